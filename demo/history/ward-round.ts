/** What was ordered for in-patients of the demo this morning: some wait for the shared centres, some results of the hospital's own laboratory are back. */
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { buildOrder } from '../../kernel/patterns/diagnosis-centre/order.ts';
import { STATES, STEPS, worded } from '../../kernel/patterns/diagnosis-centre/states.ts';
import { findImagingItem } from '../../kernel/patterns/examination-items/find-imaging-item.ts';
import { DICOM_MODALITY } from '../../kernel/patterns/examination-items/imaging-item.ts';
import { startProgress } from '../../kernel/patterns/progress/progress.ts';
import { dateOfInstant, type Instant } from '../../kernel/periods/plain-date.ts';
import { LABORATORY } from '../../systems/laboratory/spec.ts';
import type { Network, ServicePoint } from '../county/network.ts';
import type { StaffMember } from '../county/staff.ts';
import { hashFraction } from '../population/random.ts';
import { actAs, seeClinician, Writes } from './resident.ts';
import type { Inpatient } from './ward-beds.ts';

/** Where the numbers of the round begin, above those of the day's other orders. */
const FIRST_ORDER = 70_001;
/** So many patients of a county hospital, and of a township's, have something under way. */
const OF_A_HOSPITAL = 9;
const OF_A_TOWNSHIP = 3;
/** Minutes between two patients of a round. */
const APART = 11;

/** What a patient of a round has: the same for the same place in it. */
const KINDS = ['laboratory', 'result', 'imaging'] as const;

interface Seen {
  readonly person: Inpatient;
  readonly doctor: StaffMember;
  readonly at: number;
  readonly ordered: Instant;
  readonly writes: Writes;
}

/** The writes of the round as it stands at `now`; `inpatients` by institution. */
export function composeWardRound(inpatients: readonly Inpatient[], network: Pick<Network, 'servicesOf'>, now: Instant): readonly Write[] {
  const writes = new Writes();
  let at = 0;
  for (const [org, all] of Map.groupBy(inpatients, (each) => each.org)) {
    const here = all.slice(0, /-(hospital|tcm)$/.test(org) ? OF_A_HOSPITAL : OF_A_TOWNSHIP);
    for (const [place, person] of here.entries()) {
      const point = pointOf(org, inpatients, network);
      if (!point) break;
      const morning = Date.parse(`${dateOfInstant(now)}T00:01:00+08:00`);
      // The latest is the newest; nobody was seen before the day began, nor after now.
      const written = Math.max(morning, Date.parse(now) - (here.length - place) * APART * 60_000 - 30 * 60_000);
      const ordered = new Date(Math.min(Date.parse(now), written)).toISOString();
      const seen: Seen = {
        person,
        doctor: seeClinician(point, hashFraction(person.patient)),
        at,
        ordered: ordered as Instant, // toISOString writes an instant
        writes,
      };
      const kind = KINDS[place % KINDS.length];
      if (kind === 'result') tellResult(seen, now);
      else if (kind !== undefined) order(seen, kind, point);
      at += 1;
    }
  }
  return writes.list;
}

function pointOf(org: string, inpatients: readonly Inpatient[], network: Pick<Network, 'servicesOf'>): ServicePoint | undefined {
  for (const { village } of inpatients.filter((each) => each.org === org)) {
    const { township, hospital, tcm } = network.servicesOf(village);
    const found = [township, hospital, tcm].find(({ institution }) => institution.id === org);
    if (found) return found;
  }
  return undefined;
}

function asked({ person, doctor, at, ordered, writes }: Seen) {
  return {
    now: ordered,
    today: dateOfInstant(ordered),
    actor: actAs(doctor),
    person: undefined,
    subject: `Patient/${person.patient}`,
    encounter: `Encounter/${person.stay}`,
    records: {},
    serial: () => at,
    newReference: () => writes.newReference(),
  };
}

function nameOrder(letter: string, { at, ordered }: Seen): string {
  return `${letter}${dateOfInstant(ordered).replaceAll('-', '').slice(2)}${FIRST_ORDER + at}`;
}

/** An order that waits for a shared centre. */
function order(seen: Seen, kind: 'laboratory' | 'imaging', { institution }: ServicePoint): void {
  const { writes, doctor } = seen;
  const county = /^org-(\d{6})/.exec(institution.id)?.[1] ?? '';
  const centre = `org-${county}-centre-${kind}`;
  const item = findImagingItem('dr-chest');
  const named =
    kind === 'laboratory'
      ? {
          code: 'electrolytes',
          display: '电解质',
          loinc: LABORATORY.loinc.electrolytes,
          number: nameOrder('J', seen),
          category: 'laboratory',
        }
      : {
          code: 'dr-chest',
          display: item?.display ?? '',
          loinc: item?.loinc,
          modality: DICOM_MODALITY.dr,
          number: nameOrder('Y', seen),
          category: 'imaging',
        };
  const facts = { items: [named.code], priority: 'routine' as const, centre, summary: '住院复查' };
  const reference = writes.refer(buildOrder(facts, named, asked(seen)));
  writes.add(
    startProgress(
      {
        kind,
        focus: reference,
        subject: `Patient/${seen.person.patient}`,
        owner: centre,
        priority: 'routine',
        state: worded(STATES, 'requested'),
        step: worded(STEPS, 'requested'),
      },
      { now: seen.ordered, actor: actAs(doctor) },
    ),
  );
}

/** A result of the hospital's own laboratory, as its system sends it: order, values, report. */
function tellResult(seen: Seen, now: Instant): void {
  const { person, doctor, ordered, writes } = seen;
  const subject = { reference: `Patient/${person.patient}` };
  const encounter = { reference: `Encounter/${person.stay}` };
  const extension = [{ url: EXTENSION.org, valueReference: { reference: `Organization/${person.org}` } }];
  const chance = hashFraction(`${person.patient} crp`);
  const [white, protein] = [5 + Math.round(chance * 80) / 10, 4 + Math.round(chance * 400) / 10];
  const issued = new Date(Math.min(Date.parse(now), Date.parse(ordered) + 25 * 60_000)).toISOString();
  const order = writes.refer({
    resourceType: 'ServiceRequest',
    status: 'completed',
    intent: 'order',
    code: { text: '血常规+C反应蛋白' },
    subject,
    encounter,
    authoredOn: ordered,
    requester: { reference: `Practitioner/${doctor.id}`, display: doctor.name },
    extension,
  });
  const value = (code: string, text: string, number: number, unit: string, most: number): Observation => ({
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
    code: { coding: [{ system: SYSTEM.loinc, code }], text },
    subject,
    encounter,
    basedOn: [{ reference: order }],
    effectiveDateTime: ordered,
    valueQuantity: { value: number, unit, system: SYSTEM.ucum, code: unit },
    referenceRange: [{ high: { value: most, unit, system: SYSTEM.ucum, code: unit } }],
    extension,
  });
  const results = [value('6690-2', '白细胞', white, '10*9/L', 9.5), value('1988-5', 'C反应蛋白', protein, 'mg/L', 10)].map((each) => ({
    reference: writes.refer(each),
  }));
  const told = (number: number, most: number): string => `${number.toFixed(1)}${number > most ? ' ↑' : ''}`;
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    status: 'final',
    basedOn: [{ reference: order }],
    code: { text: '血常规+C反应蛋白' },
    subject,
    encounter,
    effectiveDateTime: ordered,
    issued,
    result: results,
    conclusion: `白细胞 ${told(white, 9.5)}，C反应蛋白 ${told(protein, 10)}`,
    extension,
  };
  writes.add(report);
}
