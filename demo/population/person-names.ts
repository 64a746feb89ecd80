/** Family and given names of invented people, by place, sex and year of birth. */
import familyNames from '../../data/names/family-names.json' with { type: 'json' };
import givenNames from '../../data/names/given-name-characters.json' with { type: 'json' };
import { hashFraction, type Random } from './random.ts';

const names: readonly string[] = familyNames.map(([name]) => String(name));
const cumulated: readonly number[] = familyNames.reduce<number[]>((sums, [, weight]) => {
  sums.push((sums.at(-1) ?? 0) + Number(weight));
  return sums;
}, []);

function familyNameAt(fraction: number): string {
  const wanted = fraction * (cumulated.at(-1) ?? 0);
  let low = 0;
  let high = cumulated.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulated[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return names[low] ?? '王';
}

const clans = new Map<string, readonly string[]>();

/** The three names that are frequent in a village: old villages are a few clans. */
function clansOf(villageCode: string): readonly string[] {
  let found = clans.get(villageCode);
  if (found === undefined) {
    found = [1, 2, 3].map((n) => familyNameAt(hashFraction(`${villageCode}|clan|${n}`)));
    clans.set(villageCode, found);
  }
  return found;
}

/** A family name; in villages four of ten are of one of the village's three clans. */
export function drawFamilyName(random: Random, villageCode: string, kind: 'village' | 'community'): string {
  if (kind === 'village' && random.chance(0.4)) return clansOf(villageCode)[random.integer(0, 2)] ?? '王';
  return familyNameAt(random.next());
}

const bands = givenNames.map((band) => ({ until: band.until, '1': [...band['1']], '2': [...band['2']] }));

/** A given name of one or two characters, in the taste of the year of birth. */
export function drawGivenName(random: Random, sex: '1' | '2', birthYear: number): string {
  const band = bands.find((candidate) => birthYear <= candidate.until);
  const characters = band?.[sex] ?? [];
  const first = characters[random.integer(0, characters.length - 1)] ?? '';
  if (random.chance(birthYear < 1966 ? 0.16 : birthYear < 2006 ? 0.3 : 0.1)) return first;
  return first + (characters[random.integer(0, characters.length - 1)] ?? '');
}
