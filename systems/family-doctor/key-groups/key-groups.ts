/** Which key groups 重点人群 a resident belongs to, from when until when; in several at once if so. */
import { KEY_GROUP } from '../../../kernel/define/codes.ts';
import type { Person } from '../../../kernel/define/person.ts';
import { episodes, type Records, resources } from '../../../kernel/define/source.ts';
import { addDays, addMonths, dateOfFhir, type PlainDate, toDate } from '../../../kernel/periods/plain-date.ts';
import type { KeyGroup } from '../catalogue/free-packages.ts';

/** Membership in a group: `until` is its last day, open when undefined. `org` answers for the record it comes from. */
export interface Membership {
  readonly key: string;
  readonly group: KeyGroup;
  readonly from: PlainDate;
  readonly until: PlainDate | undefined;
  readonly org: string | undefined;
}

const FLAGS: readonly KeyGroup[] = ['disabled', 'poverty-relieved', 'special-family'];

/** Episode types as groups; the maternal programme stands for 孕产妇. */
const GROUP_OF_EPISODE: Readonly<Record<string, KeyGroup>> = {
  hypertension: 'hypertension',
  diabetes2: 'diabetes2',
  tuberculosis: 'tuberculosis',
  'mental-disorder': 'mental-disorder',
  maternal: 'pregnant',
};

/** The records that key groups follow from. */
export const keyGroupSources = {
  flags: resources('Flag', ...FLAGS),
  episodes: episodes(...Object.keys(GROUP_OF_EPISODE)),
};

/** Contracting began with 国医改办发〔2016〕1号: who had turned seven before never was a child of these groups. */
const CONTRACTING_BEGAN = toDate('2016-06-01');

/**
 * All memberships of a resident, past, present and to come (the elderly group begins on the 65th birthday, whenever that is).
 * 65岁及以上 from the 65th birthday; 0—6岁 from birth to the day before the 7th; the others as flags and episodes say.
 * Source: the ten national key groups, 国卫基层发〔2018〕35号 and 〔2022〕10号.
 */
export function listMemberships(records: Records<typeof keyGroupSources>, person: Person): readonly Membership[] {
  return [...ageMemberships(person), ...flagMemberships(records), ...episodeMemberships(records)];
}

function ageMemberships({ birthDate, deceased }: Person): Membership[] {
  if (birthDate === undefined) return [];
  const memberships: Membership[] = [];
  const seventh = addMonths(birthDate, 7 * 12);
  const sixtyFifth = addMonths(birthDate, 65 * 12);
  if (seventh > CONTRACTING_BEGAN)
    memberships.push({ key: 'child', group: 'child', from: birthDate, until: addDays(seventh, -1), org: undefined });
  if (deceased === undefined || sixtyFifth <= deceased) {
    memberships.push({ key: 'elderly', group: 'elderly', from: sixtyFifth, until: undefined, org: undefined });
  }
  return memberships;
}

function flagMemberships(records: Records<typeof keyGroupSources>): Membership[] {
  return records.flags.flatMap(({ id, resource }) => {
    const group = FLAGS.find((flag) => resource.code.coding?.some((coding) => coding.code === flag));
    const from = dateOfFhir(resource.period?.start);
    if (group === undefined || from === undefined || resource.status === 'entered-in-error') return [];
    return [{ key: `${group}/${id}`, group, from, until: dateOfFhir(resource.period?.end), org: undefined }];
  });
}

function episodeMemberships(records: Records<typeof keyGroupSources>): Membership[] {
  return records.episodes.flatMap(({ id, start, end, org, resource }) => {
    const code = resource.type?.[0]?.coding?.find((coding) => coding.code !== undefined)?.code;
    const group = code === undefined ? undefined : GROUP_OF_EPISODE[code];
    if (group === undefined || resource.status === 'cancelled' || resource.status === 'planned') return [];
    return [{ key: `${group}/${id}`, group, from: start, until: end, org }];
  });
}

/** The groups a resident is in on a day, each once. */
export function groupsOn(memberships: readonly Membership[], on: PlainDate): ReadonlySet<KeyGroup> {
  return new Set(memberships.filter(({ from, until }) => from <= on && (until === undefined || until >= on)).map(({ group }) => group));
}

/** Chinese name of a group. */
export function nameGroup(group: KeyGroup): string {
  return KEY_GROUP[group];
}
