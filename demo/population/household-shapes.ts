/** The shapes of households of a Sichuan county, and who belongs to each on the reference date. */
import { dayOfDate, REFERENCE_DAY, YEAR } from './calendar-days.ts';
import { birthAtAge, type Draft, draftPerson } from './household-draft.ts';
import type { RelationToHead } from './member.ts';
import type { Random } from './random.ts';

/** A shape: how often it occurs per thousand households in villages and communities, and who is in it (head first). */
interface Shape {
  readonly village: number;
  readonly community: number;
  readonly compose: (random: Random) => Draft[];
}

/** Deaths before this day are not part of the demo: its records begin here. */
const FIRST_DEATH = dayOfDate('2022-01-01');
const FEWER_BIRTHS = dayOfDate('2018-01-01');

/** A couple; he is older by two years on average, at most by eight, and sometimes younger. */
function composeCouple(random: Random, wifeAge: number, husbandIs: RelationToHead, wifeIs: RelationToHead): [Draft, Draft] {
  const wife = draftPerson('2', birthAtAge(random, wifeAge), wifeIs);
  const older = Math.max(-6, Math.min(7.9, random.around(2, 2.4)));
  const husband = draftPerson('1', wife.birth - older * YEAR, husbandIs);
  const marital = random.chance(0.95) ? '21' : '22';
  husband.marital = marital;
  wife.marital = marital;
  return [husband, wife];
}

function marry(person: Draft): Draft {
  person.marital = '21';
  return person;
}

function childOf(random: Random, mother: Draft | undefined, father: Draft | undefined, birth: number, grandchild: boolean): Draft {
  const sex = random.chance(0.518) ? '1' : '2';
  return draftPerson(sex, birth, grandchild ? '40' : sex === '1' ? '20' : '30', mother, father);
}

/** Children up to `most`, born from the mother's 19th year on at intervals of years, never to a parent under 18 or over 42. */
function composeChildren(random: Random, mother: Draft | undefined, father: Draft | undefined, most: number, grandchild: boolean): Draft[] {
  const eldest = Math.max(mother?.birth ?? -1e6, father?.birth ?? -1e6);
  const youngest = Math.min(mother?.birth ?? 1e6, father?.birth ?? 1e6);
  const from = eldest + 18.3 * YEAR;
  const until = Math.min(youngest + 41.9 * YEAR, REFERENCE_DAY);
  const children: Draft[] = [];
  const carer = mother ?? father;
  if (carer === undefined || until <= from) return children;
  let birth = carer.birth + Math.max(19.5, random.around(26, 2.6)) * YEAR;
  if (birth < from || birth > until) birth = random.between(from, until);
  while (children.length < most && birth <= until) {
    // Births have fallen since 2018, second and third ones most.
    const wanted = birth < FEWER_BIRTHS ? 1 : children.length === 0 ? 0.85 : 0.66;
    if (random.chance(wanted)) children.push(childOf(random, mother, father, birth, grandchild));
    birth += random.between(1.6, 7.5) * YEAR;
  }
  return children;
}

function drawChildCount(random: Random): number {
  return 1 + random.weighted([46, 48, 6]);
}

/** Grown children leave: some stay, some are registered here but work elsewhere, the rest have their own household. */
function keepChildren(random: Random, children: readonly Draft[], stay: number, away: number): Draft[] {
  return children.filter((child) => {
    if (child.birth > REFERENCE_DAY - 18 * YEAR) return true;
    // Daughters marry out earlier and more often than sons.
    const fate = random.next() * (child.sex === '1' ? 0.92 : 1.2);
    if (fate < stay) return true;
    child.away = fate < stay + away;
    return child.away;
  });
}

/** A parent (or spouse) who died lately enough to be in the records. */
function dieLately(random: Random, person: Draft): Draft {
  person.deceased = Math.floor(random.between(FIRST_DEATH, REFERENCE_DAY + 1));
  return person;
}

/** The parents of the head who live with the family: both, or one whose spouse has died. */
function composeElders(random: Random, child: Draft): Draft[] {
  const mother = draftPerson('2', child.birth - random.between(20, 32) * YEAR, '50');
  const older = Math.max(-4, Math.min(7, random.around(2, 2.2)));
  const father = draftPerson('1', Math.min(mother.birth - older * YEAR, child.birth - 18.5 * YEAR), '50');
  child.mother = mother;
  child.father = father;
  marry(mother);
  marry(father);
  const age = (REFERENCE_DAY - mother.birth) / YEAR;
  const alone = Math.min(0.9, Math.max(0.12, (age - 50) * 0.022));
  if (!random.chance(alone)) return [father, mother];
  const [left, gone] = random.chance(0.6) ? [mother, father] : [father, mother];
  left.marital = '30';
  return random.chance(0.24) ? [left, dieLately(random, gone)] : [left];
}

/** In one family of many, a parent lived here until lately. */
function addLateParent(random: Random, head: Draft, drafts: Draft[]): Draft[] {
  if (random.chance(0.07)) {
    const parent = draftPerson(random.chance(0.55) ? '1' : '2', head.birth - random.between(20, 32) * YEAR, '50');
    parent.marital = '30';
    if (parent.sex === '1') head.father = parent;
    else head.mother = parent;
    drafts.push(dieLately(random, parent));
  }
  return drafts;
}

/** Mothers of families at home are 25 to 46, rather more of them older. */
function drawWifeAge(random: Random): number {
  return 25 + 21.5 * random.next() ** 0.8;
}

