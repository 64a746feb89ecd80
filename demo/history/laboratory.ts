/** The regional laboratory: what townships sent to it, how it was received, tested and reported. Recent days hold every step; earlier ones the order and its report. */

import type { ServiceRequest } from '@medplum/fhirtypes';
import { IDENTIFIER } from '../../kernel/define/codes.ts';
import { startCritical } from '../../kernel/patterns/critical/critical.ts';
import { buildOrder } from '../../kernel/patterns/diagnosis-centre/order.ts';
import type { CentreRequest } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { STATES, STEPS, TASK_STATUS, worded } from '../../kernel/patterns/diagnosis-centre/states.ts';
import { findPanel, itemsOfPanels } from '../../kernel/patterns/examination-items/find-laboratory-item.ts';
import { advanceProgress, readProgress, startProgress, type Taken } from '../../kernel/patterns/progress/progress.ts';
import type { Mark } from '../../kernel/patterns/recognition/mark.ts';
import { REJECTION_REASONS } from '../../kernel/patterns/specimens/rejection-reasons.ts';
import type { Instant } from '../../kernel/periods/plain-date.ts';
import { assess } from '../../systems/laboratory/assess.ts';
import { buildLaboratoryReport, markResult, type Releasing } from '../../systems/laboratory/release.ts';
import { buildResult } from '../../systems/laboratory/results.ts';
import { planTubes } from '../../systems/laboratory/rules/plan-tubes.ts';
import { nameSpecimen } from '../../systems/laboratory/rules/specimen-number.ts';
import { LABORATORY } from '../../systems/laboratory/spec.ts';
import { buildSpecimen, type SpecimenStep, TUBE_TRAIL } from '../../systems/laboratory/specimens.ts';
import { dateOfDay, REFERENCE_DAY } from '../population/calendar-days.ts';
import type { Random } from '../population/random.ts';
import { instantOf } from './clock.ts';
import { presentIn } from './encounters.ts';
import { drawValue, isIll } from './laboratory-values.ts';
import { drawRepeat, type RecognitionShares, tellAnswered } from './recognition.ts';
import { actAs, personOf, type Resident, seeClinician } from './resident.ts';

/** Days before the last observed one of which every tube and step is known. */
const RECENT_DAYS = 10;
/** Where the demo's numbers of a day begin, above those that the platform itself gives. */
const FIRST_ORDER = 50_001;
const FIRST_COLLECTION = 5_001;
/** What its results carry, as the centre's certificate says (demo/county/recognition.ts). */
const MARK: Mark = 'province';

/** So many orders more stand on the last two days, whatever the size: a desk of a small county would have nothing to do. */
const LATELY = 45;

/** Numbers the orders of each day. */
export class LaboratoryNumbers {
  private readonly days = new Map<number, number>();
  /** The chance of a resident to be tested on the last two days besides. */
  readonly lately: number;

  private readonly first: number;

  constructor(size: number, first: number) {
    this.lately = Math.min(1, LATELY / size);
    this.first = first;
  }

  /** The next of a day, from the first on. */
  next(day: number): number {
    const given = this.days.get(day) ?? this.first;
    this.days.set(day, given + 1);
    return given;
  }
}

/** Why specimens are rejected, the commonest twice. */
const REJECTED = [
  REJECTION_REASONS.haemolysis,
  REJECTION_REASONS.haemolysis,
  REJECTION_REASONS.volume,
  REJECTION_REASONS.volume,
  REJECTION_REASONS.label,
  REJECTION_REASONS.late,
  `${REJECTION_REASONS.temperature}：到达时 12.5 ℃`,
] as const;

/** How far an order has come. */
type Stage = 'ordered' | 'collected' | 'packed' | 'received' | 'tested' | 'rejected' | 'released';

