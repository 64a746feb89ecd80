/** The imaging centre: what townships had read by the county. Recent days hold every step and the images' facts; earlier ones the order and its report. */
import type { ImagingStudy, ServiceRequest } from '@medplum/fhirtypes';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../kernel/define/codes.ts';
import { uidFor } from '../../kernel/exchange/dicom/worklist/worklist-entry.ts';
import { buildOrder } from '../../kernel/patterns/diagnosis-centre/order.ts';
import { addParts, buildReport } from '../../kernel/patterns/diagnosis-centre/report-resource.ts';
import type { CentreRequest } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { type Priority, STATES, STEPS, TASK_STATUS, worded } from '../../kernel/patterns/diagnosis-centre/states.ts';
import { findImagingItem } from '../../kernel/patterns/examination-items/find-imaging-item.ts';
import { DICOM_MODALITY, type ImagingItem } from '../../kernel/patterns/examination-items/imaging-item.ts';
import { advanceProgress, readProgress, startProgress, type Taken } from '../../kernel/patterns/progress/progress.ts';
import type { Instant } from '../../kernel/periods/plain-date.ts';
import { TEMPLATES } from '../../systems/imaging/templates.ts';
import type { StaffMember } from '../county/staff.ts';
import { dateOfDay, REFERENCE_DAY } from '../population/calendar-days.ts';
import type { Random } from '../population/random.ts';
import { presentIn } from './encounters.ts';
import type { LaboratoryNumbers } from './laboratory.ts';
import { actAs, type Resident, seeClinician } from './resident.ts';

/** Days before the last observed one of which every step is known. */
const RECENT_DAYS = 10;
/** Where the demo's numbers of a day begin, above those that the platform itself gives. */
const FIRST_ORDER = 50_001;

type Stage = 'requested' | 'acquired' | 'assigned' | 'draft-review' | 'rejected' | 'released';

const REASONS: readonly (readonly [item: string, reason: string])[] = [
  ['dr-chest', '咳嗽、咳痰一周，排除肺部感染'],
  ['us-abdomen', '上腹不适，了解肝胆情况'],
  ['ct-abdomen', '腹痛待查'],
  ['dr-lumbar-spine', '腰痛，活动受限'],
  ['dr-knee', '膝关节疼痛'],
  ['ct-head', '头晕、头痛'],
  ['ct-chest', '胸片发现结节影，进一步检查'],
  ['us-thyroid', '体检发现甲状腺结节'],
  ['dr-wrist', '跌倒后腕部疼痛'],
  ['mr-lumbar-spine', '腰腿痛，保守治疗无效'],
];
/** How often each is asked for, of a hundred; the first three are those that the demo has real images of. */
const SHARES = [34, 20, 8, 9, 9, 7, 5, 4, 3, 1];

function chooseItem(random: Random): { readonly item: ImagingItem; readonly summary: string } | undefined {
  let left = random.next() * 100;
  for (const [at, share] of SHARES.entries()) {
    const [code, summary] = REASONS[at] ?? ['', ''];
    if (left < share) {
      const item = findImagingItem(code);
      return item && { item, summary };
    }
    left -= share;
  }
  return undefined;
}

function stageOf(age: number, double: boolean, random: Random): Stage {
  const draw = random.next();
  if (age > 1) return draw < 0.02 ? 'rejected' : 'released';
  if (age === 1) return draw < 0.04 ? 'rejected' : draw < 0.12 ? 'acquired' : 'released';
  if (draw < 0.18) return 'requested';
  if (draw < 0.56) return 'acquired';
  if (draw < 0.62) return 'assigned';
  if (draw < 0.66) return 'rejected';
  return double && draw < 0.82 ? 'draft-review' : 'released';
}

/** A moment of a day: minutes after 07:30 in Shanghai. */
function momentAt(day: number, minutes: number): Instant {
  return new Date(day * 86_400_000 - 30 * 60_000 + minutes * 60_000).toISOString() as Instant; // toISOString writes an instant
}

/** The UIDs of the demo's study of an order; its images, where an archive runs, are sent under these. */
export function demoUids(accession: string): { readonly study: string; readonly series: string; readonly instance: string } {
  const of = (what: string): string => uidFor(`demo-imaging|${accession}|${what}`);
  return { study: of('study'), series: of('series'), instance: of('instance') };
}

