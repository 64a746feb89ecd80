// Checks raw answers against a form: the same function in the browser and on the server.
import { type Answers, type AnyForm, isAsked, isNeeded } from '../define/form.ts';
import type { Item, Items } from '../define/item.ts';
import type { Person } from '../define/person.ts';
import { hasUnseen } from '../define/unseen-characters.ts';
import type { FieldProblem } from '../errors.ts';
import { isPlainDate } from '../periods/plain-date.ts';
import { checkFormat } from './check-format.ts';

/** Answers that hold, or what is wrong with them. `problems` must be mended; `warnings` need a typed reason to go on. Fields are paths such as 'bp.systolic' or 'medicines[0].dose'. */
export type CheckedAnswers<F extends AnyForm> = {
  readonly answers: Answers<F> | undefined;
  readonly problems: readonly FieldProblem[];
  readonly warnings: readonly FieldProblem[];
};

type Plain = Record<string, unknown>;

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Empty is absent: blank text, null, undefined, an empty list (of several choices), a group with nothing in it. */
function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === null || (isPlain(value) && Object.values(value).every(isEmpty));
}

/**
 * Fills the items that the form proposes from the other answers (BMI, next date) where nothing was answered. Proposals see only answers
 * that hold, so that they need not expect strange ones and nobody is told of a proposal made from a slip.
 */
function proposeAnswers(form: AnyForm, raw: Readonly<Plain>, person?: Person): Plain {
  const filled: Plain = { ...raw };
  const sound = soundAnswers(form.items, raw);
  const proposals: Readonly<Record<string, ((answers: Plain, person?: Person) => unknown) | undefined>> = form.compute;
  for (const [linkId, propose] of Object.entries(proposals)) {
    if (!isEmpty(filled[linkId])) continue;
    const value = propose?.(sound, person);
    if (value === undefined || Number.isNaN(value)) continue;
    filled[linkId] = value;
    sound[linkId] = value;
  }
  return filled;
}

