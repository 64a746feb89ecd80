/** Drafts of forms in this browser: one for each user, action, resident and row; kept a week, gone once saved. */
import { z } from 'zod';
import type { RawAnswers } from './answer-path.ts';

const draftSchema = z.object({
  at: z.string(),
  answers: z.record(z.string(), z.unknown()),
  own: z.array(z.string()),
  overrides: z.record(z.string(), z.string()),
});
/** What is kept of a form that was not saved. */
export type Draft = z.infer<typeof draftSchema>;

const PREFIX = 'yigong.draft:';
const WEEK_MS = 7 * 86_400_000;

/** The name a draft is kept under. `row`: which of the resident's rows it is about, if it is about one. */
export function draftKey(user: string, action: string, resident: number | undefined, row?: string): string {
  return `${PREFIX}${user}:${action}:${resident ?? 'none'}${row === undefined ? '' : `:${row}`}`;
}

/** The draft, unless there is none, it is older than a week or can not be read. */
export function readDraft(key: string): Draft | undefined {
  try {
    const parsed = draftSchema.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null'));
    if (parsed.success && Date.now() - Date.parse(parsed.data.at) < WEEK_MS) return parsed.data;
  } catch {
    // unreadable is as good as none
  }
  return undefined;
}

/** Keeps a draft. A full or forbidden store is no reason to stop someone who is typing. */
export function keepDraft(key: string, answers: RawAnswers, own: ReadonlySet<string>, overrides: Readonly<Record<string, string>>): void {
  try {
    localStorage.setItem(key, JSON.stringify({ at: new Date().toISOString(), answers, own: [...own], overrides }));
  } catch {
    // the unsaved warning of the page still stands
  }
}

/** Forgets a draft. */
export function dropDraft(key: string): void {
  localStorage.removeItem(key);
}