/** Writes the orders of a half-year that fall on observed days. */
export function examineForCentre(
  resident: Resident,
  half: number,
  count: number,
  numbers: LaboratoryNumbers,
  readers: readonly StaffMember[],
): void {
  if (count === 0) return;
  const random = resident.random(`imaging ${half}`);
  const { from, to } = presentIn(resident.member, half);
  const days = Array.from({ length: count }, () => from + Math.floor(random.next() * (to - from))).toSorted((a, b) => a - b);
  for (const day of days) if (day <= resident.last) examineOnce(resident, day, numbers, readers);
}

/** Writes an order of the last two days for a few; none where the last half-year is one whose number was published. */
export function examineLately(resident: Resident, numbers: LaboratoryNumbers, readers: readonly StaffMember[]): void {
  const random = resident.random('imaging lately');
  const [comes, yesterday, prior] = [random.chance(numbers.lately), random.chance(0.25), random.chance(0.4)];
  const day = resident.until - (yesterday ? 1 : 0);
  if (!comes || resident.until <= REFERENCE_DAY + 1 || day < resident.first || day > resident.last) return;
  const chosen = chooseItem(random);
  if (!chosen) return;
  // An earlier examination of the same part, for comparison.
  if (prior && day - 6 >= resident.first) examineOnce(resident, day - 6, numbers, readers, { ...chosen, released: true });
  examineOnce(resident, day, numbers, readers, chosen);
}

interface Wanted {
  readonly item: ImagingItem;
  readonly summary: string;
  readonly released?: true;
}

function examineOnce(resident: Resident, day: number, numbers: LaboratoryNumbers, readers: readonly StaffMember[], wanted?: Wanted): void {
  const serial = numbers.next(day);
  const random = resident.random(`imaging ${day} ${serial}`);
  const chosen: Wanted | undefined = wanted ?? chooseItem(random);
  const reader = readers[random.integer(0, Math.max(0, readers.length - 1))];
  const second = readers.find((each) => each !== reader);
  if (!chosen || !reader || !second) return;
  const { services, subject, writes } = resident;
  const { item, summary } = chosen;
  const age = resident.until - day;
  const recent = age < RECENT_DAYS;
  const priority: Priority = random.chance(0.08) ? 'stat' : random.chance(0.06) ? 'urgent' : 'routine';
  const double = item.doubleSign === true;
  const stage = recent && !chosen.released ? stageOf(age, double, random) : 'released';
  const actor = actAs(seeClinician(services.township, random.next()));
  // Today's work began this morning; each step waits a little longer than the one before it.
  const begin = random.integer(0, age === 0 ? 45 : 300);
  const at = (minutes: number): Instant => momentAt(day, begin + minutes);
  const taken = (by: StaffMember | undefined, minutes: number): Taken => ({ now: at(minutes), actor: by ? actAs(by) : actor });
  const number = `Y${dateOfDay(day).replaceAll('-', '').slice(2)}${FIRST_ORDER + serial}`;
  const context = (by: StaffMember | undefined, minutes: number) => ({
    ...taken(by, minutes),
    actor: by ? actAs(by) : actor,
    today: dateOfDay(day),
    person: undefined,
    subject,
    encounter: undefined,
    records: {},
    serial: () => serial,
    newReference: () => writes.newReference(),
  });
  const built = buildOrder(
    { items: [item.code], priority, centre: reader.org, summary },
    { code: item.code, display: item.display, loinc: item.loinc, modality: DICOM_MODALITY[item.modality], number, category: 'imaging' },
    context(undefined, 0),
  );
  const order: ServiceRequest = stage === 'released' ? { ...built, status: 'completed' } : built;
  const reference = writes.refer(order);
  let task = startProgress(
    {
      kind: 'imaging',
      focus: reference,
      subject,
      owner: reader.org,
      priority,
      state: worded(STATES, 'requested'),
      step: worded(STEPS, 'requested'),
    },
    taken(undefined, 0),
  );
  const step = (
    name: 'acquired' | 'rejected' | 'claimed' | 'submitted' | 'released',
    to: keyof typeof STATES,
    who: Taken,
    reason?: string,
  ): void => {
    task = advanceProgress(
      { task, version: 0 },
      { state: worded(STATES, to), status: TASK_STATUS[to], step: worded(STEPS, name), reason },
      who,
    ).update;
  };
  const study = stage !== 'requested' && recent ? writes.refer(studyOf(item, number, reference, subject, actor.org, at(20))) : undefined;
  if (stage !== 'requested') step('acquired', 'acquired', taken(undefined, 20));
  if (stage === 'rejected') {
    step('claimed', 'assigned', taken(reader, 35));
    step('rejected', 'rejected', taken(reader, 38), '体位或投照方位不当');
  }
  if (stage === 'assigned') step('claimed', 'assigned', taken(reader, 30));
  if (stage === 'draft-review' || stage === 'released') {
    const wait = priority === 'stat' ? random.integer(8, 26) : random.integer(15, random.chance(0.07) ? 260 : 110);
    step('claimed', 'assigned', taken(reader, 20 + Math.floor(wait / 2)));
    if (double) step('submitted', 'draft-review', taken(reader, 20 + Math.floor(wait * 0.8)));
    if (stage === 'released') step('released', 'released', taken(double ? second : reader, 20 + wait));
    const progress = readProgress({ id: '', version: 0, updated: at(0), resource: task });
    if (progress) {
      const request: CentreRequest = {
        id: '',
        number,
        order: { id: '', version: 0, updated: at(0), resource: order },
        progress,
        state: stage,
        item: { code: item.code, display: item.display },
        priority,
        from: actor.org,
        centre: reader.org,
        requestedAt: at(0),
        reader: reader.id,
        report: undefined,
      };
      const suits = TEMPLATES.filter((template) => template.items?.includes(item.code));
      const usual = suits[random.chance(0.6) ? 0 : random.integer(0, Math.max(0, suits.length - 1))];
      const words = usual?.answers ?? { findings: '所示结构未见异常。', conclusion: '未见明确异常。', positive: false };
      const report = buildReport(
        request,
        {
          target: '',
          findings: String(words.findings),
          conclusion: String(words.conclusion),
          positive: words.positive === true,
        },
        stage === 'released' ? 'final' : 'preliminary',
        {},
        context(reader, 20 + wait),
      );
      const draw = random.next();
      writes.add(
        addParts(report, {
          basedOn: [{ reference }],
          extension: [
            { url: EXTENSION.imageQuality, valueCode: draw < 0.88 ? 'a' : draw < 0.98 ? 'b' : 'c' },
            // As the centre's certificate says (demo/county/recognition.ts).
            ...(stage === 'released' ? [{ url: EXTENSION.recognition, valueCode: 'province' }] : []),
          ],
          imagingStudy: study === undefined ? undefined : [{ reference: study }],
          resultsInterpreter: [reader, ...(double && stage === 'released' ? [second] : [])].map(({ id, name }) => ({
            reference: `Practitioner/${id}`,
            display: name,
          })),
        }),
      );
    }
  }
  writes.add(task);
}