function choosePanels(resident: Resident, day: number, random: Random, recent: boolean): readonly string[] {
  const { member } = resident;
  const draw = random.next();
  if (isIll(member, 'diabetes2', day))
    return draw < 0.5 ? ['fasting-glucose', ...(recent ? ['hba1c'] : [])] : draw < 0.8 ? ['hba1c'] : ['urine-albumin'];
  if (isIll(member, 'hypertension', day)) return draw < 0.5 ? ['kidney'] : ['lipids', ...(recent ? ['electrolytes'] : [])];
  if (recent) return draw < 0.4 ? ['cbc', 'crp'] : draw < 0.7 ? ['liver', 'electrolytes'] : ['cbc'];
  return draw < 0.7 ? ['crp'] : ['fasting-glucose'];
}

function stageOf(age: number, random: Random): Stage {
  const draw = random.next();
  if (age > 1) return draw < 0.02 ? 'rejected' : 'released';
  if (age === 1) return draw < 0.04 ? 'rejected' : draw < 0.1 ? 'tested' : 'released';
  return draw < 0.12
    ? 'ordered'
    : draw < 0.26
      ? 'collected'
      : draw < 0.46
        ? 'packed'
        : draw < 0.62
          ? 'received'
          : draw < 0.78
            ? 'tested'
            : draw < 0.81
              ? 'rejected'
              : 'released';
}

/** A moment of a day: minutes after 07:30 in Shanghai. */
function momentAt(day: number, minutes: number): Instant {
  return instantOf(day, 7 * 60 + 30 + minutes);
}

/** Writes the orders of a half-year that fall on observed days. */
export function testInLaboratory(
  resident: Resident,
  half: number,
  count: number,
  numbers: LaboratoryNumbers,
  shares: RecognitionShares,
): void {
  if (count === 0) return;
  const random = resident.random(`laboratory ${half}`);
  const { from, to } = presentIn(resident.member, half);
  const days = Array.from({ length: count }, () => from + Math.floor(random.next() * (to - from))).toSorted((a, b) => a - b);
  for (const day of days) if (day <= resident.last) testOnce(resident, day, numbers.next(day), shares);
}

/** Writes an order of the last two days for a few; none where the last half-year is one whose number was published. */
export function testLately(resident: Resident, numbers: LaboratoryNumbers, shares: RecognitionShares): void {
  const random = resident.random('laboratory lately');
  const [comes, yesterday] = [random.chance(numbers.lately), random.chance(0.3)];
  const day = resident.until - (yesterday ? 1 : 0);
  if (comes && resident.until > REFERENCE_DAY + 1 && day >= resident.first && day <= resident.last)
    testOnce(resident, day, numbers.next(day), shares);
}

interface Case {
  readonly resident: Resident;
  readonly day: number;
  readonly centre: string;
  readonly random: Random;
  readonly stage: Stage;
  readonly doctor: Taken;
  readonly critical: boolean;
  /** Minutes of the day at which the box arrives. */
  readonly arrival: number;
  /** Why the specimen is rejected, where it is. */
  readonly rejection: string;
}

/** A step's taker at the laboratory: its rules and analysers, no person. */
function atCentre({ centre, day }: Pick<Case, 'centre' | 'day'>, minutes: number): Taken {
  return { now: momentAt(day, minutes), actor: { org: centre } };
}

/** Who releases: the rules what is normal, a person of the laboratory the rest; always the same one of a case. */
function verifiedBy(one: Case, byRules: boolean, minutes: number): Releasing {
  const { laboratory } = one.resident.services;
  const verifier = laboratory[one.day % Math.max(1, laboratory.length)];
  const taken = atCentre(one, minutes);
  return byRules || !verifier ? taken : { now: taken.now, actor: actAs(verifier) };
}

