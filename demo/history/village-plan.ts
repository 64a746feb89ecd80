/** Shares the county's totals out to villages and people: who is signed, who has a record, who orders, how often each sees a doctor. */
import { findRecordSeries, formatRecordNumber } from '../../systems/residents/record/record-number.ts';
import { dateOfDay, REFERENCE_DATE } from '../population/calendar-days.ts';
import { isKeyGroupMember } from '../population/key-groups.ts';
import { type Household, isUsualResident, type Member } from '../population/member.ts';
import { createStreams, type Random, type Streams } from '../population/random.ts';
import { type NumberedAgreement, planAgreements } from './agreements.ts';
import { HALF_YEARS, type Needing, needingOf, shareOut, weighNeed } from './encounters.ts';
import { LaboratoryNumbers } from './laboratory.ts';
import { OrderBook, type OrderContent, planOrders } from './orders.ts';
import { type RecognitionShares, shareRecognition } from './recognition.ts';
import type { RecordPlan } from './register.ts';
import { RunningQuota } from './running-quota.ts';
import { ASSUMED, setTargets, type Targets } from './targets.ts';

/** What is planned for one person. `visits`, `stays`, `tests` and `images` by half-year. */
export interface PersonPlan {
  readonly agreements: readonly NumberedAgreement[];
  readonly record: RecordPlan;
  readonly order: OrderContent | undefined;
  readonly visits: readonly number[];
  readonly stays: readonly number[];
  /** Orders to the regional laboratory by half-year. */
  readonly tests: readonly number[];
  /** Examinations for the imaging centre by half-year. */
  readonly images: readonly number[];
  /** Results of another institution that a doctor quotes, by half-year. */
  readonly citations: readonly number[];
}

/** Numbers of the orders of the regional laboratory and of the imaging centre. */
export interface CentreNumbers {
  readonly laboratory: LaboratoryNumbers;
  readonly imaging: LaboratoryNumbers;
}

/** Numbers that a county has given out, for the platform's own counters: households and health records of each village, contracts of each year. */
export interface GivenNumbers {
  readonly numbered: ReadonlyMap<string, { readonly households: number; readonly records: number }>;
  readonly lastSerials: ReadonlyMap<string, number>;
}

/** A county is written in so many lanes, each with order numbers of its own, so that several processes may share the work. */
export const LANES = 4;

/** Order numbers of a day for one lane: a city of three million has some 700. */
const LANE_WIDTH = 1_000;

/** Plans a county, village after village: all of them in their order, whatever part of it is then written. */
export class CountyPlanner {
  readonly streams: Streams;
  private readonly keySigned: RunningQuota;
  private readonly otherSigned: RunningQuota;
  private readonly recorded: RunningQuota;
  private readonly ordering: RunningQuota;
  private readonly visits: readonly RunningQuota[];
  private readonly stays: readonly RunningQuota[];
  private readonly tests: readonly RunningQuota[];
  private readonly images: readonly RunningQuota[];
  private readonly citations: readonly RunningQuota[];
  private readonly orders: OrderBook;
  private readonly serials = new Map<string, number>();
  private readonly numbered = new Map<string, { households: number; records: number }>();
  private readonly lanes: readonly CentreNumbers[];
  /** How often results are recognised beside those that were counted. */
  readonly recognition: RecognitionShares;

  constructor(seed: string, size: number, targets: Targets = setTargets(size)) {
    this.streams = createStreams(`${seed}|history`);
    const others = targets.size - targets.keyResidents;
    this.keySigned = new RunningQuota(targets.keySigned, targets.keyResidents);
    this.otherSigned = new RunningQuota(targets.signed - targets.keySigned, others);
    this.recorded = new RunningQuota(Math.round(ASSUMED.recorded * size), size);
    this.ordering = new RunningQuota(targets.personalised, size);
    this.visits = HALF_YEARS.map((_, half) => new RunningQuota(targets.outpatients(half), size));
    this.stays = HALF_YEARS.map((_, half) => new RunningQuota(targets.admissions(half), size));
    this.lanes = Array.from({ length: LANES }, (_, lane) => ({
      laboratory: new LaboratoryNumbers(size, lane * LANE_WIDTH),
      imaging: new LaboratoryNumbers(size, lane * LANE_WIDTH),
    }));
    this.recognition = shareRecognition(size);
    this.citations = HALF_YEARS.map((_, half) => new RunningQuota(targets.citations(half), size));
    this.images = HALF_YEARS.map((_, half) => new RunningQuota(targets.remoteImaging(half), size));
    this.tests = HALF_YEARS.map((_, half) => new RunningQuota(targets.regionalTests(half), size));
    this.orders = new OrderBook(planOrders(targets.personalised, targets.personalisedCents, this.streams('orders')));
  }

