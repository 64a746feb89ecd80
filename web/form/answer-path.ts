/** Paths into the answers of a form, in the spelling of the contract: 'bp.systolic', 'medicines[0].dose'. */

/** Steps from the top of the answers: link ids, and numbers for rows of a repeated group. */
export type AnswerPath = readonly (string | number)[];

/** Answers as they are being typed: numbers that can not be read yet are text. */
export type RawAnswers = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The answers of a group; no answers when the value is something else. */
export function asAnswers(value: unknown): RawAnswers {
  return isRecord(value) ? value : {};
}

/** The path in words of the contract. */
export function writePath(path: AnswerPath): string {
  return path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step), '');
}

/** The value at a path; undefined where there is none. */
export function valueAt(answers: unknown, path: AnswerPath): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
    return isRecord(value) ? value[step] : undefined;
  }, answers);
}

/** Whether the value says nothing: absent, an empty text, an empty list or a group of such. Zero and false say something. */
export function isAbsent(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.values(value).every(isAbsent);
}

function put(value: unknown, path: AnswerPath, leaf: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return leaf;
  if (typeof step === 'number') {
    const rows: unknown[] = Array.isArray(value) ? [...value] : [];
    rows[step] = put(rows[step], rest, leaf);
    return rows;
  }
  const next: Record<string, unknown> = { ...asAnswers(value) };
  const inner = put(next[step], rest, leaf);
  // Left empty is absent: the key goes, so that nothing is ever stored as '' or {}.
  if (inner === undefined || inner === null || inner === '' || (isRecord(inner) && isAbsent(inner))) delete next[step];
  else next[step] = inner;
  return next;
}

/** The answers with the value at the path; undefined and '' take the answer away. */
export function withValueAt(answers: RawAnswers, path: AnswerPath, value: unknown): RawAnswers {
  return asAnswers(put(answers, path, value));
}
