/**
 * Identity and phone numbers for invented people: right in form, of ranges that are never given to anyone.
 *
 * Identity numbers: the county code is 5118 followed by 60-99. 雅安 has been 5118 since 2000 (513100 before), with districts
 * 511801-511803 and counties 511821-511827; GB/T 2260 gives counties numbers from 21 up in order and 81-99 to county-level
 * cities, of which 雅安 has none. No authority has ever had, so no person ever got, a number that starts with 511860-511899.
 *
 * Phones: they start with 104. Mobile numbers start with 13-19; 10, 11 and 12 begin service and short numbers, so that no
 * subscriber has an 11-digit number there, and 104 starts none of the short numbers in use (110, 12345, 10086 ...) that a
 * telephone might reach by their first digits.
 */
import { identityCheckDigit } from '../../kernel/people/identity-number.ts';
import { dateOfDay, dayOfDate, LAST_DAY } from './calendar-days.ts';

const FIRST_DAY = dayOfDate('1900-01-01');
/** Sequence numbers a village has for one birth date and sex: 500 of a county code shared by 20 villages. */
const PLACES = 25;
const VILLAGES_PER_COUNTY_CODE = 500 / PLACES;

/** Whether an identity number is of the range of invented people: 511860-511899. */
export function isDemoIdentityNumber(number: string): boolean {
  return /^5118[6-9]\d/.test(number);
}

/** Whether a phone number is of the range of invented people. */
export function isDemoPhone(phone: string): boolean {
  return /^104\d{8}$/.test(phone);
}

/** Gives identity numbers out in one village, each once. `wish` in [0, 1) chooses the sequence number; if taken, the next free one is given. */
export type GiveIdentityNumber = (birthDay: number, sex: '1' | '2', wish: number) => string;

const taken = new Uint32Array((dayOfDate('2030-01-01') - FIRST_DAY) * 2);

/**
 * Starts a village. `villageIndex` (0-799) fixes its part of the range, so that villages do not depend on one another. Only one
 * village is open at a time: starting the next ends the one before. Throws RangeError for birth days outside 1900-2029 and when
 * 25 people of one sex are born on one day in the village.
 */
export function openIdentityNumbers(villageIndex: number): GiveIdentityNumber {
  taken.fill(0);
  const county = 99 - Math.floor(villageIndex / VILLAGES_PER_COUNTY_CODE);
  if (county < 60) throw new RangeError('the range of invented identity numbers has room for 800 villages');
  const firstPlace = (villageIndex % VILLAGES_PER_COUNTY_CODE) * PLACES;
  return (birthDay, sex, wish) => {
    const slot = (birthDay - FIRST_DAY) * 2 + (sex === '1' ? 1 : 0);
    const used = taken[slot];
    if (used === undefined || birthDay > LAST_DAY) throw new RangeError(`no invented identity numbers for birth day ${birthDay}`);
    let place = Math.floor(wish * PLACES);
    for (let tried = 0; tried < PLACES; tried += 1) {
      if ((used & (1 << place)) === 0) {
        taken[slot] = used | (1 << place);
        const sequence = (firstPlace + place) * 2 + (sex === '1' ? 1 : 0);
        const date = dateOfDay(birthDay);
        const first17 = `5118${county}${date.slice(0, 4)}${date.slice(5, 7)}${date.slice(8)}${String(sequence).padStart(3, '0')}`;
        return first17 + identityCheckDigit(first17);
      }
      place = (place + 1) % PLACES;
    }
    throw new RangeError('more than 25 people of one sex born on one day in one village');
  };
}

/** Phones of one household that differ from one another and from all others. */
export const PHONES_PER_HOUSEHOLD = 6;

/** The phone of a place in a household (0-5) of a village (index 0-799, households 0-16665): scattered over the range by a multiplication that never gives one number twice. */
export function inventPhone(villageIndex: number, household: number, place: number): string {
  const ordinal = villageIndex * 100_000 + household * PHONES_PER_HOUSEHOLD + place;
  return `104${String((ordinal * 61_803_399) % 100_000_000).padStart(8, '0')}`;
}
