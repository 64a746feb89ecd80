/** Judges one result: against the reference interval of sex and age, and against the critical values. */
import { CRITICAL_FLAGS, type CriticalFlag } from '../../../kernel/define/critical-flags.ts';
import type { CriticalRule, LaboratoryItem, ReferenceInterval } from '../../../kernel/patterns/examination-items/laboratory-item.ts';
import { CRITICAL_RULES, REFERENCE_INTERVALS } from '../../../kernel/patterns/examination-items/laboratory-items.gen.ts';
import { ageOn, daysBetween, type PlainDate } from '../../../kernel/periods/plain-date.ts';

/** What flags mean (HL7 v3 ObservationInterpretation): LL, HH and AA are critical. */
export const FLAGS = { N: '正常', L: '偏低', H: '偏高', A: '异常', ...CRITICAL_FLAGS } as const;

/** A flag. */
export type Flag = keyof typeof FLAGS;

/** Up to this day of life somebody is a newborn 新生儿 (28 days). */
export const NEONATE_DAYS = 28;

/** Whom a result belongs to. */
export interface Tested {
  readonly sex: 'male' | 'female' | 'other' | 'unknown';
  readonly birthDate: PlainDate | undefined;
}

/** What was found: a number in the catalogue's unit, with the sign of results below or above a limit of measurement, or words. */
export type Result = { readonly value: number; readonly comparator?: '<' | '>' } | { readonly words: string };

/** The verdict on a result. No flag: there is no interval for this person, which is not normal. */
export interface Judged {
  readonly flag: Flag | undefined;
  readonly critical: boolean;
  readonly interval: ReferenceInterval | undefined;
  readonly rule: CriticalRule | undefined;
}

/** The interval of a person on a day. An interval of a sex or an age holds only for who is known to be of it. */
export function findInterval(item: string, who: Tested, on: PlainDate): ReferenceInterval | undefined {
  const age = who.birthDate === undefined || who.birthDate > on ? undefined : ageOn(who.birthDate, on);
  return REFERENCE_INTERVALS.find((interval) => {
    if (interval.item !== item) return false;
    if (interval.sex !== 'any' && interval.sex !== who.sex) return false;
    if (interval.from === undefined && interval.to === undefined) return true;
    return age !== undefined && age >= (interval.from ?? 0) && (interval.to === undefined || age < interval.to);
  });
}

/** The critical values of a person on a day (domain §6.4): those of newborns stand instead of the others. */
export function findCriticalRule(item: string, who: Tested, on: PlainDate): CriticalRule | undefined {
  const rules = CRITICAL_RULES.filter((rule) => rule.item === item);
  const isNeonate = who.birthDate !== undefined && who.birthDate <= on && daysBetween(who.birthDate, on) <= NEONATE_DAYS;
  return (isNeonate ? rules.find((rule) => rule.whom === 'neonate') : undefined) ?? rules.find((rule) => rule.whom === 'any');
}

/** Judges a result of a person on a day. */
export function judgeResult(item: LaboratoryItem, result: Result, who: Tested, on: PlainDate): Judged {
  const interval = findInterval(item.code, who, on);
  const rule = findCriticalRule(item.code, who, on);
  if ('words' in result) return judgeWords(result.words, interval, rule);
  const { value } = result;
  const [low, high] = limitsOf(rule, interval);
  const criticalLow =
    low !== undefined && result.comparator !== '>' && (rule?.lowOpen ? value < low || isBelow(result, low) : value <= low);
  const criticalHigh =
    high !== undefined && result.comparator !== '<' && (rule?.highOpen ? value > high || isAbove(result, high) : value >= high);
  if (criticalLow || criticalHigh) return { flag: criticalLow ? 'LL' : 'HH', critical: true, interval, rule };
  if (!interval || (interval.low === undefined && interval.high === undefined)) return { flag: undefined, critical: false, interval, rule };
  // At most the limit of measurement, which is inside the interval: lower values could be either.
  const below = interval.low !== undefined && (value < interval.low || isBelow(result, interval.low));
  const above = interval.high !== undefined && (value > interval.high || isAbove(result, interval.high));
  return { flag: below ? 'L' : above ? 'H' : 'N', critical: false, interval, rule };
}

/**
 * The verdict with what the analyser said of the result (`flags`, in words). For what our list has no limit for this person, the device's word
 * counts: a laboratory's list is its own, and results from elsewhere follow the same rule (domain §6.3, 《医疗质量安全核心制度要点》危急值报告制度).
 * Where our list has a limit, that decides, and a person looks at the two together (`reasonsForPerson`).
 */
export function judgeWithFlags(judged: Judged, flags: readonly string[]): Judged {
  const said = judged.rule === undefined ? CRITICAL.find((flag) => flags.includes(CRITICAL_FLAGS[flag])) : undefined;
  return said === undefined ? judged : { ...judged, flag: said, critical: true };
}

const CRITICAL: readonly CriticalFlag[] = ['HH', 'LL', 'AA'];

function isBelow(result: { readonly value: number; readonly comparator?: '<' | '>' }, limit: number): boolean {
  return result.comparator === '<' && result.value <= limit;
}

function isAbove(result: { readonly value: number; readonly comparator?: '<' | '>' }, limit: number): boolean {
  return result.comparator === '>' && result.value >= limit;
}

function limitsOf(
  rule: CriticalRule | undefined,
  interval: ReferenceInterval | undefined,
): readonly [number | undefined, number | undefined] {
  if (rule?.highOfLimit === undefined) return [rule?.low, rule?.high];
  return [rule.low, interval?.high === undefined ? undefined : interval.high * rule.highOfLimit];
}

/** Words that say that something was not found; a culture or smear is positive when it says otherwise. */
const NEGATIVE = /阴性|未检出|未见|无生长|未生长|\(-\)|^-$|negative/iu;

function judgeWords(words: string, interval: ReferenceInterval | undefined, rule: CriticalRule | undefined): Judged {
  const negative = NEGATIVE.test(words);
  const critical = !negative && (rule?.words?.some((word) => words.includes(word)) ?? false);
  if (critical) return { flag: 'AA', critical, interval, rule };
  if (interval?.normal === undefined) return { flag: undefined, critical: false, interval, rule };
  return { flag: negative || words === interval.normal ? 'N' : 'A', critical: false, interval, rule };
}