function composeNuclear(random: Random, wifeAge: number): Draft[] {
  const [husband, wife] = composeCouple(random, wifeAge, '02', '12');
  const children = composeChildren(random, wife, husband, drawChildCount(random), false);
  return [husband, wife, ...keepChildren(random, children, 0.45, 0.2)];
}

/** Grandparents with the children of a son who works elsewhere with his wife. */
function composeGrandparents(random: Random): Draft[] {
  const [husband, wife] = composeCouple(random, random.integer(46, 69), '02', '12');
  const latest = Math.max(husband.birth, wife.birth);
  const son = draftPerson('1', latest + random.between(20, 27) * YEAR, '20', wife, husband);
  const sonWife = draftPerson('2', son.birth + Math.max(-2, random.around(1, 1.3)) * YEAR, '97');
  for (const parent of [son, sonWife]) marry(parent).away = true;
  const children = composeChildren(random, sonWife, son, drawChildCount(random), true).filter(
    (child) => child.birth > REFERENCE_DAY - 17 * YEAR && child.birth < REFERENCE_DAY - 0.8 * YEAR,
  );
  if (!random.chance(0.3)) return [husband, wife, son, sonWife, ...children];
  const widow = Object.assign(wife, { relation: '02', marital: '30' } as const);
  return [widow, son, sonWife, ...children];
}

/** One old person alone, mostly widowed; now and then the spouse died lately. */
function composeOldAlone(random: Random): Draft[] {
  const head = draftPerson(random.chance(0.6) ? '2' : '1', birthAtAge(random, 61 + 34 * random.next() ** 0.85), '02');
  head.marital = random.chance(0.82) ? '30' : random.chance(0.6) ? '10' : '40';
  if (head.marital !== '30' || !random.chance(0.28)) return [head];
  const spouse = draftPerson(head.sex === '1' ? '2' : '1', head.birth + random.between(-5, 5) * YEAR, head.sex === '1' ? '12' : '11');
  return [head, dieLately(random, marry(spouse))];
}

function composeGrownAlone(random: Random): Draft[] {
  const age = random.integer(23, 64);
  const head = draftPerson(random.chance(0.7) ? '1' : '2', birthAtAge(random, age), '02');
  head.marital = random.chance(age < 32 ? 0.9 : 0.4) ? '10' : random.chance(0.8) ? '40' : '30';
  return [head];
}

function composeOneParent(random: Random): Draft[] {
  const parent = draftPerson(random.chance(0.5) ? '2' : '1', birthAtAge(random, random.integer(27, 50)), '02');
  parent.marital = random.chance(0.8) ? '40' : '30';
  const [mother, father] = parent.sex === '2' ? [parent, undefined] : [undefined, parent];
  return [parent, ...keepChildren(random, composeChildren(random, mother, father, random.chance(0.75) ? 1 : 2, false), 0.7, 0.1)];
}

function composeThreeGenerations(random: Random): Draft[] {
  const [husband, wife, ...children] = composeNuclear(random, drawWifeAge(random));
  if (husband === undefined || wife === undefined) return [];
  // In one of eight the wife's parents are the ones at home (入赘): they are still 父母 in GB/T 4761.
  const elders = composeElders(random, random.chance(0.125) ? wife : husband);
  return [husband, wife, ...children, ...elders];
}

function composeOldCouple(random: Random): Draft[] {
  const [husband, wife] = composeCouple(random, 58 + 30 * random.next() ** 0.95, '02', '12');
  return [husband, wife];
}

function composeMiddleCouple(random: Random): Draft[] {
  const [husband, wife] = composeCouple(random, random.integer(48, 63), '02', '12');
  const children = keepChildren(random, composeChildren(random, wife, husband, drawChildCount(random), false), 0, 0.22);
  return addLateParent(random, husband, [husband, wife, ...children.filter((child) => child.away)]);
}

function composeWithGrownChild(random: Random): Draft[] {
  const [husband, wife] = composeCouple(random, random.integer(47, 61), '02', '12');
  const children = keepChildren(random, composeChildren(random, wife, husband, random.chance(0.7) ? 1 : 2, false), 0.85, 0.1);
  return addLateParent(random, husband, [husband, wife, ...children]);
}

const SHAPES: readonly Shape[] = [
  { village: 30, community: 50, compose: (random) => composeCouple(random, random.integer(22, 34), '02', '12') },
  { village: 105, community: 210, compose: (random) => composeNuclear(random, drawWifeAge(random)) },
  { village: 145, community: 115, compose: composeThreeGenerations },
  { village: 70, community: 25, compose: composeGrandparents },
  { village: 135, community: 110, compose: composeMiddleCouple },
  { village: 150, community: 135, compose: composeWithGrownChild },
  { village: 185, community: 125, compose: composeOldCouple },
  { village: 125, community: 85, compose: composeOldAlone },
  { village: 60, community: 90, compose: composeGrownAlone },
  { village: 20, community: 40, compose: composeOneParent },
];

const VILLAGE_WEIGHTS = SHAPES.map((shape) => shape.village);
const COMMUNITY_WEIGHTS = SHAPES.map((shape) => shape.community);

/** The people of one household as it is on the reference date, head first, with those registered here but away and those who died since 2022. */
export function composeHousehold(random: Random, kind: 'village' | 'community'): Draft[] {
  const shape = SHAPES[random.weighted(kind === 'village' ? VILLAGE_WEIGHTS : COMMUNITY_WEIGHTS)];
  return shape === undefined ? [] : shape.compose(random);
}
