// Gives rows of a list their verdicts as if one person entered each: the same check of the form, of time and of the action, and the same write.
import { checkRequest } from '../../../actions/check-request.ts';
import { draftAction } from '../../../actions/draft-action.ts';
import { gatherResidents, gatherSubject, type Subject, targetOf } from '../../../actions/gather-subject.ts';
import { locksOf } from '../../../actions/perform-action.ts';
import { requireTarget } from '../../../actions/require-target.ts';
import type { Write } from '../../../commit/resolve-writes.ts';
import { validateWrites } from '../../../commit/validate-writes.ts';
import type { Transaction } from '../../../database/database.ts';
import type { ListImport } from '../../../define/action.ts';
import { decodeAnswers } from '../../../define/answers-codec.ts';
import { canonicalOf } from '../../../define/form.ts';
import { Fault } from '../../../errors.ts';
import { checkAnswers } from '../../../forms/check-answers.ts';
import { today } from '../../../periods/plain-date.ts';
import { lockKeys } from '../../../record/lock-keys.ts';
import { loadRecords, loadReference } from '../../../record/read.ts';
import { fillFromOthers, type RowProblem } from '../columns/fill-row.ts';
import { headingOf } from '../columns/map-columns.ts';
import { contextFor } from '../import-context.ts';
import { type ImportJob, type RowVerdict, reasonOf } from '../import-job.ts';
import type { MatchedRow } from './match-rows.ts';

type Answers = Readonly<Record<string, unknown>>;

/** A row with its verdict and what it writes. */
export interface JudgedEntry extends RowVerdict {
  readonly resident: number | undefined;
  readonly writes: readonly Write[];
}

/** What stands around a batch of rows: the subject of each and the entries of the form that were made before. */
interface Standing {
  readonly subjectOf: (row: MatchedRow) => Promise<Subject>;
  readonly before: ReadonlyMap<number, readonly Answers[]>;
}

async function readStanding(job: ImportJob, tx: Transaction, rows: readonly MatchedRow[], lock: boolean): Promise<Standing> {
  const { action, who } = job;
  const canonical = canonicalOf(action.form);
  if (action.subject === 'none') {
    if (lock) await lockKeys(tx, locksOf(action, {}));
    const shared = await gatherSubject(tx, who, action, undefined, {});
    const subjectOf = async ({ filled: { raw } }: MatchedRow): Promise<Subject> => {
      const target = targetOf(raw);
      if (target === undefined) return shared;
      if (lock) await lockKeys(tx, locksOf(action, raw));
      await requireTarget(job.store, tx, who, action.form, target);
      return gatherSubject(tx, who, action, undefined, raw);
    };
    return { subjectOf, before: new Map([[0, entriesOf(job, await loadReference(tx, 'QuestionnaireResponse', undefined, [canonical]))]]) };
  }
  const residents = [...new Set(rows.flatMap(({ resident }) => resident ?? []))];
  const subjects = await gatherResidents(tx, action, residents, lock);
  const stored = await loadRecords(tx, residents, [{ type: 'QuestionnaireResponse', codes: [canonical] }]);
  const before = new Map([...Map.groupBy(stored, ({ resident }) => resident)].map(([resident, kept]) => [resident, entriesOf(job, kept)]));
  const subjectOf = async ({ resident }: MatchedRow): Promise<Subject> => {
    const subject = subjects.get(resident ?? 0);
    if (!subject) throw new Error(`resident ${resident} was matched and is not there`);
    return subject;
  };
  return { subjectOf, before };
}

function entriesOf(job: ImportJob, stored: Awaited<ReturnType<typeof loadRecords>>): readonly Answers[] {
  const canonical = canonicalOf(job.action.form);
  return stored.flatMap(({ resource }) =>
    resource.resourceType === 'QuestionnaireResponse' && resource.questionnaire === canonical && resource.status !== 'entered-in-error'
      ? [decodeAnswers(job.action.form, resource.item)]
      : [],
  );
}

