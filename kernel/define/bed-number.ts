/** The number by which a registered bed is known to other systems: its institution, ward and bed. */

/** A bed's name without what is only written around its number: '03床' and '3' are one bed. */
function plainBed(bed: string): string {
  return bed
    .trim()
    .replace(/床$/, '')
    .replace(/^0+(?=\d)/, '');
}

/** The value under IDENTIFIER.bed; `org` the institution's id. */
export function numberOfBed(org: string, ward: string, bed: string): string {
  return `${org}|${ward.trim()}|${plainBed(bed)}`;
}

/**
 * The numbers that a place told in words may mean: its last word is the bed, any word before it the ward (HL7 PL tells facility, building,
 * floor, ward, room, bed, in that order, and leaves out what it likes). Empty for one word alone.
 */
export function listBedNumbers(org: string, place: string): readonly string[] {
  const words = place.split(/\s+/).filter((word) => word !== '');
  const bed = words.at(-1);
  return bed === undefined ? [] : words.slice(0, -1).map((ward) => numberOfBed(org, ward, bed));
}
