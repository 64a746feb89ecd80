/** What the remote-medicine centre of the demo's county hospital has: rooms, and agreements by which it helps some townships. All invented. */
import type { Contract } from '@medplum/fhirtypes';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import type { Named } from '../../kernel/patterns/request-loop/requests.ts';
import { type PlainDate, toDate } from '../../kernel/periods/plain-date.ts';
import { registerAgreement } from '../../systems/teleconsultation/agreements.ts';
import type { AGREEMENT_KINDS } from '../../systems/teleconsultation/forms.ts';
import { writeRoom } from '../../systems/teleconsultation/rooms.ts';
import { actBare } from './bare-context.ts';
import type { StaffMember } from './staff.ts';

/** Rooms of the county hospital, with their seats; their ids are `consultation-room-<n>`. */
export const CONSULTATION_ROOMS = [
  ['第一会诊室', 12],
  ['第二会诊室', 6],
] as const;

/** An agreement of the demo: who helps whom, from when to when, and on which day it was ended before its time. Names, numbers and dates are invented. */
interface DrawnUp {
  readonly giver: 'hospital' | 'tcm';
  readonly receiver: string;
  readonly number: string;
  readonly kind: keyof typeof AGREEMENT_KINDS;
  readonly from: string;
  readonly until: string;
  readonly ended?: string;
}

const AGREEMENTS: readonly DrawnUp[] = [
  { giver: 'hospital', receiver: '511803101', number: 'YGBF-2024-01', kind: 'assistance', from: '2024-01-01', until: '2026-12-31' },
  { giver: 'hospital', receiver: '511803104', number: 'YGBF-2024-02', kind: 'assistance', from: '2024-01-01', until: '2026-12-31' },
  { giver: 'hospital', receiver: '511803105', number: 'YGTG-2025-01', kind: 'trusteeship', from: '2025-03-01', until: '2028-02-29' },
  { giver: 'hospital', receiver: '511803102', number: 'YGHZ-2024-01', kind: 'cooperation', from: '2024-01-01', until: '2024-12-31' },
  { giver: 'hospital', receiver: '511803102', number: 'YGHZ-2025-01', kind: 'cooperation', from: '2025-01-01', until: '2027-12-31' },
  {
    giver: 'hospital',
    receiver: '511803107',
    number: 'YGBF-2024-03',
    kind: 'assistance',
    from: '2024-01-01',
    until: '2026-12-31',
    ended: '2025-06-30',
  },
  { giver: 'tcm', receiver: '511803106', number: 'ZYBF-2024-01', kind: 'assistance', from: '2024-04-01', until: '2027-03-31' },
];

function titleOf({ kind }: DrawnUp): string {
  return kind === 'assistance' ? '远程医疗对口帮扶协议' : kind === 'trusteeship' ? '托管远程服务协议' : '远程医疗合作协议';
}

function draftAgreement(manager: StaffMember, county: string, drawn: DrawnUp): Contract | undefined {
  const { giver, receiver, number, kind, from, until, ended } = drawn;
  const answers = {
    date: toDate(from),
    kind,
    title: titleOf(drawn),
    number,
    giver: `${county}-${giver}`,
    receiver: `org-${receiver}`,
    from: toDate(from),
    until: toDate(until),
    scope: '远程会诊、病例讨论和远程培训',
  };
  const made = registerAgreement
    .write(answers, { ...actBare(manager, undefined, 1), records: { agreements: [] } })
    .flatMap((draft) => ('create' in draft && draft.create.resourceType === 'Contract' ? [draft.create] : []))[0];
  return made === undefined || ended === undefined ? made : { ...made, status: 'terminated', issued: ended };
}

/** The rooms and agreements as they stand on the last observed day. */
export function openRemoteMedicine(staff: readonly StaffMember[], until: PlainDate): readonly Write[] {
  const desk = staff.find(({ role }) => role === 'referral-desk');
  const manager = staff.find(({ role }) => role === 'consortium-manager');
  if (!desk || !manager || until < toDate('2024-01-01')) return [];
  const rooms = CONSULTATION_ROOMS.map(([name, seats], at): Write => {
    return { op: 'create', id: `consultation-room-${at + 1}`, resource: writeRoom({ org: desk.org, name, seats }) };
  });
  const county = desk.org.replace(/-hospital$/, '');
  const agreements = AGREEMENTS.filter(({ from }) => from <= until).flatMap((drawn): Write[] => {
    // What was ended later than the last observed day stands.
    const { ended, ...standing } = drawn;
    const resource = draftAgreement(manager, county, ended === undefined || ended <= until ? drawn : standing);
    return resource === undefined ? [] : [{ op: 'create', id: `agreement-${drawn.number}`, resource }];
  });
  return [...rooms, ...agreements];
}

/** The agreement by which an institution asks the county hospital on a day, as requests keep it. */
export function agreementOf(org: string, on: PlainDate): Named | undefined {
  const found = AGREEMENTS.find(
    ({ giver, receiver, from, until, ended }) =>
      giver === 'hospital' && org === `org-${receiver}` && from <= on && on <= until && (ended === undefined || on < ended),
  );
  return found && { reference: `Contract/agreement-${found.number}`, display: `${titleOf(found)}（${found.number}）` };
}

/** How a request says on what ground it is asked. */
export function groundOf(agreement: Named | undefined): string {
  return agreement === undefined
    ? '医共体内'
    : `${agreement.display.startsWith('远程医疗对口') ? '对口帮扶' : '远程医疗合作'}协议，${agreement.display}`;
}