/** `seen` keeps the keys of the rows before, over all batches. With `lock` what the rows are about is held until the transaction ends. */
export async function judgeEntries(
  job: ImportJob,
  tx: Transaction,
  rows: readonly MatchedRow[],
  seen: Map<string, number>,
  lock: boolean,
): Promise<readonly JudgedEntry[]> {
  const standing = await readStanding(job, tx, rows, lock);
  const judged: JudgedEntry[] = [];
  for (const row of rows) judged.push(await judgeEntry(job, tx, row, standing, seen));
  return judged;
}

async function judgeEntry(
  job: ImportJob,
  tx: Transaction,
  row: MatchedRow,
  standing: Standing,
  seen: Map<string, number>,
): Promise<JudgedEntry> {
  const { store, who, action, fields } = job;
  const rule: ListImport = action.imports ?? { title: '', key: [] };
  const column = (field: string): string => (field === '' ? '' : headingOf(fields, job.mapped.columns, field));
  const give = (verdict: RowVerdict['verdict'], problems: readonly RowProblem[], writes: readonly Write[] = []): JudgedEntry => ({
    row: row.filled.row,
    name: row.name,
    verdict,
    problems,
    resident: row.resident,
    writes,
  });
  if (row.problems.length > 0) return give('refused', row.problems);
  const raw = { ...row.filled.raw };
  fillFromOthers(action.form.items, raw, row.filled.unread, today());
  try {
    const subject = await standing.subjectOf(row);
    const { answers, problems } = checkAnswers(action.form, raw, subject.person);
    if (!answers)
      return give(
        'refused',
        problems.map(({ field, text }) => ({ column: column(field), text })),
      );
    const keyOf = (each: Answers): string => JSON.stringify([row.resident, ...rule.key.map((item) => each[item])]);
    const keyNames = [...(row.resident === undefined ? [] : ['居民']), ...rule.key.map(column)].join('、');
    const first = seen.get(keyOf(answers));
    if (first !== undefined) return give('duplicate', [{ column: '', text: `与第 ${first} 行是同一条（${keyNames}相同），只取前一行。` }]);
    seen.set(keyOf(answers), row.filled.row);
    const earlier = (standing.before.get(row.resident ?? 0) ?? []).findLast((each) => keyOf(each) === keyOf(answers));
    const changed =
      earlier === undefined ? [] : [...row.filled.given].filter((item) => item !== action.form.dateItem && !isSame(answers, earlier, item));
    if (earlier && changed.length === 0) return give('duplicate', [{ column: '', text: '已登记过，内容相同。' }]);
    if (earlier && rule.replaces !== true) {
      const what = changed.map(column).join('、');
      return give('refused', [
        { column: what, text: `${keyNames}相同的一条已经登记，但“${what}”不同。要更正的，请在页面上办理，并从名单里删去这一行。` },
      ]);
    }
    const stands = rule.stands?.(answers, contextFor(store, who, subject));
    if (stands !== undefined) return give('duplicate', [{ column: '', text: stands }]);
    const request = { action: action.id, resident: row.resident, encounter: undefined, answers: raw, requestId: '' };
    const asked = await checkRequest(store, tx, who, action, subject, { ...request, overrides: {} });
    const doubts = 'warnings' in asked ? asked.warnings : [];
    const overrides = Object.fromEntries(doubts.map(({ field }) => [field, reasonOf(job)]));
    const checked = 'warnings' in asked ? await checkRequest(store, tx, who, action, subject, { ...request, overrides }) : asked;
    if ('warnings' in checked) throw new Error(`doubts of ${action.id} were answered and still asked`);
    const { drafts } = await draftAction(tx, action, checked.answers, checked.context, checked.reasons);
    validateWrites(drafts);
    const notes = doubts.map(({ field, text }) => ({ column: column(field), text: `${text}（照名单记入）` }));
    return give(earlier ? 'update' : 'new', notes, drafts);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const found = error.problems.length > 0 ? error.problems : [{ field: '', text: error.text }];
    const way = error.code === 'unprocessable' ? error.next : '';
    return give(
      'refused',
      found.map(({ field, text }) => ({ column: column(field), text: `${text}${text.endsWith('。') || way === '' ? '' : '。'}${way}` })),
    );
  }
}

function isSame(a: Answers, b: Answers, item: string): boolean {
  return JSON.stringify(a[item]) === JSON.stringify(b[item]);
}
