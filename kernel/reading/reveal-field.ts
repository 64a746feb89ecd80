// Shows a masked field whole; each look is logged.
import type { SignedIn } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { IDENTIFIER } from '../define/codes.ts';
import { CLINICAL_ROLES, ROLES } from '../define/role.ts';
import { fail } from '../errors.ts';
import { nowInstant } from '../periods/plain-date.ts';
import { readCurrent } from '../record/read.ts';
import type { Store } from '../store/store.ts';
import { requireResident } from './require-resident.ts';

/** Fields that lists mask. */
export type MaskedField = 'identity-number' | 'phone';

/** The whole value. Throws `not-allowed` for roles that do not care for people, `out-of-scope` beyond reach, `not-found` when there is none. */
export async function revealField(store: Store, who: SignedIn, resident: number, what: MaskedField): Promise<string> {
  const may = [...CLINICAL_ROLES, 'registrar'] as const;
  if (!may.some((role) => role === who.role)) {
    fail('not-allowed', { role: ROLES[who.role], what: '查看完整证件号或电话', allowed: may.map((role) => ROLES[role]).join('、') });
  }
  const person = await requireResident(store.database, who, resident);
  const current = await readCurrent(store.database, 'Patient', person.patientId);
  const patient = current?.resource.resourceType === 'Patient' ? current.resource : undefined;
  const value =
    what === 'phone'
      ? patient?.telecom?.find((contact) => contact.system === 'phone')?.value
      : patient?.identifier?.find((identifier) => identifier.system === IDENTIFIER.identityNumber)?.value;
  if (value === undefined) fail('not-found', { what: what === 'phone' ? '联系电话' : '身份证号' });
  await recordAudit(store.database, who, { act: 'reveal', resident, what: { field: what }, result: 'done' }, nowInstant());
  return value;
}
