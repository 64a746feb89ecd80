/** A day of the ECG centre: traces that wait, are claimed, were read, were sent back, and one infarction with its alarm and its chest-pain case. */
import type { EpisodeOfCare, ServiceRequest } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import { inOrder, onEveryShard } from '../../kernel/database/distribution/fan-outs.ts';
import { sql } from '../../kernel/database/sql.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { CRITICAL_STATES, CRITICAL_STEPS, startCritical } from '../../kernel/patterns/critical/critical.ts';
import { buildOrder } from '../../kernel/patterns/diagnosis-centre/order.ts';
import { addParts, buildReport } from '../../kernel/patterns/diagnosis-centre/report-resource.ts';
import { type Priority, STATES, STEPS, TASK_STATUS, worded } from '../../kernel/patterns/diagnosis-centre/states.ts';
import { buildEcgObservation, buildMeasurementObservations } from '../../kernel/patterns/ecg-signal/build-ecg-observation.ts';
import { advanceProgress, buildStep, readProgress, startProgress, type Taken } from '../../kernel/patterns/progress/progress.ts';
import { dateOfInstant, type Instant, type PlainDate } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import { CRITICAL_FINDINGS, ITEM_LOINC, ITEMS, REJECTS, TEMPLATES } from '../../systems/ecg/findings.ts';
import { STATES as CASE_STATES, CHEST_PAIN } from '../../systems/emergency/case.ts';
import { NODES } from '../../systems/emergency/nodes.ts';
import type { Network } from '../county/network.ts';
import type { StaffMember } from '../county/staff.ts';
import { hashFraction } from '../population/random.ts';
import { type DemoTraceName, readTraces } from './ecg-traces.ts';
import { actAs, seeClinician, Writes } from './resident.ts';

/** Where the demo's numbers of a day begin, above those that the platform itself gives. */
const FIRST_ORDER = 50_001;

/** One of the day's ECGs. `ago`: minutes from the order to now. */
interface Planned {
  readonly stage: 'requested' | 'acquired' | 'assigned' | 'rejected' | 'released' | 'critical';
  readonly ago: number;
  readonly trace: DemoTraceName;
  readonly summary: string;
  readonly priority?: Priority;
  readonly reason?: keyof typeof REJECTS;
}

const PLAN: readonly Planned[] = [
  { stage: 'requested', ago: 6, trace: 'sinus', summary: '胸闷半天，活动后加重' },
  { stage: 'requested', ago: 14, trace: 'slow', summary: '高血压随访，年度心电图' },
  { stage: 'requested', ago: 25, trace: 'sinus', summary: '65岁及以上老年人健康体检' },
  { stage: 'acquired', ago: 9, trace: 'infarction', summary: '胸痛1小时，伴出汗', priority: 'stat' },
  { stage: 'acquired', ago: 17, trace: 'sinus', summary: '心悸，自测脉搏不齐' },
  { stage: 'acquired', ago: 22, trace: 'slow', summary: '头晕，血压偏高' },
  { stage: 'acquired', ago: 26, trace: 'sinus', summary: '糖尿病年度检查' },
  { stage: 'acquired', ago: 34, trace: 'slow', summary: '术前检查' },
  { stage: 'assigned', ago: 31, trace: 'sinus', summary: '阵发性心悸一周' },
  { stage: 'assigned', ago: 38, trace: 'slow', summary: '活动后气促' },
  { stage: 'rejected', ago: 52, trace: 'sinus', summary: '心悸，既往早搏', reason: 'lead-swap' },
  { stage: 'rejected', ago: 75, trace: 'slow', summary: '胸闷，体检发现心电图异常', reason: 'noise' },
  { stage: 'critical', ago: 96, trace: 'infarction', summary: '胸痛2小时，向左肩放射', priority: 'stat' },
  { stage: 'released', ago: 82, trace: 'sinus', summary: '头昏、乏力' },
  { stage: 'released', ago: 104, trace: 'slow', summary: '高血压随访，年度心电图' },
  { stage: 'released', ago: 131, trace: 'sinus', summary: '65岁及以上老年人健康体检' },
  { stage: 'released', ago: 165, trace: 'slow', summary: '胸闷三天', priority: 'urgent' },
  { stage: 'released', ago: 190, trace: 'sinus', summary: '慢阻肺，气促加重' },
];

/** Somebody of an age at which ECGs are taken. */
export interface Examined {
  readonly patient: string;
  readonly village: string;
}

const row = z.object({ key: z.string(), area: z.string() });