function testOnce(resident: Resident, day: number, serial: number, shares: RecognitionShares): void {
  const random = resident.random(`laboratory ${day} ${serial}`);
  const { services, subject, writes } = resident;
  const recent = resident.until - day < RECENT_DAYS;
  const clinician = seeClinician(services.township, random.next());
  const centre = services.hospital.institution.id.replace(/-hospital$/, '-centre-laboratory');
  const panels = choosePanels(resident, day, random, recent);
  const stage = recent ? stageOf(resident.until - day, random) : 'released';
  const critical = recent && panels.includes('electrolytes') && random.chance(0.08);
  const actor = actAs(clinician);
  const now = momentAt(day, 0);
  const doctor: Taken = { now, actor };
  // Drawn beside, so that what was found in whom stays.
  const way = resident.random(`laboratory way ${day} ${serial}`);
  const arrival = 75 + way.integer(0, 90);
  const rejection = REJECTED[way.integer(0, REJECTED.length - 1)] ?? REJECTED[0];
  const one: Case = { resident, day, centre, random, stage, doctor, critical, arrival, rejection };
  const context = {
    now,
    today: dateOfDay(day),
    actor,
    person: undefined,
    subject,
    encounter: undefined,
    records: {},
    serial: () => serial,
    newReference: () => writes.newReference(),
  };
  const number = `J${dateOfDay(day).replaceAll('-', '').slice(2)}${FIRST_ORDER + serial}`;
  // A hospital may have done the first of them before.
  const [first] = panels;
  const repeats = first === undefined ? undefined : drawRepeat(resident, first, day, shares);
  tellAnswered(resident, clinician, now, repeats === undefined ? [] : [repeats]);
  const orders = panels.map((code, at) => {
    const display = findPanel(code)?.display ?? code;
    const facts = { items: panels, priority: random.chance(0.06) ? ('urgent' as const) : ('routine' as const), centre, summary: '复查' };
    const built = buildOrder(
      facts,
      {
        code,
        display,
        loinc: LABORATORY.loinc[code],
        number: `${number}${at === 0 ? '' : `-${at + 1}`}`,
        category: LABORATORY.id,
        repeats: at === 0 ? repeats : undefined,
      },
      context,
    );
    const order: ServiceRequest = stage === 'released' ? { ...built, status: 'completed' } : built;
    return { code, order, reference: writes.refer(order) };
  });
  const tubes = recent && stage !== 'ordered' ? collect(one, serial, orders) : new Map<string, string>();
  for (const each of orders) report(one, each, tubes.get(each.code));
}

type Ordered = { readonly code: string; readonly order: ServiceRequest; readonly reference: string };

/** The tubes with their trails; gives the reference of each panel's specimen. */
function collect(one: Case, serial: number, orders: readonly Ordered[]): ReadonlyMap<string, string> {
  const { resident, day, stage, doctor, centre } = one;
  const references = new Map<string, string>();
  for (const [at, tube] of planTubes(orders.map(({ code }) => code)).entries()) {
    const reference = resident.writes.newReference();
    const codes = new Set(tube.panels.map((panel) => panel.code));
    const served = orders.filter(({ code }) => codes.has(code));
    const facts = {
      number: nameSpecimen(dateOfDay(day), ((FIRST_COLLECTION + serial - 1) % 9_999) + 1, at + 1),
      requests: [],
      subject: resident.subject,
      owner: centre,
      check: '核对：姓名+出生日期',
      urgent: served.some(({ order }) => order.priority !== 'routine'),
    };
    const built = buildSpecimen(tube, facts, reference, { ...doctor, now: momentAt(day, 8) });
    let trail = built.trail;
    const step = (name: SpecimenStep, taken: Taken, reason?: string): void => {
      const stands = TUBE_TRAIL.read([{ id: '', version: 0, updated: taken.now, resource: trail }]).get(reference);
      if (stands) trail = TUBE_TRAIL.advance(stands, facts.number, name, taken, reason).update;
    };
    if (stage !== 'collected') step('packed', { ...doctor, now: momentAt(day, 30) }, `BOX-${(serial % 6) + 1}`);
    if (stage === 'rejected') step('rejected', atCentre(one, one.arrival), one.rejection);
    if (['received', 'tested', 'released'].includes(stage)) step('received', atCentre(one, one.arrival));
    if (['tested', 'released'].includes(stage)) step('tested', atCentre(one, one.arrival + 25), 'AU5800');
    resident.writes.refer(
      {
        ...built.specimen,
        request: served.map((each) => ({ reference: each.reference })),
        ...(stage === 'rejected' ? { status: 'unsatisfactory' as const } : {}),
        ...(['received', 'tested', 'released'].includes(stage) ? { receivedTime: momentAt(day, one.arrival) } : {}),
      },
      reference,
    );
    resident.writes.add(trail);
    for (const { code } of served) references.set(code, reference);
  }
  return references;
}

