/** What happens to a household over the years of the demo: moves, deaths, pregnancies and births. */
import { dayOfDate, LAST_DAY, REFERENCE_DAY, YEAR } from './calendar-days.ts';
import { type Draft, draftPerson, isPresent } from './household-draft.ts';
import type { Random } from './random.ts';

const FIRST_MOVE = dayOfDate('2022-01-01');
const FIRST_PREGNANCY_END = dayOfDate('2021-01-01');
/** Half a year makes a usual resident 常住 (domain §0.2 R4), so nobody counted on the reference date came later than this. */
const LATEST_COUNTED_ARRIVAL = REFERENCE_DAY - 184;
/** Days from the last period to birth. */
const TERM = 280;

/**
 * Lets everything happen to a household, in this order: the family comes or goes as a whole, people die, children are born.
 * `random` must be the household's own stream. Returns whether its people are registered elsewhere (非户籍常住).
 */
export function liveOn(random: Random, drafts: Draft[], kind: 'village' | 'community'): boolean {
  const unregistered = moveHousehold(random, drafts, kind);
  for (const draft of drafts) {
    moveGrownChild(random, draft);
    die(random, draft);
  }
  for (const mother of [...drafts]) bear(random, drafts, mother);
  return unregistered;
}

function moveHousehold(random: Random, drafts: Draft[], kind: 'village' | 'community'): boolean {
  const fate = random.next();
  const set = (apply: (draft: Draft) => void): void => {
    for (const draft of drafts) if (draft.deceased === undefined && !draft.away) apply(draft);
  };
  if (fate < 0.004) {
    const day = random.integer(FIRST_MOVE, REFERENCE_DAY);
    set((draft) => {
      draft.movedOut = Math.max(day, draft.birth);
    });
    return false;
  }
  if (fate < 0.011) {
    const day = random.integer(REFERENCE_DAY + 1, LAST_DAY);
    set((draft) => {
      draft.movedOut = day;
    });
    return false;
  }
  if (fate < 0.016) {
    const day = random.integer(REFERENCE_DAY + 1, LAST_DAY);
    set((draft) => {
      draft.movedIn = day;
    });
    return random.chance(0.5);
  }
  const unregistered = kind === 'village' ? 0.03 : 0.14;
  if (fate >= 0.016 + unregistered) return false;
  const day = Math.floor(LATEST_COUNTED_ARRIVAL - 9 * YEAR * random.next() ** 1.5);
  set((draft) => {
    if (draft.birth < day) draft.movedIn = day;
  });
  // A family registered elsewhere has nobody who is registered here and away.
  for (let at = drafts.length - 1; at >= 0; at -= 1) if (drafts[at]?.away) drafts.splice(at, 1);
  return true;
}

/** Young grown-ups marry or work elsewhere and give up their residence. */
function moveGrownChild(random: Random, draft: Draft): void {
  const age = (REFERENCE_DAY - draft.birth) / YEAR;
  if ((draft.relation !== '20' && draft.relation !== '30') || age < 19 || draft.marital !== '10') return;
  if (draft.away || draft.movedIn !== undefined || draft.movedOut !== undefined) return;
  if (random.chance(0.03)) draft.movedOut = random.integer(REFERENCE_DAY + 1, LAST_DAY);
}

/** Deaths after the reference date: a hazard that doubles every eight years of age, 1.1 % a year at 65, a third more for men. */
function die(random: Random, draft: Draft): void {
  if (draft.deceased !== undefined) return;
  const years = (LAST_DAY - REFERENCE_DAY) / YEAR;
  const age = (REFERENCE_DAY - draft.birth) / YEAR + years / 2;
  const hazard = (0.0003 + 0.0095 * 2 ** ((age - 65) / 8)) * (draft.sex === '1' ? 1.2 : 0.85);
  const until = -Math.log(1 - random.next()) / hazard;
  if (until >= years) return;
  const day = REFERENCE_DAY + 1 + Math.floor(until * YEAR);
  if (day > LAST_DAY || (draft.movedOut !== undefined && day >= draft.movedOut) || (draft.movedIn !== undefined && day <= draft.movedIn))
    return;
  draft.deceased = day;
  // Who dies before the family leaves does not leave.
  draft.movedOut = undefined;
}

