// Who looked at a resident's record: who, in which post, why, when; for the resident, and for staff who may see the record.
import type { SignedIn } from '../access/actor.ts';
import { factsOfAct } from '../access/audit/acts.ts';
import { searchLines } from '../access/audit/search-lines.ts';
import { recordAudit } from '../access/audit.ts';
import { isReason, PURPOSES, type Purpose, REASONS } from '../define/reason.ts';
import { factsOfRole, isRole, ROLES } from '../define/role.ts';
import { dateOfInstant, nowInstant, type PlainDate } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import { requireResident } from './require-resident.ts';

/** What one person in one post did on one day. */
export interface Looker {
  readonly key: string;
  readonly day: PlainDate;
  readonly name: string;
  readonly roleName: string;
  readonly orgName: string;
  /** Why: the reason by which the record was reached, else what the reading is for. */
  readonly why: string;
  readonly acts: readonly string[];
  readonly times: number;
  readonly last: string;
  /** By break-glass. */
  readonly broke: boolean;
}

/** Lines that a page looks back over. */
const MOST_LINES = 300;
/** Days that are told; the auditor finds what is older. */
const DAYS = 180;
/** Acts that show the resident to somebody or write about them. */
const SHOWN = ['read-person', 'search-people', 'read-list', 'reveal', 'break-glass', 'write', 'export', 'print', 'deliver'] as const;

function isPurpose(text: string): text is Purpose {
  return Object.hasOwn(PURPOSES, text);
}

/** Whether the line's role alone says what who asks may not know. */
function tellsTooMuch(who: SignedIn, { role, account }: { readonly role: string | null; readonly account: string | null }): boolean {
  if (role === null || !isRole(role) || account === who.account) return false;
  const { tells } = factsOfRole(role);
  return tells !== undefined && !who.grants.includes(tells);
}

/**
 * Who looked at the record in the last half-year, by day and person, the latest first; `more`: there were more than the page tells. Looks that
 * would tell of a restricted category (a mental-health doctor's) are listed for the resident and for who may know of it, besides one's own.
 * Throws as `requireResident` does. That somebody asked is a line too.
 */
export async function readLookers(
  store: Store,
  who: SignedIn,
  resident: number,
): Promise<{ readonly rows: readonly Looker[]; readonly more: boolean }> {
  await requireResident(store.database, who, resident);
  const now = nowInstant();
  const from = new Date(Date.parse(now) - DAYS * 86_400_000).toISOString();
  const { lines, next } = await searchLines(store.database, { residents: [resident], acts: SHOWN, result: 'done', from }, MOST_LINES);
  await recordAudit(store.database, who, { act: 'read-person', resident, what: { page: 'lookers' }, result: 'done' }, now);
  const directory = store.directory.current();
  const rows = new Map<string, Looker>();
  for (const line of lines) {
    if (tellsTooMuch(who, line)) continue;
    const day = dateOfInstant(line.at);
    const key = JSON.stringify([day, line.account, line.post, line.reason]);
    const known = rows.get(key);
    const act = factsOfAct(line.act).name;
    const reason = line.reason !== null && isReason(line.reason) ? REASONS[line.reason].name : undefined;
    const purpose = line.purpose !== null && isPurpose(line.purpose) ? PURPOSES[line.purpose].name : undefined;
    rows.set(key, {
      key,
      day,
      name: line.name ?? line.account ?? '平台',
      roleName: line.role !== null && isRole(line.role) ? ROLES[line.role] : '',
      orgName: line.org === null ? '' : directory.nameOf(line.org),
      why: reason ?? purpose ?? '',
      acts: [...new Set([...(known?.acts ?? []), act])],
      times: (known?.times ?? 0) + 1,
      last: known?.last ?? line.at,
      broke: line.reason === 'break-glass' || line.act === 'break-glass',
    });
  }
  return { rows: [...rows.values()], more: next !== undefined };
}
