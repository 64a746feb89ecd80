/** For how many days a result of an item may be recognised: the item's own window, or that of a case it names. */

/**
 * A case with a window of its own. Every condition that it names must hold. `setting`: class of the visit (HL7 ActCode); ages in completed
 * years, `ageFrom` included, `ageBelow` not.
 */
export interface WindowCase {
  readonly setting?: Setting | undefined;
  readonly ageFrom?: number | undefined;
  readonly ageBelow?: number | undefined;
  readonly days: number;
}

/** Classes of visits that windows may differ by. */
export const SETTINGS = { AMB: '门诊', EMER: '急诊', IMP: '住院' } as const;

/** A class of visit. */
export type Setting = keyof typeof SETTINGS;

/** Whether the text is a class of visit that windows may differ by. */
export function isSetting(code: string | undefined): code is Setting {
  return code !== undefined && Object.hasOwn(SETTINGS, code);
}

/** Whom and where the window is asked for. */
export interface WindowFacts {
  readonly age: number | undefined;
  readonly setting: string | undefined;
}

function holds({ setting, ageFrom, ageBelow }: WindowCase, facts: WindowFacts): boolean {
  if (setting !== undefined && setting !== facts.setting) return false;
  if (ageFrom === undefined && ageBelow === undefined) return true;
  const { age } = facts;
  return age !== undefined && age >= (ageFrom ?? 0) && age < (ageBelow ?? Number.POSITIVE_INFINITY);
}

/**
 * The days of an item in a case; undefined for ever. Of several cases that hold the shortest counts. No national number exists (domain §5.4
 * [LOCAL]): it asks that windows can be set by item, age and department, and names one case, acute illness (DR, CT: 7 days), which the list
 * that ships takes for an emergency visit. An order and its visit carry no department here, so that windows by department cannot be judged;
 * the class of the visit (outpatient, emergency, inpatient) stands in for it. Of in- and outpatients domain §5.4 names no different numbers.
 */
export function daysIn(
  item: { readonly days: number | undefined; readonly cases: readonly WindowCase[] },
  facts: WindowFacts,
): number | undefined {
  const special = item.cases.filter((each) => holds(each, facts)).map(({ days }) => days);
  return special.length === 0 ? item.days : Math.min(...special);
}

/** A case in words, e.g. '急诊、65岁及以上：7天'. */
export function tellCase({ setting, ageFrom, ageBelow, days }: WindowCase): string {
  const when = [
    setting === undefined ? '' : SETTINGS[setting],
    ageFrom === undefined ? '' : `${ageFrom}岁及以上`,
    ageBelow === undefined ? '' : `${ageBelow}岁以下`,
  ].filter((part) => part !== '');
  return `${when.join('、')}：${days}天`;
}