/** Chance to conceive within a year, for a married woman living with her husband: by age, and less after each child. */
function yearlyConception(age: number, children: number): number {
  const byAge = age < 20 ? 0 : age < 25 ? 0.2 : age < 31 ? 0.22 : age < 36 ? 0.12 : age < 41 ? 0.045 : 0;
  return byAge * (children === 0 ? 1.9 : children === 1 ? 0.75 : 0.12);
}

/** Records the pregnancies of the children already there, then lets further ones happen until the last day. */
function bear(random: Random, drafts: Draft[], mother: Draft): void {
  const children = drafts.filter((draft) => draft.mother === mother);
  let free = FIRST_PREGNANCY_END;
  for (const child of children) {
    if (child.birth >= FIRST_PREGNANCY_END) {
      mother.pregnancies.push({
        lastPeriod: child.birth - Math.round(random.around(TERM - 2, 5)),
        ended: child.birth,
        outcome: 'live-birth',
        child,
      });
    }
    free = Math.max(free, child.birth);
  }
  const father = findHusband(drafts, mother);
  if (father === undefined || !isPresent(mother) || !isPresent(father)) return;
  // The household is composed as of the reference date, so every further child is born after it.
  let day = Math.max(REFERENCE_DAY - TERM + 2, free + 420);
  const stop = Math.min(mother.deceased ?? LAST_DAY, mother.movedOut ?? LAST_DAY, father.deceased ?? LAST_DAY, LAST_DAY);
  // No child is born to a parent past the 42nd year.
  const lastConception = Math.min(mother.birth, father.birth) + 42.1 * YEAR;
  let count = children.length;
  while (day < stop) {
    const yearly = yearlyConception((day - mother.birth) / YEAR, count);
    if (yearly === 0) return;
    const wait = (-Math.log(1 - random.next()) / yearly) * YEAR;
    // Ages change the chance, so look again after a year at most.
    if (wait > YEAR) {
      day += YEAR;
      continue;
    }
    const lastPeriod = Math.floor(day + wait);
    if (lastPeriod >= Math.min(stop, lastConception)) return;
    day = conceive(random, drafts, mother, father, lastPeriod, stop);
    if (drafts.at(-1)?.mother === mother) count += 1;
  }
}

/** One pregnancy: six of a hundred are lost. The child joins the household if the mother is still in it at birth. Returns when the next may begin. */
function conceive(random: Random, drafts: Draft[], mother: Draft, father: Draft, lastPeriod: number, stop: number): number {
  const lost = random.chance(0.06);
  const ended = lost
    ? lastPeriod + random.integer(45, 90)
    : Math.max(REFERENCE_DAY + 1, lastPeriod + Math.round(random.around(TERM - 2, 6)));
  if (lost) {
    mother.pregnancies.push({ lastPeriod, ended, outcome: 'loss' });
    return ended + 90;
  }
  if (ended > stop) {
    mother.pregnancies.push({ lastPeriod, ended, outcome: 'live-birth' });
    return stop;
  }
  const sex = random.chance(0.518) ? '1' : '2';
  const relation = mother.relation === '02' || father.relation === '02' ? (sex === '1' ? '20' : '30') : '40';
  const child = draftPerson(sex, ended, relation, mother, father);
  child.movedOut = mother.movedOut;
  mother.pregnancies.push({ lastPeriod, ended, outcome: 'live-birth', child });
  drafts.push(child);
  return ended + 420;
}

/** The man a married woman of a couple lives with: head and spouse are the only couple who may still have children. */
function findHusband(drafts: readonly Draft[], wife: Draft): Draft | undefined {
  if (wife.sex !== '2' || wife.marital === '30' || wife.marital === '40' || wife.marital === '10') return undefined;
  if (wife.relation === '12') return drafts.find((draft) => draft.relation === '02' && draft.sex === '1');
  if (wife.relation === '02') return drafts.find((draft) => draft.relation === '11');
  return undefined;
}
