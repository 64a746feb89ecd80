/** Diseases, disabilities and bereavements of a synthetic resident, by age and sex. */
import { dateOfDay, dayOfDate, LAST_DAY, REFERENCE_DAY, YEAR } from './calendar-days.ts';
import type { Draft } from './household-draft.ts';
import type { DisabilityKind, HealthTraits, LastingDisease } from './member.ts';
import type { Random } from './random.ts';

/** Share of people of an age who have a disease on the reference date: pairs of age and share, straight lines between. */
type Curve = readonly (readonly [age: number, share: number])[];

/** Chosen so that one resident of ten is a known hypertensive: what township hospitals manage, from 35 years on (domain §3.3). */
const HYPERTENSION: Curve = [
  [35, 0.005],
  [45, 0.047],
  [55, 0.122],
  [65, 0.235],
  [75, 0.29],
  [90, 0.28],
];
/** Chosen so that about 3.2 of a hundred residents are known type-2 diabetics, from 35 years on (domain §3.4). */
const DIABETES: Curve = [
  [35, 0.004],
  [45, 0.024],
  [55, 0.055],
  [65, 0.096],
  [75, 0.104],
  [90, 0.07],
];
const COPD: Curve = [
  [40, 0.003],
  [60, 0.025],
  [75, 0.06],
  [90, 0.07],
];
const MENTAL_DISORDER: Curve = [
  [16, 0.0008],
  [30, 0.004],
  [50, 0.0075],
  [90, 0.006],
];
const DISABLED: Curve = [
  [0, 0.004],
  [20, 0.014],
  [45, 0.034],
  [65, 0.075],
  [80, 0.12],
  [90, 0.15],
];
/** Cases of tuberculosis per person and year. */
const TUBERCULOSIS_YEARLY = 0.00055;
const FIRST_CASE = dayOfDate('2022-01-01');

function shareAt(curve: Curve, age: number): number {
  let before = curve[0];
  if (before === undefined || age < before[0]) return 0;
  for (const point of curve) {
    if (age < point[0]) return before[1] + ((point[1] - before[1]) * (age - before[0])) / (point[0] - before[0]);
    before = point;
  }
  return before[1];
}

/** The day a disease became known, or undefined; those who get it after the reference date are as many a year as the curve climbs, and those who go. */
function drawOnset(random: Random, curve: Curve, birth: number, age: number, yearly: number): number | undefined {
  const [first] = curve[0] ?? [0];
  const drawn = random.next();
  const share = shareAt(curve, age);
  const eligible = birth + Math.ceil(first * YEAR) + 2;
  if (drawn < share) return Math.floor(eligible + (REFERENCE_DAY - eligible) * Math.sqrt(drawn / share));
  if (age < first - 2 || drawn > share + yearly * share * 2.42 + 0.0008 * (share > 0 ? 1 : 0)) return undefined;
  const later = REFERENCE_DAY + 1 + Math.floor(random.next() * (LAST_DAY - REFERENCE_DAY));
  return later >= eligible ? later : undefined;
}

function lastingDisease(random: Random, onset: number, treated: number): LastingDisease {
  return { onset: dateOfDay(onset), treated: random.chance(treated), control: Math.round(random.next() * 1000) / 1000 };
}

/**
 * Everything but what is settled for the whole household or village (povertyRelieved, and disabilities given to meet the quota
 * of key groups). `random` must be the person's own health stream. Traits that would begin after death are left out.
 */
export function drawTraits(random: Random, draft: Draft): HealthTraits {
  const traits: HealthTraits = {};
  const age = (REFERENCE_DAY - draft.birth) / YEAR;
  const end = draft.deceased ?? LAST_DAY;
  const ill = (curve: Curve, yearly: number, factor: number): number | undefined => {
    const onset = random.next() < factor ? drawOnset(random, curve, draft.birth, age, yearly) : undefined;
    return onset !== undefined && onset < end ? onset : undefined;
  };
  if (age >= 0) {
    drawDiseases(random, draft, traits, age, end, ill);
    const disabled = ill(DISABLED, 0.04, 1);
    if (disabled !== undefined) traits.disabled = { kind: drawDisability(random, age), since: dateOfDay(disabled) };
  }
  return traits;
}

function drawDiseases(
  random: Random,
  draft: Draft,
  traits: HealthTraits,
  age: number,
  end: number,
  ill: (curve: Curve, yearly: number, factor: number) => number | undefined,
): void {
  if (age >= 33) {
    const hypertension = ill(HYPERTENSION, 0.05, 1);
    if (hypertension !== undefined) traits.hypertension = lastingDisease(random, hypertension, 0.9);
    // Diabetes and hypertension come together: a third more often in hypertensives.
    const diabetes = ill(DIABETES, 0.06, hypertension === undefined ? 0.75 : 1);
    if (diabetes !== undefined) traits.diabetes2 = lastingDisease(random, diabetes, 0.88);
    const copd = ill(COPD, 0.06, draft.sex === '1' ? 1 : 0.5);
    if (copd !== undefined) traits.copd = lastingDisease(random, copd, 0.75);
  }
  const mental = ill(MENTAL_DISORDER, 0.03, 1);
  if (mental !== undefined) traits.mentalDisorder = lastingDisease(random, mental, 0.85);
  const years = (LAST_DAY - FIRST_CASE) / YEAR;
  if (age > 5 && random.chance(TUBERCULOSIS_YEARLY * years)) {
    const onset = Math.floor(random.between(FIRST_CASE, LAST_DAY));
    if (onset < end) {
      const treatmentEnd = Math.min(onset + (random.chance(0.88) ? random.integer(180, 215) : random.integer(240, 400)), end);
      traits.tuberculosis = { onset: dateOfDay(onset), treatmentEnd: dateOfDay(treatmentEnd) };
    }
  }
}

/** Physical disability is the most frequent; sight and hearing go with age. */
export function drawDisability(random: Random, age: number): DisabilityKind {
  const kinds = ['2', '3', '4', '5', '6', '7'] as const;
  return kinds[random.weighted(age >= 60 ? [20, 25, 1, 46, 3, 5] : [8, 8, 4, 52, 14, 14])] ?? '5';
}