  /** Plans one village. Its households must be complete. */
  planVillage(village: string, households: readonly Household[]): ReadonlyMap<string, PersonPlan> {
    const members = households.flatMap((household) => household.members);
    const random = this.streams(`${village}|plan`);
    const counted = members.filter((member) => isUsualResident(member, REFERENCE_DATE));
    const shuffled = shuffle(random, counted);
    const key = shuffled.filter((member) => isKeyGroupMember(member, REFERENCE_DATE));
    const others = shuffled.filter((member) => !isKeyGroupMember(member, REFERENCE_DATE));
    const signed = [...key.slice(0, this.keySigned.take(key.length)), ...others.slice(0, this.otherSigned.take(others.length))];
    const signedKeys = new Set(signed.map((member) => member.key));
    const order = this.orders.hand(this.ordering.take(counted.length), shuffle(random, signed));
    const recorded = new Set(
      // Who came years ago has long been asked: those without a record are who was born here, or came of late.
      shuffle(random, counted)
        .sort((a, b) => Number(cameLongAgo(b)) - Number(cameLongAgo(a)))
        .slice(0, this.recorded.take(counted.length))
        .map((member) => member.key),
    );
    const patients = members.map((member) => ({ member, needing: needingOf(member) }));
    const visits = this.shareCare(patients, 'visits', this.visits, counted.length);
    const stays = this.shareCare(patients, 'stays', this.stays, counted.length);
    const tests = this.shareCare(patients, 'tests', this.tests, counted.length);
    const images = this.shareCare(patients, 'images', this.images, counted.length);
    const citations = this.shareCare(patients, 'citations', this.citations, counted.length);
    const series = findRecordSeries(village);
    let serial = 0;
    const plans = members.map((member, at): readonly [string, PersonPlan] => {
      const draw = this.streams(`${member.key}|agreements`);
      const luck = draw.next();
      const wanted = isUsualResident(member, REFERENCE_DATE)
        ? recorded.has(member.key)
        : member.residency !== 'registered-away' && luck < ASSUMED.recorded;
      if (wanted) serial += 1;
      return [
        member.key,
        {
          agreements: planAgreements(member, signedKeys.has(member.key), draw).map((plan) => ({
            ...plan,
            serial: this.nextSerial(plan.signed),
          })),
          record: {
            number: wanted && series !== undefined ? formatRecordNumber(series, serial) : undefined,
            declined: !wanted && member.residency !== 'registered-away' && luck < ASSUMED.declinedRecord,
          },
          order: order.get(member.key),
          visits: visits.map((shares) => shares[at] ?? 0),
          stays: stays.map((shares) => shares[at] ?? 0),
          tests: tests.map((shares) => shares[at] ?? 0),
          images: images.map((shares) => shares[at] ?? 0),
          citations: citations.map((shares) => shares[at] ?? 0),
        },
      ];
    });
    this.numbered.set(village, { households: households.length, records: serial });
    return new Map(plans);
  }

  /** What numbers the orders of a batch. Batches of one lane must be written in their order; those of another lane do not matter to them. */
  numbersOf(batch: number): CentreNumbers {
    const lane = this.lanes[batch % LANES];
    if (lane === undefined) throw new RangeError(`no batch has number ${batch}`);
    return lane;
  }

  /** The numbers given out so far: households and records of each village, the last contract of each year. */
  get given(): GivenNumbers {
    return { numbered: this.numbered, lastSerials: this.serials };
  }

  private nextSerial(signed: number): number {
    const year = dateOfDay(signed).slice(0, 4);
    const next = (this.serials.get(year) ?? 0) + 1;
    this.serials.set(year, next);
    return next;
  }

  /** The visits, stays, laboratory orders, examinations or quoted results of each half-year, by member. */
  private shareCare(
    members: readonly { readonly member: Member; readonly needing: Needing }[],
    kind: 'visits' | 'stays' | 'tests' | 'images' | 'citations',
    quotas: readonly RunningQuota[],
    counted: number,
  ): readonly (readonly number[])[] {
    const chances = members.map(({ member }) => {
      const random = this.streams(`${member.key}|need ${kind}`);
      return HALF_YEARS.map(() => random.around(0, 1));
    });
    const random = this.streams(`${members[0]?.member.key ?? ''}|share ${kind}`);
    return quotas.map((quota, half) => {
      const weights = members.map(({ needing }, at) =>
        weighNeed(needing, half, kind === 'stays' ? 'stays' : 'visits', chances[at]?.[half] ?? 0),
      );
      return shareOut(quota.take(counted), weights, random);
    });
  }
}

function cameLongAgo({ movedInDate }: Member): boolean {
  return movedInDate !== undefined && movedInDate < '2025-01-01';
}

function shuffle<Item>(random: Random, items: readonly Item[]): Item[] {
  const keyed = items.map((item) => [random.next(), item] as const);
  return keyed.sort((a, b) => a[0] - b[0]).map(([, item]) => item);
}