/** The Task that follows an order, with its results and report as far as it came. */
function report(one: Case, { code, order, reference }: Ordered, specimen: string | undefined): void {
  const { resident, day, stage, doctor, centre, random } = one;
  const { writes, subject } = resident;
  let task = startProgress(
    {
      kind: LABORATORY.id,
      focus: reference,
      subject,
      owner: centre,
      priority: order.priority === 'urgent' ? 'urgent' : 'routine',
      state: worded(STATES, 'requested'),
      step: worded(STEPS, 'requested'),
    },
    doctor,
  );
  const step = (
    name: 'acquired' | 'rejected' | 'submitted' | 'released',
    to: keyof typeof STATES,
    at: number | Releasing,
    reason?: string,
  ): void => {
    task = advanceProgress(
      { task, version: 0 },
      { state: worded(STATES, to), status: TASK_STATUS[to], step: worded(STEPS, name), reason },
      typeof at === 'number' ? atCentre(one, at) : at,
    ).update;
  };
  const arrived = ['received', 'tested', 'released', 'rejected'].includes(stage);
  if (arrived) step('acquired', 'acquired', one.arrival);
  if (stage === 'rejected') step('rejected', 'rejected', one.arrival, one.rejection);
  if (stage !== 'tested' && stage !== 'released') {
    writes.add(task);
    return;
  }
  const person = personOf(resident);
  const results = itemsOfPanels([code]).map((item) => ({
    item,
    found: drawValue(item, resident.member, day, random, one.critical),
    final: true,
    flags: [],
  }));
  const assessment = assess({ item: { code, display: order.code?.text ?? code } }, results, {
    person,
    on: dateOfDay(day),
    earlier: [],
    qc: () => 'in-control',
  });
  const held = stage === 'tested';
  const collected = momentAt(day, 8);
  const kept = results.map((each) => {
    const place = { subject, person, request: '', specimen: undefined, collected, org: centre, now: momentAt(day, one.arrival + 35) };
    const built = buildResult({ ...each, status: held ? 'preliminary' : 'final', device: 'AU5800' }, place);
    const marked = held ? built : markResult(built, 'final', MARK);
    return writes.refer({ ...marked, basedOn: [{ reference }], ...(specimen === undefined ? {} : { specimen: { reference: specimen } }) });
  });
  if (held) {
    step('submitted', 'draft-review', one.arrival + 35, assessment.reasons.join('；').slice(0, 500) || '等待审核');
    writes.add(task);
    return;
  }
  const minutes = one.arrival + 35 + (assessment.reasons.length === 0 ? 0 : random.integer(10, 180));
  const verifying = verifiedBy(one, assessment.reasons.length === 0, minutes);
  step('released', 'released', verifying, assessment.reasons.length === 0 ? '自动审核' : undefined);
  writes.add(task);
  const progress = readProgress({ id: '', version: 0, updated: doctor.now, resource: task });
  if (!progress) return;
  const request: CentreRequest = {
    id: '',
    number: order.identifier?.find(({ system }) => system === IDENTIFIER.order)?.value ?? '',
    order: { id: '', version: 0, updated: doctor.now, resource: order },
    progress,
    state: 'released',
    item: { code, display: order.code?.text ?? code },
    priority: order.priority === 'urgent' ? 'urgent' : 'routine',
    from: doctor.actor.org,
    centre,
    requestedAt: doctor.now,
    reader: undefined,
    report: undefined,
  };
  const facts = { subject, results: kept, specimens: [], collected, mark: MARK };
  const { specimen: _, ...built } = buildLaboratoryReport(request, assessment, facts, verifying);
  const reportReference = writes.refer({
    ...built,
    basedOn: [{ reference }],
    ...(specimen === undefined ? {} : { specimen: [{ reference: specimen }] }),
  });
  if (assessment.critical.length > 0 && resident.until - day < RECENT_DAYS)
    writes.add(
      startCritical(
        {
          report: reportReference,
          order: reference,
          subject,
          owner: doctor.actor.org,
          centre: LABORATORY.id,
          findings: assessment.critical,
        },
        verifying,
      ),
    );
}
