/** Mutual recognition in the demo: what the county's hospitals made, and how doctors elsewhere answered when it was shown to them. Invented but for its numbers. */
import type { DiagnosticReport } from '@medplum/fhirtypes';
import type { ActionContext } from '../../kernel/define/action.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { findImagingItem } from '../../kernel/patterns/examination-items/find-imaging-item.ts';
import { findPanel, itemsOfPanels } from '../../kernel/patterns/examination-items/find-laboratory-item.ts';
import type { ImagingItem } from '../../kernel/patterns/examination-items/imaging-item.ts';
import { buildRecognitionEvent, type StoredAnswer, tellAnswer } from '../../kernel/patterns/recognition/answers.ts';
import type { Mark } from '../../kernel/patterns/recognition/mark.ts';
import type { RepeatReason } from '../../kernel/patterns/recognition/reasons.ts';
import type { Instant } from '../../kernel/periods/plain-date.ts';
import { TEMPLATES } from '../../systems/imaging/templates.ts';
import { buildResult } from '../../systems/laboratory/results.ts';
import { defaultDays } from '../../systems/mutual-recognition/items.ts';
import type { ServicePoint } from '../county/network.ts';
import { priceCents } from '../county/recognition.ts';
import type { StaffMember } from '../county/staff.ts';
import { dateOfDay, dayOfDate } from '../population/calendar-days.ts';
import type { Random } from '../population/random.ts';
import { buildDemoStudy } from './demo-study.ts';
import { presentIn } from './encounters.ts';
import { drawValue } from './laboratory-values.ts';
import { minutesInto } from './requests.ts';
import { actAs, personOf, type Resident, seeClinician } from './resident.ts';

/** What hospitals make for people who are then seen elsewhere, of a hundred. */
const EXAMINATIONS: readonly (readonly [item: string, share: number])[] = [
  ['ct-chest', 9],
  ['ct-abdomen', 7],
  ['ct-head', 6],
  ['dr-chest', 11],
  ['us-abdomen', 11],
  ['us-thyroid', 4],
  ['dr-lumbar-spine', 4],
  ['mr-lumbar-spine', 3],
  ['liver', 10],
  ['kidney', 10],
  ['lipids', 10],
  ['hba1c', 8],
  ['fasting-glucose', 7],
];

/** Why doctors repeat, of a hundred; nothing was published, the order of the reasons is our assumption. */
const REASONS: readonly (readonly [reason: RepeatReason, share: number, note: string | undefined])[] = [
  ['N1', 46, '症状加重，与原结果不符'],
  ['N2', 20, undefined],
  ['N3', 13, '拟手术，需术前复核'],
  ['N4', 9, undefined],
  ['N5', 3, undefined],
  ['N6', 9, '原图像质量不能满足诊断需要'],
];

/** The mark of the county's hospitals, as their certificates say (demo/county/recognition.ts). */
const MARK: Mark = 'city';
/** A result is shown to somebody else within so many days, about; never after its window. */
const SOON = 28;
/** From here on a county has results of its last weeks beside those that were counted for the year (2024). */
const LATELY_FROM = dayOfDate('2025-02-01');

/** Chances that keep the lists of a small county alive and those of a whole one in proportion. */
export interface RecognitionShares {
  /** That an order repeats what a hospital has made. */
  readonly repeated: number;
  /** The same in the last 30 days. */
  readonly repeatedLately: number;
  /** That a person has a fresh result which nobody has looked at, and one that was quoted these days. */
  readonly standing: number;
  readonly citedLately: number;
}

/** The shares of a county of so many residents. About one answer in nine is a refusal. */
export function shareRecognition(size: number): RecognitionShares {
  return { repeated: 0.008, repeatedLately: 0.008 + 70 / size, standing: 0.0005 + 80 / size, citedLately: 0.0002 + 25 / size };
}

function choose<Item>(list: readonly (readonly [Item, number, ...unknown[]])[], random: Random): Item | undefined {
  return list[random.weighted(list.map(([, share]) => share))]?.[0];
}