/** As many residents as the day has ECGs, always the same; small counties may have fewer. */
export async function readExamined(store: Store, on: PlainDate): Promise<readonly Examined[]> {
  const rows = await store.database.rows(
    onEveryShard(
      'demo-check',
      sql`select key, area from view_people where residency = 'usual' and deceased is null and birth < ${on}::date - 50 * 365 and (until is null or until > ${on}::date)
          order by md5(key || 'ecg'), key limit ${PLAN.length}`,
      inOrder([{ column: 'key' }], PLAN.length),
    ),
    row,
  );
  return rows.map(({ key, area }) => ({ patient: key, village: area }));
}

function instant(at: number): Instant {
  return new Date(at).toISOString() as Instant; // toISOString writes an instant
}

/** The writes of the day as it stands at `now`; nothing where the county has no ECG centre. */
export function composeEcgDay(people: readonly Examined[], network: Pick<Network, 'servicesOf' | 'staff'>, now: Instant): readonly Write[] {
  const readers = network.staff.filter(({ org }) => org.endsWith('-centre-ecg'));
  const traces = readTraces();
  const writes = new Writes();
  for (const [at, planned] of PLAN.entries()) {
    const person = people[at];
    const reader = readers[at % Math.max(1, readers.length)];
    if (person === undefined || reader === undefined) continue;
    writeOne(person, planned, at, { network, reader, writes, now, traces });
  }
  return writes.list;
}

interface Setting {
  readonly network: Pick<Network, 'servicesOf' | 'staff'>;
  readonly reader: StaffMember;
  readonly writes: Writes;
  readonly now: Instant;
  readonly traces: ReturnType<typeof readTraces>;
}

