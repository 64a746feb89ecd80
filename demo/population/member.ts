/** What a synthetic resident and household are: plain objects that the demo loader turns into records. */
import type { PlainDate } from '../../kernel/periods/plain-date.ts';
import type { Village } from './divisions.ts';

/** Relation to the head of the household, GB/T 4761 as in domain §15.6; 97 is any other (a daughter-in-law, a brother's child). */
export type RelationToHead = '02' | '11' | '12' | '20' | '30' | '40' | '50' | '97';

/**
 * How a person belongs to the place (domain §0.2 R4): 户籍 and 常住 are different populations.
 * `registered-resident` lives where registered; `unregistered-resident` lives here, registered elsewhere (both are 常住);
 * `registered-away` is registered here but lives elsewhere, and is never counted as 常住.
 */
export type Residency = 'registered-resident' | 'unregistered-resident' | 'registered-away';

/** A lasting disease: known since `onset`; `treated` takes medicine; `control` 0-1 is how well measurements tend to be (1 always in range). */
export interface LastingDisease {
  readonly onset: PlainDate;
  readonly treated: boolean;
  readonly control: number;
}

/** A case of pulmonary tuberculosis under management from `onset` to `treatmentEnd`. */
export interface TuberculosisCase {
  readonly onset: PlainDate;
  readonly treatmentEnd: PlainDate;
}

/** A pregnancy. `ended` is the birth (or the loss); for one still open on the last day of the demo it is the expected date. */
export interface Pregnancy {
  readonly lastPeriod: PlainDate;
  readonly ended: PlainDate;
  readonly outcome: 'live-birth' | 'loss';
  /** The member born of it, when the child lives in the household. */
  readonly childKey?: string;
}

/** Disability categories of the personal information form (domain §3.2): 2 视力 3 听力 4 言语 5 肢体 6 智力 7 精神. */
export type DisabilityKind = '2' | '3' | '4' | '5' | '6' | '7';

/** What makes a person need more than others. Absent means no. Dates before which a trait did not hold belong to the trait. */
export interface HealthTraits {
  hypertension?: LastingDisease;
  diabetes2?: LastingDisease;
  copd?: LastingDisease;
  tuberculosis?: TuberculosisCase;
  mentalDisorder?: LastingDisease;
  disabled?: { readonly kind: DisabilityKind; readonly since: PlainDate };
  /** 脱贫人口, once registered as poor 建档立卡: the whole household is. */
  povertyRelieved?: { readonly recognised: PlainDate; readonly relieved: PlainDate };
  /** 计划生育特殊家庭: parents who lost their only child, or whose only child is disabled. */
  specialFamily?: { readonly since: PlainDate };
  /** Pregnancies that ended in 2021 or later. */
  pregnancies?: Pregnancy[];
}

/** A synthetic resident. */
export interface Member {
  /** Fixed for the seed: village code, household and place in it, '511803002001-00012-3'. */
  readonly key: string;
  readonly name: string;
  /** GB/T 2261.1: 1 male, 2 female. */
  readonly sex: '1' | '2';
  readonly birthDate: PlainDate;
  readonly relationToHead: RelationToHead;
  readonly motherKey?: string;
  readonly fatherKey?: string;
  /** GB/T 3304, '01' 汉. */
  readonly nationality: string;
  /** 11 digits that no one can be reached by; a child has a parent's. Absent for a child whose family has none. */
  readonly phone?: string;
  /** 18 characters, valid in form, of a county that does not exist. */
  readonly idNumber: string;
  readonly residency: Residency;
  readonly deceasedDate?: PlainDate;
  readonly movedInDate?: PlainDate;
  readonly movedOutDate?: PlainDate;
  /** GB/T 2261.2: 10 未婚, 21 初婚, 22 再婚, 30 丧偶, 40 离婚. */
  readonly maritalStatus: '10' | '21' | '22' | '30' | '40';
  /** GB/T 4658: 20 本科 ... 90 文盲或半文盲; 99 for children before school. */
  readonly education: string;
  /** Class of the personal information form (domain §3.2), '0' 负责人 ... '8' 无职业. */
  readonly occupation: string;
  readonly traits: HealthTraits;
}

/** A household: people under one roof or in one register, whose first member is the head. */
export interface Household {
  /** Village code and number, '511803002001-00012'. */
  readonly id: string;
  readonly village: Village;
  /** Within the village: '3组12号' or '茶香苑2栋1单元302室'. */
  readonly addressLine: string;
  /** From the province down. */
  readonly address: string;
  readonly members: readonly Member[];
}

/**
 * Whether a person is a usual resident 常住 at the end of a date: lives here, born, not dead, moved in and not out.
 * A death or a move out on the date itself already counts.
 */
export function isUsualResident(member: Member, on: PlainDate): boolean {
  return (
    member.residency !== 'registered-away' &&
    member.birthDate <= on &&
    (member.deceasedDate === undefined || member.deceasedDate > on) &&
    (member.movedInDate === undefined || member.movedInDate <= on) &&
    (member.movedOutDate === undefined || member.movedOutDate > on)
  );
}
