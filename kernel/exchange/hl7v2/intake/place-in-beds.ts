// Says which registered bed a stay is in. A place that is none stays as it was told, in words: the hospital's own truth.
import type { Queries } from '../../../database/database.ts';
import { sql } from '../../../database/sql.ts';
import { listBedNumbers } from '../../../define/bed-number.ts';
import { IDENTIFIER } from '../../../define/codes.ts';
import { readIdentified } from '../../../record/read-identified.ts';
import type { DraftResource } from '../mapping/map-message.ts';
import { isObject } from '../mapping/set-element.ts';

/** HL7 ActCode: classes of stays. */
const STAYS: readonly unknown[] = ['IMP', 'ACUTE', 'NONAC'];
const BED_TYPE = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'bd', display: '床位' }] };

/** The words of a place that is told in words alone; undefined otherwise. */
function wordsOf(place: unknown): string | undefined {
  const location = isObject(place) ? place.location : undefined;
  return isObject(location) && location.reference === undefined && typeof location.display === 'string' ? location.display : undefined;
}

function placesOf({ use, resource }: DraftResource): readonly unknown[] {
  if (use.mapping.type !== 'Encounter' || !isObject(resource.class) || !STAYS.includes(resource.class.code)) return [];
  return Array.isArray(resource.location) ? resource.location : [];
}

/** The drafts with a reference beside the words wherever these name a bed that the institution `org` has registered. */
export async function placeInBeds(db: Queries, drafts: readonly DraftResource[], org: string): Promise<readonly DraftResource[]> {
  const numbersOf = (place: unknown): readonly string[] => listBedNumbers(org, wordsOf(place) ?? '');
  const wanted = drafts.flatMap(placesOf).flatMap(numbersOf);
  if (wanted.length === 0) return drafts;
  const named = [...new Set(wanted)].map((value) => ({ system: IDENTIFIER.bed, value }));
  const found = await readIdentified(db, named, ['Location'], sql`content -> 'identifier'`);
  const beds = new Map(found.flatMap(({ id, part }) => readNumbers(part).map((number) => [number, id] as const)));
  return drafts.map((draft) => {
    const places = placesOf(draft);
    if (places.length === 0) return draft;
    const location = places.map((place) => {
      const bed = numbersOf(place).flatMap((number) => beds.get(number) ?? [])[0];
      if (bed === undefined || !isObject(place) || !isObject(place.location)) return place;
      return { ...place, location: { ...place.location, reference: `Location/${bed}` }, physicalType: BED_TYPE };
    });
    return { ...draft, resource: { ...draft.resource, location } };
  });
}

function readNumbers(identifiers: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(identifiers) ? identifiers : [];
  return list.flatMap((each) => (isObject(each) && each.system === IDENTIFIER.bed && typeof each.value === 'string' ? [each.value] : []));
}