function writeOne(person: Examined, planned: Planned, at: number, { network, reader, writes, now, traces }: Setting): void {
  const services = network.servicesOf(person.village);
  const sender = seeClinician(at % 3 === 0 ? services.township : services.clinic, hashFraction(person.patient));
  const subject = `Patient/${person.patient}`;
  const today = dateOfInstant(now);
  // Nobody was examined before the day began.
  const begin = Math.max(Date.parse(`${today}T00:01:00+08:00`), Date.parse(now) - planned.ago * 60_000);
  const after = (minutes: number): Instant => instant(Math.min(Date.parse(now), begin + minutes * 60_000));
  const taken = (by: StaffMember, minutes: number): Taken => ({ now: after(minutes), actor: actAs(by) });
  const context = (by: StaffMember, minutes: number) => ({
    now: after(minutes),
    actor: actAs(by),
    today,
    person: undefined,
    subject,
    encounter: undefined,
    records: {},
    serial: () => at,
    newReference: () => writes.newReference(),
  });
  const priority = planned.priority ?? 'routine';
  const item = { code: 'ecg-12', display: ITEMS['ecg-12'] };
  const number = `E${today.replaceAll('-', '').slice(2)}${FIRST_ORDER + at}`;
  const built = buildOrder(
    { items: [item.code], priority, centre: reader.org, summary: planned.summary },
    { ...item, loinc: ITEM_LOINC['ecg-12'], number, category: 'ecg' },
    context(sender, 0),
  );
  const done = planned.stage === 'released' || planned.stage === 'critical';
  const order: ServiceRequest = done ? { ...built, status: 'completed' } : built;
  const reference = writes.refer(order);
  let task = startProgress(
    {
      kind: 'ecg',
      focus: reference,
      subject,
      owner: reader.org,
      priority,
      state: worded(STATES, 'requested'),
      step: worded(STEPS, 'requested'),
    },
    taken(sender, 0),
  );
  const step = (name: 'acquired' | 'claimed' | 'rejected' | 'released', to: keyof typeof STATES, who: Taken, reason?: string): void => {
    const next = { state: worded(STATES, to), status: TASK_STATUS[to], step: worded(STEPS, name), reason };
    task = advanceProgress({ task, version: 0 }, next, who).update;
  };
  if (planned.stage !== 'requested') {
    const { trace, measured, source } = traces(planned.trace);
    const performer = [{ reference: `Practitioner/${sender.id}` }];
    const facts = { subject: { reference: subject }, basedOn: { reference }, performer, received: after(3) };
    const observation = {
      ...buildEcgObservation({ ...trace, start: after(3) }, facts),
      extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${sender.org}` } }],
      note: [{ text: `演示数据，波形为公开的真实记录：${source}` }],
    };
    const kept = writes.refer(observation);
    for (const each of buildMeasurementObservations(observation, measured, { reference: kept }))
      writes.add(done ? { ...each, status: 'final' } : each);
    step('acquired', 'acquired', taken(sender, 4));
  }
  if (planned.stage === 'assigned') step('claimed', 'assigned', taken(reader, 12));
  if (planned.stage === 'rejected') {
    step('claimed', 'assigned', taken(reader, 10));
    step('rejected', 'rejected', taken(reader, 12), REJECTS[planned.reason ?? 'noise']);
  }
  if (done) {
    step('claimed', 'assigned', taken(reader, 7));
    step('released', 'released', taken(reader, planned.stage === 'critical' ? 11 : 19));
    writeReport();
  }
  writes.add(task);

  function writeReport(): void {
    const normal = TEMPLATES[0].answers;
    const isCritical = planned.stage === 'critical';
    const facts = isCritical
      ? {
          findings: 'II、III、aVF及V4—V6导联ST段抬高，V1—V4导联ST段压低。',
          conclusion: '急性下侧壁心肌梗死',
          positive: true,
          critical: ['acute-mi'],
        }
      : normal;
    const progress = readProgress({ id: '', version: 0, updated: now, resource: task });
    if (!progress) return;
    const report = buildReport(
      {
        id: '',
        number,
        order: { id: '', version: 1, updated: now, resource: order },
        progress,
        state: 'released',
        item,
        priority,
        from: sender.org,
        centre: reader.org,
        requestedAt: after(0),
        reader: reader.id,
        report: undefined,
      },
      { target: '', ...facts },
      'final',
      CRITICAL_FINDINGS,
      context(reader, isCritical ? 11 : 19),
    );
    // As the centre's certificate says (demo/county/recognition.ts).
    const told = writes.refer(
      addParts(report, {
        basedOn: [{ reference }],
        effectiveDateTime: after(3),
        extension: [{ url: EXTENSION.recognition, valueCode: 'city' }],
      }),
    );
    if (isCritical) writeAlarm(told);
  }

  /** The alarm was received and acted on, and the chest-pain team is at work. */
  function writeAlarm(report: string): void {
    const findings = [{ code: 'acute-mi', text: CRITICAL_FINDINGS['acute-mi'] }];
    let loop = startCritical({ report, order: reference, subject, owner: sender.org, centre: 'ecg', findings }, taken(reader, 11));
    const advance = (state: keyof typeof CRITICAL_STATES, name: keyof typeof CRITICAL_STEPS, minutes: number, reason: string): void => {
      const next = {
        state: worded(CRITICAL_STATES, state),
        status: state === 'acknowledged' ? ('in-progress' as const) : ('completed' as const),
        step: worded(CRITICAL_STEPS, name),
        reason,
      };
      loop = advanceProgress({ task: loop, version: 0 }, next, taken(sender, minutes)).update;
    };
    advance('acknowledged', 'acknowledged', 14, '复述：急性下侧壁心肌梗死');
    advance('disposed', 'disposed', 24, '转诊：已启动胸痛救治，救护车转往县医院');
    writes.add(loop);
    const hospital = services.hospital.institution.id;
    const doctor = services.receiving.specialists[0] ?? seeClinician(services.hospital, 0.5);
    const episode: EpisodeOfCare = {
      resourceType: 'EpisodeOfCare',
      status: 'active',
      type: [{ coding: [{ system: SYSTEM.episode, code: CHEST_PAIN, display: '胸痛救治' }] }],
      patient: { reference: subject },
      managingOrganization: { reference: `Organization/${hospital}` },
      period: { start: after(15) },
    };
    const started = startProgress(
      {
        kind: CHEST_PAIN,
        name: '胸痛病例',
        focus: writes.refer(episode),
        subject,
        owner: hospital,
        priority: 'stat',
        state: worded(CASE_STATES, 'called'),
        step: worded(NODES, 'notified'),
        reason: planned.summary,
      },
      taken(sender, 15),
    );
    const answered = advanceProgress(
      { task: started, version: 0 },
      { state: worded(CASE_STATES, 'answered'), status: 'in-progress', step: worded(NODES, 'answered') },
      taken(doctor, 19),
    ).update;
    const before = (node: 'onset' | 'fmc', minutes: number) =>
      buildStep(worded(NODES, node), { now: instant(begin + minutes * 60_000), actor: actAs(sender) });
    const onTheWay = buildStep(worded(NODES, 'arrived'), taken(doctor, 71));
    writes.add({ ...answered, output: [before('onset', -120), before('fmc', -4), ...(answered.output ?? []), onTheWay] });
  }
}
