// Shows a masked field whole; each look is logged.
import type { SignedIn } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { IDENTIFIER } from '../define/codes.ts';
import { factsOfRole, type MaskedField, ROLE_CODES, ROLES } from '../define/role.ts';
import { fail } from '../errors.ts';
import { nowInstant } from '../periods/plain-date.ts';
import { readCurrent } from '../record/read.ts';
import type { Store } from '../store/store.ts';
import { reachResident } from './require-resident.ts';

const MASKED_NAMES: Readonly<Record<MaskedField, string>> = { 'identity-number': '身份证号', phone: '联系电话', address: '住址' };

/** The whole value. Throws `not-allowed` for roles that do not care for people, `out-of-scope` beyond reach, `not-found` when there is none. */
export async function revealField(store: Store, who: SignedIn, resident: number, what: MaskedField): Promise<string> {
  if (!factsOfRole(who.role).reveals) {
    const may = ROLE_CODES.filter((role) => factsOfRole(role).reveals);
    fail('not-allowed', { role: ROLES[who.role], what: '查看完整证件号或电话', allowed: may.map((role) => ROLES[role]).join('、') });
  }
  const { person, reason } = await reachResident(store.database, who, resident);
  const current = await readCurrent(store.database, 'Patient', person.patientId);
  const patient = current?.resource.resourceType === 'Patient' ? current.resource : undefined;
  const value =
    what === 'address'
      ? patient?.address?.find((address) => address.use === 'home')?.text
      : what === 'phone'
        ? patient?.telecom?.find((contact) => contact.system === 'phone')?.value
        : patient?.identifier?.find((identifier) => identifier.system === IDENTIFIER.identityNumber)?.value;
  if (value === undefined) fail('not-found', { what: MASKED_NAMES[what] });
  await recordAudit(store.database, who, { act: 'reveal', resident, what: { field: what }, reason, result: 'done' }, nowInstant());
  return value;
}
