/** The sentences of the answer check in the reader's language: they name a field by its Chinese label. */
import { currentLanguage, t } from '../language/translate.ts';

// The sentences of kernel/forms, each with the catalogue entry that says the same; the rest stays Chinese.
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^请填写“(?<label>.+)”。$/, '请填写“{label}”。'],
  [/^“(?<label>.+)”要填数字。$/, '“{label}”要填数字。'],
  [/^“(?<label>.+)”最多 (?<n>\d+) 位小数。$/, '“{label}”最多 {n} 位小数。'],
  [
    /^“(?<label>.+)”应在 (?<min>\S+) 到 (?<max>\S+) (?<unit>.+) 之间，现在是 (?<now>\S+)。$/,
    '“{label}”应在 {min} 到 {max} {unit} 之间，现在是 {now}。',
  ],
  [/^“(?<label>.+)”请从列表中选择。$/, '“{label}”请从列表中选择。'],
  [/^“(?<label>.+)”没有这个选项。$/, '“{label}”没有这个选项。'],
];

/** A finding as it is read. Chinese passes through. */
export function tellFinding(text: string): string {
  if (currentLanguage() === 'zh') return text;
  for (const [sentence, key] of SENTENCES) {
    const facts = sentence.exec(text)?.groups;
    if (facts) return t(key, { ...facts, label: t(facts.label ?? '') });
  }
  return t(text);
}
