/** Chinese text to the language of the reader: the Chinese itself is the key, the English catalogue is fetched only when wanted. */
import { useSyncExternalStore } from 'react';

/** The languages of the pages. */
export type Language = 'zh' | 'en';

const STORED = 'yigong.language';
const listeners = new Set<() => void>();
let language: Language = 'zh';
let english: Readonly<Record<string, string>> = {};
let version = 0;

function announce(): void {
  version += 1;
  for (const listener of listeners) listener();
}

/** A sentence of the catalogue with facts, as a pattern for sentences in which the platform has put the facts already. */
interface Pattern {
  readonly matches: RegExp;
  readonly names: readonly string[];
  readonly english: string;
}

const HAN = /\p{Script=Han}/gu;
/** Sentences with fewer Chinese characters than this match too much. */
const FEWEST = 2;
let patterns: { readonly of: typeof english; readonly list: readonly Pattern[] } | undefined;

function readPatterns(): readonly Pattern[] {
  if (patterns?.of === english) return patterns.list;
  const list = Object.entries(english).flatMap(([chinese, sentence]): Pattern[] => {
    const words = chinese.split(/\{\w+\}/);
    if (words.length < 2 || (words.join('').match(HAN)?.length ?? 0) < FEWEST) return [];
    const source = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('(.+?)');
    const names = [...chinese.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
    return [{ matches: new RegExp(`^${source}$`), names, english: sentence }];
  });
  patterns = { of: english, list };
  return list;
}

function translateFilled(text: string): string {
  if (!/\p{Script=Han}/u.test(text)) return text;
  for (const { matches, names, english: sentence } of readPatterns()) {
    const found = matches.exec(text);
    if (!found) continue;
    return sentence.replace(/\{(\w+)\}/g, (_, name: string) => t(found[names.indexOf(name) + 1] ?? ''));
  }
  // A list of words, each of which the catalogue has: diagnoses, groups, options.
  const words = text.split('、');
  if (words.length > 1 && words.every((word) => word in english)) return words.map((word) => english[word]).join(', ');
  return text;
}

/** The text in the reader's language, with `{name}` replaced by its fact. Text without an entry stays Chinese. */
export function t(text: string, facts?: Readonly<Record<string, string | number>>): string {
  const sentence = language === 'en' ? (english[text] ?? (facts ? text : translateFilled(text))) : text;
  return facts ? sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? '')) : sentence;
}

/** The reader's language now. */
export function currentLanguage(): Language {
  return language;
}

/** Adds English for Chinese labels, e.g. a system's own; nothing already there is replaced. */
export function addEnglish(entries: Readonly<Record<string, string>>): void {
  if (Object.keys(entries).every((text) => text in english)) return;
  english = { ...entries, ...english };
  if (language === 'en') announce();
}

/** Changes the language for this browser; resolves when its catalogue is here. */
export async function changeLanguage(next: Language): Promise<void> {
  if (next === 'en') {
    const { webEnglish } = await import('../english.ts');
    english = { ...english, ...webEnglish };
  }
  language = next;
  localStorage.setItem(STORED, next);
  document.documentElement.lang = next === 'en' ? 'en' : 'zh-CN';
  announce();
}

/** Takes up the language chosen last time in this browser. */
export async function recallLanguage(): Promise<void> {
  if (localStorage.getItem(STORED) === 'en') await changeLanguage('en');
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The language, for parts that must draw again when it or its catalogue changes; `version` grows with each change. */
export function useLanguage(): { readonly language: Language; readonly version: number } {
  const seen = useSyncExternalStore(subscribe, () => version);
  return { language, version: seen };
}