/** Writes the quoted results of a half-year that fall on observed days. */
export function quoteResults(resident: Resident, half: number, count: number): void {
  if (count === 0) return;
  const random = resident.random(`recognition ${half}`);
  const { from, to } = presentIn(resident.member, half);
  const days = Array.from({ length: count }, () => from + Math.floor(random.next() * (to - from)));
  for (const [at, day] of days.entries()) if (day <= resident.last) quoteOnce(resident, day, resident.random(`quoted ${day} ${at}`));
}

/** Writes what stands or was quoted in the last weeks. */
export function recogniseLately(resident: Resident, shares: RecognitionShares): void {
  const { first, last, until } = resident;
  const random = resident.random('recognition lately');
  const [stands, quoted, ago] = [random.chance(shares.standing), random.chance(shares.citedLately), random.integer(3, 24)];
  if (until < LATELY_FROM || last < until) return;
  if (stands && until - ago >= first) makeResult(resident, until - ago, drawSource(resident, random), draw(random), random);
  const day = until - random.integer(0, 20);
  if (quoted && day > first) quoteOnce(resident, day, random);
}

function draw(random: Random): string {
  return choose(EXAMINATIONS, random) ?? 'dr-chest';
}

function drawSource({ services, member }: Resident, random: Random): ServicePoint {
  const chance = random.next();
  if (member.sex === '2' && chance < 0.12) return services.mch;
  return chance < 0.72 ? services.hospital : services.tcm;
}

/** Somebody who sees the person in another institution. */
function drawReader({ services }: Resident, source: ServicePoint, random: Random): StaffMember {
  const chance = random.next();
  const other = source === services.hospital ? services.tcm : services.hospital;
  return seeClinician(chance < 0.58 ? services.township : chance < 0.78 ? services.clinic : other, random.next());
}

/** Days between a result and its reading: within its window, and while the person lives here. */
function drawGap(item: string, day: number, first: number, random: Random): number {
  return Math.max(0, Math.min(random.integer(1, Math.min(defaultDays(item) ?? SOON, SOON)), day - first));
}

function quoteOnce(resident: Resident, day: number, random: Random): void {
  const item = draw(random);
  const source = drawSource(resident, random);
  const reader = drawReader(resident, source, random);
  const result = makeResult(resident, day - drawGap(item, day, resident.first, random), source, item, random);
  const at = minutesInto(day, random.integer(0, 420));
  const open = random.chance(0.45);
  // Some doctors look, order nothing, and leave the decision to the next one.
  const left = random.chance(0.1) && day > resident.first;
  if (open) tell(resident, 'opened', reader, at, [result], [`调阅${result.day}的${result.itemName}报告。`]);
  if (left) tell(resident, 'shown', drawReader(resident, source, random), minutesInto(day, 5), [result], []);
  tellAnswered(resident, reader, at, [{ ...result, cents: priceCents(item, reader.orgLetter) }]);
}

/** Writes that the service ran for an order, and how what it showed was answered. */
export function tellAnswered(resident: Resident, reader: StaffMember, at: Instant, answers: readonly StoredAnswer[]): void {
  const words = answers.map((answer) => tellAnswer(answer, undefined));
  tell(resident, 'answered', reader, at, answers, words);
}

function tell(
  { subject, writes }: Resident,
  event: Parameters<typeof buildRecognitionEvent>[0],
  reader: StaffMember,
  now: Instant,
  answers: readonly StoredAnswer[],
  words: readonly string[],
): void {
  const context: Pick<ActionContext, 'actor' | 'now' | 'subject' | 'encounter'> = {
    actor: actAs(reader),
    now,
    subject,
    encounter: undefined,
  };
  writes.add(buildRecognitionEvent(event, answers, words, [], context));
}

/**
 * For an order that is about to be written: for some, a result of the same item that a hospital had made before, and why it is repeated all the
 * same.
 */
