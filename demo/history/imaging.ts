/** The imaging centre: what townships had read by the county. Recent days hold every step and the images' facts; earlier ones the order and its report. */

import type { ServiceRequest } from '@medplum/fhirtypes';
import { EXTENSION } from '../../kernel/define/codes.ts';
import { buildOrder } from '../../kernel/patterns/diagnosis-centre/order.ts';
import { addParts, buildReport } from '../../kernel/patterns/diagnosis-centre/report-resource.ts';
import type { CentreRequest } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { type Priority, STATES, STEPS, TASK_STATUS, worded } from '../../kernel/patterns/diagnosis-centre/states.ts';
import { findImagingItem } from '../../kernel/patterns/examination-items/find-imaging-item.ts';
import { DICOM_MODALITY, type ImagingItem } from '../../kernel/patterns/examination-items/imaging-item.ts';
import { advanceProgress, readProgress, startProgress, type Taken } from '../../kernel/patterns/progress/progress.ts';
import type { StoredAnswer } from '../../kernel/patterns/recognition/answers.ts';
import type { Instant } from '../../kernel/periods/plain-date.ts';
import { TEMPLATES } from '../../systems/imaging/templates.ts';
import type { StaffMember } from '../county/staff.ts';
import { dateOfDay, dayOfDate, REFERENCE_DAY } from '../population/calendar-days.ts';
import type { Random } from '../population/random.ts';
import { instantOf } from './clock.ts';
import { buildDemoStudy } from './demo-study.ts';
import { presentIn } from './encounters.ts';
import type { LaboratoryNumbers } from './laboratory.ts';
import { drawRepeat, type RecognitionShares, repeatResult, tellAnswered } from './recognition.ts';
import { actAs, type Resident, seeClinician } from './resident.ts';

/** Days before the last observed one of which every step is known. */
const RECENT_DAYS = 10;
/** Days before it from which the images are kept in the record: as long as any of them may be recognised. */
const IMAGED_DAYS = 90;
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

/** What children are sent for, with shares of a hundred; below three years the first two alone. */
const CHILD_REASONS: readonly (readonly [item: string, reason: string, share: number])[] = [
  ['dr-chest', '发热、咳嗽5天，排除肺炎', 45],
  ['us-abdomen', '反复腹痛，了解腹部情况', 25],
  ['dr-wrist', '跌倒后腕部肿痛', 20],
  ['ct-head', '头部跌伤后呕吐', 10],
];
const INFANT_REASONS: typeof CHILD_REASONS = [
  ['dr-chest', '发热、咳嗽、气促2天，排除肺炎', 60],
  ['us-abdomen', '哭闹、呕吐半天，了解腹部情况', 40],
];

/** What somebody of that age is sent for. */
function chooseItem(random: Random, age: number): { readonly item: ImagingItem; readonly summary: string } | undefined {
  const adult = REASONS.map(([code, summary], at) => [code, summary, SHARES[at] ?? 0] as const);
  let left = random.next() * 100;
  for (const [code, summary, share] of age < 3 ? INFANT_REASONS : age < 14 ? CHILD_REASONS : adult) {
    if (left < share) {
      const item = findImagingItem(code);
      return item && { item, summary };
    }
    left -= share;
  }
  return undefined;
}

function ageAt({ member }: Resident, day: number): number {
  return (day - dayOfDate(member.birthDate)) / 365.25;
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
  return instantOf(day, 7 * 60 + 30 + minutes);
}

/** Writes the orders of a half-year that fall on observed days. */
export function examineForCentre(
  resident: Resident,
  half: number,
  count: number,
  numbers: LaboratoryNumbers,
  readers: readonly StaffMember[],
  shares: RecognitionShares,
): void {
  if (count === 0) return;
  const random = resident.random(`imaging ${half}`);
  const { from, to } = presentIn(resident.member, half);
  const days = Array.from({ length: count }, () => from + Math.floor(random.next() * (to - from))).toSorted((a, b) => a - b);
  for (const day of days) if (day <= resident.last) examineOnce(resident, day, numbers, readers, shares);
}

/** Writes an order of the last two days for a few; none where the last half-year is one whose number was published. */
export function examineLately(
  resident: Resident,
  numbers: LaboratoryNumbers,
  readers: readonly StaffMember[],
  shares: RecognitionShares,
): void {
  const random = resident.random('imaging lately');
  const [comes, yesterday, prior] = [random.chance(numbers.lately), random.chance(0.25), random.chance(0.4)];
  const day = resident.until - (yesterday ? 1 : 0);
  if (!comes || resident.until <= REFERENCE_DAY + 1 || day < resident.first || day > resident.last) return;
  const chosen = chooseItem(random, ageAt(resident, day));
  if (!chosen) return;
  // An earlier examination of the same part, for comparison.
  const earlier =
    prior && day - 6 >= resident.first
      ? examineOnce(resident, day - 6, numbers, readers, shares, { ...chosen, released: true })
      : undefined;
  examineOnce(resident, day, numbers, readers, shares, { ...chosen, repeats: earlier && repeatResult(earlier, random) });
}

interface Wanted {
  readonly item: ImagingItem;
  readonly summary: string;
  readonly released?: true;
  /** Done although this stands. */
  readonly repeats?: StoredAnswer | undefined;
}

/** Writes an order as far as it came; the released result, as others may quote it. */
function examineOnce(
  resident: Resident,
  day: number,
  numbers: LaboratoryNumbers,
  readers: readonly StaffMember[],
  shares: RecognitionShares,
  wanted?: Wanted,
): StoredAnswer | undefined {
  const serial = numbers.next(day);
  const random = resident.random(`imaging ${day} ${serial}`);
  const chosen: Wanted | undefined = wanted ?? chooseItem(random, ageAt(resident, day));
  const reader = readers[random.integer(0, Math.max(0, readers.length - 1))];
  const second = readers.find((each) => each !== reader);
  if (!chosen || !reader || !second) return undefined;
  const { services, subject, writes } = resident;
  const { item, summary } = chosen;
  const age = resident.until - day;
  const recent = age < RECENT_DAYS;
  const priority: Priority = random.chance(0.08) ? 'stat' : random.chance(0.06) ? 'urgent' : 'routine';
  const double = item.doubleSign === true;
  const stage = recent && !chosen.released ? stageOf(age, double, random) : 'released';
  const sender = seeClinician(services.township, random.next());
  const actor = actAs(sender);
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
  const repeats = chosen.repeats ?? drawRepeat(resident, item.code, day, shares);
  const modality = DICOM_MODALITY[item.modality];
  const built = buildOrder(
    { items: [item.code], priority, centre: reader.org, summary },
    { code: item.code, display: item.display, loinc: item.loinc, modality, number, category: 'imaging', repeats },
    context(undefined, 0),
  );
  tellAnswered(resident, sender, at(0), repeats === undefined ? [] : [repeats]);
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
  let reported: string | undefined;
  const study =
    stage !== 'requested' && age < IMAGED_DAYS
      ? writes.refer(buildDemoStudy(item, { number, order: reference }, subject, actor.org, at(20)))
      : undefined;
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
      const usual = suits[random.chance(0.6) || ageAt(resident, day) < 14 ? 0 : random.integer(0, Math.max(0, suits.length - 1))];
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
      reported = writes.refer(
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
  if (reported === undefined || stage !== 'released') return undefined;
  return {
    item: item.code,
    itemName: item.display,
    decision: 'cite',
    result: reported,
    source: reader.org,
    day: dateOfDay(day),
    mark: 'province',
    reason: undefined,
    note: undefined,
    cents: undefined,
  };
}
