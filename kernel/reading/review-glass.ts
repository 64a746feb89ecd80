// The list of break-glass openings for those who review them, and the verdict.
import type { SignedIn } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { type Glass, listGlass, reviewGlass } from '../access/policy/break-glass.ts';
import { GLASS_REVIEWERS, type GlassVerdict } from '../define/break-glass.ts';
import { ROLES } from '../define/role.ts';
import { fail } from '../errors.ts';
import { nowInstant } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';

function requireReviewer(who: SignedIn): void {
  if (GLASS_REVIEWERS.includes(who.role)) return;
  fail('not-allowed', {
    role: ROLES[who.role],
    what: '复核紧急查阅',
    allowed: GLASS_REVIEWERS.map((role) => ROLES[role]).join('、'),
  });
}

/** The openings, those without a review first. The look is logged. Throws `not-allowed`. */
export async function readGlassList(store: Store, who: SignedIn): Promise<readonly Glass[]> {
  requireReviewer(who);
  const rows = await listGlass(store.database, who.role === 'auditor' ? undefined : who.scope.orgs);
  const residents = rows.slice(0, 50).map(({ resident }) => resident);
  if (rows.length > 0)
    await recordAudit(
      store.database,
      who,
      { act: 'read-list', residents, what: { list: 'break-glass', rows: rows.length }, result: 'done' },
      nowInstant(),
    );
  return rows;
}

/** Writes a verdict with its note. Throws `not-allowed`, `invalid` without a note, `not-found` for one reviewed already or one's own. */
export async function giveVerdict(
  store: Store,
  who: SignedIn,
  id: string,
  review: { readonly resident: number; readonly verdict: GlassVerdict; readonly note: string },
): Promise<void> {
  requireReviewer(who);
  const note = review.note.trim();
  if (note === '') fail('invalid', { what: '请写明复核意见。', field: 'note' });
  const at = nowInstant();
  if (!(await reviewGlass(store.database, who, { ...review, id, note, at })))
    fail('not-found', { what: '待复核的紧急查阅（自己的查阅由他人复核）' });
  const what = { list: 'break-glass', opened: id, verdict: review.verdict };
  await recordAudit(store.database, who, { act: 'review', resident: review.resident, what, result: 'done' }, at);
}
