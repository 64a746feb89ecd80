// First values of a form: today, the same person's last answers, today's measurements; each with where it comes from.
import type { SignedIn } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { openRecords } from '../access/policy/open-to-grants.ts';
import type { AnyAction } from '../define/action.ts';
import { canonicalOf } from '../define/form.ts';
import { gatherRecords } from '../define/gather-records.ts';
import type { Item } from '../define/item.ts';
import { type KeptObservation, observations, responses, type Sources } from '../define/source.ts';
import { dateOfInstant, nowInstant } from '../periods/plain-date.ts';
import { listCentres } from '../reading/list-centres.ts';
import { readRowChoices } from '../reading/read-row-choices.ts';
import { reachResident } from '../reading/require-resident.ts';
import { primaryCodeOf } from '../record/primary-code.ts';
import { loadRecords } from '../record/read.ts';
import type { Store } from '../store/store.ts';

/** First values. `from` says in words where each comes from; `last` holds the person's last answers to this form. */
export interface ActionStart {
  readonly answers: Readonly<Record<string, unknown>>;
  readonly from: Readonly<Record<string, string>>;
  readonly last: Readonly<Record<string, unknown>> | null;
  readonly lastDate: string | null;
}

function codesOf(items: readonly Item[]): string[] {
  return items.flatMap((item) => (item.code === undefined ? [] : [item.code]));
}

/** The value an observation gives an item: a number, or the parts of a group. */
function valueFrom(item: Item, observation: KeptObservation): unknown {
  if (item.kind === 'quantity') return observation.value;
  if (item.kind !== 'group') return undefined;
  const parts = Object.entries(item.items).flatMap(([linkId, part]) => {
    const value = part.code === undefined ? undefined : observation.components[part.code];
    return value === undefined ? [] : [[linkId, value] as const];
  });
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

/**
 * First values of an action's form for a resident (undefined for actions about none). `row`: the row it is about, of the view that its item
 * `target` points to; where none is told, the only one that the view offers of this resident. `encounter`: the visit it is opened from. Throws `out-of-scope` for a resident beyond reach. The read is logged.
 */
export async function startAction(
  store: Store,
  who: SignedIn,
  action: AnyAction,
  resident: number | undefined,
  row?: string,
  encounter?: string,
): Promise<ActionStart> {
  const today = dateOfInstant(new Date());
  const items = Object.entries<Item>(action.form.items);
  const answers: Record<string, unknown> = {};
  const from: Record<string, string> = {};
  for (const [linkId, item] of items) {
    if (item.kind === 'date' && item.prefill === 'today') answers[linkId] = today;
  }
  const target = action.form.items.target;
  const rows = target?.kind === 'reference' && target.to.startsWith('row:') ? target.to : undefined;
  if (row !== undefined && rows !== undefined) answers.target = row;
  if (resident === undefined || action.subject !== 'resident') return { answers, from, last: null, lastDate: null };
  const { reason } = await reachResident(store.database, who, resident);
  await recordAudit(
    store.database,
    who,
    { act: 'read-person', resident, what: { page: 'form', action: action.id }, reason, result: 'done' },
    nowInstant(),
  );
  if (row === undefined && rows !== undefined) {
    const [only, ...others] = await readRowChoices(store, store.database, who, rows, { resident });
    if (only !== undefined && others.length === 0) answers.target = only.code;
  }
  const codes = codesOf(items.map(([, item]) => item));
  const sources: Sources = action.begin === undefined ? {} : action.beginSources;
  const needs = Object.values(sources).map(({ type, codes: wanted }) => ({ type, codes: wanted }));
  const held = await loadRecords(
    store.database,
    [resident],
    [{ type: 'QuestionnaireResponse', codes: [canonicalOf(action.form)] }, { type: 'Observation', codes }, ...needs],
  );
  const records = (await openRecords(store.database, who, resident, held)).map((record) => ({
    ...record,
    code: primaryCodeOf(record.resource),
  }));
  const { filled, measured } = gatherRecords({ filled: responses(action.form), measured: observations(...codes) }, records);
  const last = filled.at(-1);
  const lastAnswers: Readonly<Record<string, unknown>> | null = last ? { ...last.answers } : null;
  for (const [linkId, item] of items) {
    const observed = measured.findLast(
      (each) => each.date === today && each.resource.code.coding?.[0]?.code === item.code && item.code !== undefined,
    );
    const value = observed && item.prefill === 'observed-today' ? valueFrom(item, observed) : undefined;
    if (value !== undefined) {
      answers[linkId] = value;
      from[linkId] = '今日测量';
    } else if (item.prefill === 'last' && lastAnswers?.[linkId] !== undefined) {
      answers[linkId] = lastAnswers[linkId];
      from[linkId] = `上次 ${last?.date ?? ''}`;
    } else if (item.kind === 'reference' && item.to.startsWith('centre:')) {
      const shared = listCentres(store, who.org, item.to.slice('centre:'.length), today).filter((each) => each.shared);
      if (shared.length === 1) answers[linkId] = shared[0]?.code;
    }
  }
  const begun: Readonly<Record<string, unknown>> | undefined = action.begin?.({
    records: gatherRecords(sources, records),
    today,
    org: who.org,
    encounter: encounter === undefined ? undefined : `Encounter/${encounter}`,
    row: rows !== undefined && typeof answers.target === 'string' ? answers.target : undefined,
  });
  for (const [linkId, value] of Object.entries(begun ?? {})) {
    if (value === undefined) continue;
    answers[linkId] = value;
    from[linkId] = rows === undefined ? '本次就诊' : '诊疗记录';
  }
  return { answers, from, last: lastAnswers, lastDate: last?.date ?? null };
}