export function drawRepeat(resident: Resident, item: string, day: number, shares: RecognitionShares): StoredAnswer | undefined {
  const random = resident.random(`repeated ${item} ${day}`);
  const chance = resident.until - day < 30 && resident.until >= LATELY_FROM ? shares.repeatedLately : shares.repeated;
  if (!random.chance(chance) || day <= resident.first) return undefined;
  const gap = drawGap(item, day, resident.first, random);
  return repeatResult(makeResult(resident, day - gap, drawSource(resident, random), item, random), random);
}

/** The same result as one that was not recognised. */
export function repeatResult(result: StoredAnswer, random: Random): StoredAnswer {
  const reason = choose(REASONS, random) ?? 'N1';
  return { ...result, decision: 'repeat', reason, note: REASONS.find(([code]) => code === reason)?.[2] };
}

/** Writes a result with its mark and data; as it is quoted. */
function makeResult(resident: Resident, day: number, source: ServicePoint, code: string, random: Random): StoredAnswer {
  const image = findImagingItem(code);
  const author = seeClinician(source, random.next());
  const at = minutesInto(day, random.integer(20, 300));
  const reference = image ? makeImages(resident, image, author, at, random) : makePanel(resident, code, author, at, day, random);
  return {
    item: code,
    itemName: image?.display ?? findPanel(code)?.display ?? code,
    decision: 'cite',
    result: reference,
    source: author.org,
    day: dateOfDay(day),
    mark: MARK,
    reason: undefined,
    note: undefined,
    cents: undefined,
  };
}

function reportOf(
  { subject }: Resident,
  by: StaffMember,
  at: Instant,
  code: { readonly code: string; readonly display: string; readonly loinc?: string | undefined },
): DiagnosticReport {
  return {
    resourceType: 'DiagnosticReport',
    extension: [
      { url: EXTENSION.org, valueReference: { reference: `Organization/${by.org}` } },
      { url: EXTENSION.recognition, valueCode: MARK },
    ],
    status: 'final',
    code: {
      coding: [
        { system: SYSTEM.examItem, code: code.code, display: code.display },
        ...(code.loinc === undefined ? [] : [{ system: SYSTEM.loinc, code: code.loinc }]),
      ],
      text: code.display,
    },
    subject: { reference: subject },
    effectiveDateTime: at,
    issued: at,
    performer: [{ reference: `Organization/${by.org}` }],
    resultsInterpreter: [{ reference: `Practitioner/${by.id}`, display: by.name }],
  };
}

function makeImages(resident: Resident, item: ImagingItem, by: StaffMember, at: Instant, random: Random): string {
  const { subject, writes, member } = resident;
  const study = buildDemoStudy(item, { mark: `${by.org}|${member.key}|${item.code}|${at}` }, subject, by.org, at);
  const suits = TEMPLATES.filter((template) => template.items?.includes(item.code));
  const words = suits[random.chance(0.6) ? 0 : random.integer(0, Math.max(0, suits.length - 1))]?.answers;
  return writes.refer({
    ...reportOf(resident, by, at, item),
    imagingStudy: [{ reference: writes.refer(study) }],
    conclusion: String(words?.conclusion ?? '未见明确异常。'),
  });
}

function makePanel(resident: Resident, code: string, by: StaffMember, at: Instant, day: number, random: Random): string {
  const { subject, writes } = resident;
  const person = personOf(resident);
  const place = { subject, person, request: '', specimen: undefined, collected: at, org: by.org, now: at };
  const results = itemsOfPanels([code]).map((item) => {
    const found = drawValue(item, resident.member, day, random, false);
    const { basedOn: _, ...built } = buildResult({ item, found, flags: [], status: 'final', device: 'AU5800' }, place);
    return writes.refer({ ...built, extension: [...(built.extension ?? []), { url: EXTENSION.recognition, valueCode: MARK }] });
  });
  const panel = { code, display: findPanel(code)?.display ?? code };
  return writes.refer({ ...reportOf(resident, by, at, panel), result: results.map((reference) => ({ reference })) });
}