/** The answers without those that something is wrong with. */
function soundAnswers(items: Items, raw: Plain): Plain {
  const problems: FieldProblem[] = [];
  const answers = checkItems(items, raw, '', problems);
  for (const { field } of problems) delete answers[field.split(/[.[]/, 1)[0] ?? ''];
  return answers;
}

/**
 * Checks answers as they come from a page, an import row or a machine. Unknown fields are problems; items that are not asked are left
 * out; items left empty that the form can propose are filled.
 */
export function checkAnswers<F extends AnyForm>(form: F, raw: unknown, person?: Person): CheckedAnswers<F> {
  const problems: FieldProblem[] = [];
  if (!isPlain(raw)) return { answers: undefined, problems: [{ field: '', text: '没有收到表单内容。' }], warnings: [] };
  const answers = checkItems(form.items, proposeAnswers(form, raw, person), '', problems);
  if (problems.length > 0) return { answers: undefined, problems, warnings: [] };
  const typed = answers as Answers<F>; // every item was just checked against its kind
  const warnings: FieldProblem[] = [];
  for (const finding of form.check(typed)) {
    if ('refuse' in finding) problems.push({ field: finding.item ?? '', text: finding.refuse });
    else warnings.push({ field: finding.item ?? '', text: finding.warn });
  }
  return { answers: problems.length > 0 ? undefined : typed, problems, warnings };
}

function checkItems(items: Items, raw: Plain, path: string, problems: FieldProblem[]): Plain {
  const answers: Plain = {};
  for (const field of Object.keys(raw)) {
    if (!Object.hasOwn(items, field) && !isEmpty(raw[field])) problems.push({ field: path + field, text: '表单没有这一项。' });
  }
  for (const [linkId, item] of Object.entries(items)) {
    const field = path + linkId;
    if (!isAsked(item, raw)) continue;
    const value = raw[linkId];
    if (isEmpty(value) && item.kind !== 'repeat' && !(item.kind === 'group' && isNeeded(item, raw))) {
      if (isNeeded(item, raw)) problems.push({ field, text: `请填写“${item.label}”。` });
      continue;
    }
    const checked = checkItem(item, value, field, problems, raw);
    if (checked !== undefined) answers[linkId] = checked;
  }
  return answers;
}

/** The checked value, or undefined when it was refused or turned out empty. */
function checkItem(item: Item, value: unknown, field: string, problems: FieldProblem[], siblings: Plain): unknown {
  const refuse = (text: string): undefined => {
    problems.push({ field, text });
    return undefined;
  };
  switch (item.kind) {
    case 'date':
      return isPlainDate(value) ? value : refuse(`“${item.label}”要写成 2024-07-08 这样的日期。`);
    case 'text': {
      if (typeof value !== 'string') return refuse(`“${item.label}”要写文字。`);
      // Word processors put these between lines; a note that is pasted keeps its lines.
      const text = (item.multiline ? value.replace(/[\v\f\u0085\u2028\u2029]/g, '\n') : value).trim();
      if (hasUnseen(text)) return refuse(`“${item.label}”里有看不见的控制字符，请删去后重新输入。`);
      if (text.length > item.maxLength) return refuse(`“${item.label}”最多 ${item.maxLength} 个字，现在有 ${text.length} 个。`);
      if (item.pattern !== undefined && !new RegExp(`^(?:${item.pattern})$`, 'u').test(text))
        return refuse(`“${item.label}”${item.patternHint ?? '格式不对。'}`);
      return checkFormat(item, text, siblings, refuse);
    }
    case 'quantity':
      return checkQuantity(item, value, refuse);
    case 'boolean':
      return typeof value === 'boolean' ? value : refuse(`“${item.label}”请选“是”或“否”。`);
    case 'choice':
      return typeof value === 'string' && Object.hasOwn(item.options, value) ? value : refuse(`“${item.label}”没有这个选项。`);
    case 'choices': {
      if (!Array.isArray(value) || value.some((each) => typeof each !== 'string' || !Object.hasOwn(item.options, each)))
        return refuse(`“${item.label}”里有不存在的选项。`);
      const chosen = [...new Set(value)];
      if (item.exclusive !== undefined && chosen.length > 1 && chosen.includes(item.exclusive)) {
        return refuse(`“${item.label}”选了“${item.options[item.exclusive]}”就不能再选其他。`);
      }
      return chosen;
    }
    case 'coded':
      if (!isPlain(value) || typeof value.code !== 'string' || typeof value.display !== 'string')
        return refuse(`“${item.label}”请从列表中选择。`);
      return { code: value.code, display: value.display };
    case 'reference':
      return typeof value === 'string' && /^[A-Za-z0-9\-.]{1,64}$/.test(value) ? value : refuse(`“${item.label}”请从列表中选择。`);
    case 'pictures': {
      if (!Array.isArray(value) || value.some((each) => typeof each !== 'string' || !/^[A-Za-z0-9\-.]{1,64}$/.test(each)))
        return refuse(`“${item.label}”请重新拍照或选择图片。`);
      const chosen = [...new Set(value)];
      return chosen.length > item.max ? refuse(`“${item.label}”最多 ${item.max} 张。`) : chosen;
    }
    case 'group': {
      if (!isPlain(value) && !isEmpty(value)) return refuse(`“${item.label}”请分项填写。`);
      const inner = checkItems(item.items, isPlain(value) ? value : {}, `${field}.`, problems);
      return Object.keys(inner).length > 0 ? inner : undefined;
    }
    case 'repeat': {
      if (!Array.isArray(value) && !isEmpty(value)) return refuse(`“${item.label}”请逐行填写。`);
      const rows: readonly unknown[] = Array.isArray(value) ? value : [];
      if (rows.length > item.max) return refuse(`“${item.label}”最多 ${item.max} 行。`);
      return rows.map((row, i) => {
        if (isPlain(row)) return checkItems(item.items, row, `${field}[${i}].`, problems);
        problems.push({ field: `${field}[${i}]`, text: `“${item.label}”第 ${i + 1} 行请分项填写。` });
        return {};
      });
    }
  }
}

function checkQuantity(item: Extract<Item, { kind: 'quantity' }>, value: unknown, refuse: (text: string) => undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) return refuse(`“${item.label}”要填数字。`);
  if (number < item.min || number > item.max)
    return refuse(`“${item.label}”应在 ${item.min} 到 ${item.max} ${item.unitLabel} 之间，现在是 ${number}。`);
  const factor = 10 ** item.decimals;
  const rounded = Math.round(number * factor) / factor;
  if (Math.abs(rounded - number) > 1e-9) return refuse(`“${item.label}”最多 ${item.decimals} 位小数。`);
  return rounded;
}
