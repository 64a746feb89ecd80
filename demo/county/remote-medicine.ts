/** What the remote-medicine centre of the demo's county hospital has: rooms, and agreements by which it helps some townships. All invented. */
import type { Contract } from '@medplum/fhirtypes';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import type { Named } from '../../kernel/patterns/request-loop/requests.ts';
import { type PlainDate, toDate } from '../../kernel/periods/plain-date.ts';
import { registerAgreement } from '../../systems/teleconsultation/agreements.ts';
import { writeRoom } from '../../systems/teleconsultation/rooms.ts';
import { actBare } from './bare-context.ts';
import type { StaffMember } from './staff.ts';

const ROOMS = [
  ['第一会诊室', 12],
  ['第二会诊室', 6],
] as const;

/** Township hospitals that the county hospital helps by an agreement; the numbers of the agreements are theirs. */
const HELPED = [
  ['org-511803101', 'YGBF-2024-01'],
  ['org-511803104', 'YGBF-2024-02'],
] as const;

function draftAgreement(manager: StaffMember, giver: string, receiver: string, number: string): Contract | undefined {
  const date = toDate('2023-12-20');
  const answers = {
    date,
    kind: 'assistance' as const,
    title: '远程医疗对口帮扶协议',
    number,
    giver,
    receiver,
    from: toDate('2024-01-01'),
    until: toDate('2026-12-31'),
    scope: '远程会诊、病例讨论和远程培训',
  };
  return registerAgreement
    .write(answers, { ...actBare(manager, undefined, 1), records: { agreements: [] } })
    .flatMap((draft) => ('create' in draft && draft.create.resourceType === 'Contract' ? [draft.create] : []))[0];
}

/** The rooms and agreements as they stand on the last observed day. */
export function openRemoteMedicine(staff: readonly StaffMember[], until: PlainDate): readonly Write[] {
  const desk = staff.find(({ role }) => role === 'referral-desk');
  const manager = staff.find(({ role }) => role === 'consortium-manager');
  if (!desk || !manager || until < toDate('2024-01-01')) return [];
  const rooms = ROOMS.map(([name, seats], at): Write => {
    return { op: 'create', id: `consultation-room-${at + 1}`, resource: writeRoom({ org: desk.org, name, seats }) };
  });
  const agreements = HELPED.flatMap(([receiver, number]): Write[] => {
    const resource = draftAgreement(manager, desk.org, receiver, number);
    return resource === undefined ? [] : [{ op: 'create', id: `agreement-${number}`, resource }];
  });
  return [...rooms, ...agreements];
}

/** The agreement by which an institution asks the county hospital, as requests keep it. */
export function agreementOf(org: string): Named | undefined {
  const found = HELPED.find(([receiver]) => receiver === org);
  if (found === undefined) return undefined;
  return { reference: `Contract/agreement-${found[1]}`, display: `远程医疗对口帮扶协议（${found[1]}）` };
}
