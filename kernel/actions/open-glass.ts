// Break-glass: somebody without a reason opens a record in an emergency, says why, and the resident and the auditor are told in the same transaction.
import type { Communication } from '@medplum/fhirtypes';
import type { SignedIn } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { GLASS_HOURS, keepGlass } from '../access/policy/break-glass.ts';
import { commit } from '../commit/commit.ts';
import { IDENTIFIER, SYSTEM } from '../define/codes.ts';
import { factsOfRole, ROLE_CODES, ROLES } from '../define/role.ts';
import { fail } from '../errors.ts';
import { readPeople } from '../people/keep-people.ts';
import { type Instant, nowInstant } from '../periods/plain-date.ts';
import { findHolder } from '../record/identifier-claims.ts';
import type { Store } from '../store/store.ts';

/** Whose record, and why. `confirmed`: the second confirmation, after the page has said what follows. */
export interface GlassRequest {
  readonly resident?: number | undefined;
  readonly identityNumber?: string | undefined;
  readonly reason: string;
  readonly confirmed: boolean;
  readonly source?: string | undefined;
}

/** A reason says what happened: shorter ones say nothing. */
const LEAST_REASON = 8;

/** What the resident reads of it. */
function tellResident(who: SignedIn, orgName: string, reason: string, patient: string, at: Instant): Communication {
  return {
    resourceType: 'Communication',
    status: 'completed',
    category: [{ coding: [{ system: SYSTEM.notice, code: 'break-glass', display: '紧急查阅告知' }] }],
    subject: { reference: `Patient/${patient}` },
    sent: at,
    recipient: [{ reference: `Patient/${patient}` }],
    sender: { display: `${orgName} ${who.name}` },
    payload: [
      { contentString: reason },
      { contentString: `${ROLES[who.role]}，${GLASS_HOURS} 小时内有效；将由审计员复核。如有疑问可向该机构或卫健局提出。` },
    ],
  };
}

/**
 * Opens the record for three hours. Throws `not-allowed` for roles that may not break the glass, `invalid` for a missing confirmation or an empty
 * reason, `not-found`. Restricted categories stay closed. Returns the resident and until when.
 */
export async function openGlass(
  store: Store,
  who: SignedIn,
  request: GlassRequest,
): Promise<{ readonly resident: number; readonly until: string }> {
  const { database } = store;
  const at = nowInstant();
  if (!who.reasons.includes('break-glass')) {
    const what = { rule: 'role', rite: 'break-glass' };
    await recordAudit(database, who, { act: 'refused', resident: request.resident, what, result: 'refused', source: request.source }, at);
    const may = ROLE_CODES.filter((role) => factsOfRole(role).reasons.includes('break-glass'));
    fail('not-allowed', { role: ROLES[who.role], what: '紧急查阅', allowed: may.map((role) => ROLES[role]).join('、') });
  }
  const reason = request.reason.trim();
  if ([...reason].length < LEAST_REASON)
    fail('invalid', {
      what: `请写明紧急查阅的理由，至少 ${LEAST_REASON} 个字：病情、地点、为何来不及通过转诊或本人同意。`,
      field: 'reason',
    });
  if (!request.confirmed) fail('invalid', { what: '请确认：查阅会告知本人和审计员，并在 3 个工作日内复核。', field: 'confirmed' });
  const resident =
    request.resident ??
    (request.identityNumber === undefined
      ? undefined
      : await findHolder(database, IDENTIFIER.identityNumber, request.identityNumber.trim().toUpperCase()));
  const [person] = resident === undefined ? [] : await readPeople(database, [resident]);
  if (!person) fail('not-found', { what: '这位居民', field: 'identityNumber' });
  const orgName = store.directory.current().nameOf(who.org);
  const told = tellResident(who, orgName, reason, person.patientId, at);
  const done = await database.transaction(async (tx) => {
    const glass = await keepGlass(tx, who, person.residentId, reason, at);
    const committed = await commit(
      store,
      { who, act: 'break-glass', what: { opened: glass.id, until: glass.until }, source: request.source },
      [{ op: 'create', resource: told }],
      tx,
    );
    return { until: glass.until, committed };
  });
  store.tell(done.committed.notice);
  return { resident: person.residentId, until: done.until };
}