/** What the record says of the images; a real archive says the same once it has them. */
function studyOf(item: ImagingItem, number: string, order: string, subject: string, org: string, started: Instant): ImagingStudy {
  const uids = demoUids(number);
  const modality = { system: SYSTEM.dicom, code: DICOM_MODALITY[item.modality] };
  return {
    resourceType: 'ImagingStudy',
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${org}` } }],
    identifier: [
      { system: 'urn:dicom:uid', value: `urn:oid:${uids.study}` },
      { type: { text: '申请单号' }, system: IDENTIFIER.order, value: number },
    ],
    status: 'available',
    modality: [modality],
    subject: { reference: subject },
    basedOn: [{ reference: order }],
    started,
    numberOfSeries: 1,
    numberOfInstances: 1,
    description: item.display,
    series: [
      {
        uid: uids.series,
        number: 1,
        modality,
        numberOfInstances: 1,
        instance: [
          { uid: uids.instance, number: 1, sopClass: { system: 'urn:ietf:rfc:3986', code: `urn:oid:${SOP_CLASSES[item.modality]}` } },
        ],
      },
    ],
  };
}

/** SOP classes (DICOM PS3.4 B.5) of the images that the demo has. */
const SOP_CLASSES: Readonly<Record<ImagingItem['modality'], string>> = {
  dr: '1.2.840.10008.5.1.4.1.1.1',
  ct: '1.2.840.10008.5.1.4.1.1.2',
  mr: '1.2.840.10008.5.1.4.1.1.4',
  us: '1.2.840.10008.5.1.4.1.1.6.1',
  mg: '1.2.840.10008.5.1.4.1.1.1.2',
};
