/** Moves, deaths, households and key groups of a resident. */
import type { Flag } from '@medplum/fhirtypes';
import { defineAction, type Refusal } from '../../kernel/define/action.ts';
import { availableWhen, type ResidentState } from '../../kernel/define/availability.ts';
import type { Answers } from '../../kernel/define/form.ts';
import type { Person } from '../../kernel/define/person.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { KEEPERS } from './basic/basic-actions.ts';
import { formatHousehold, householdSeries } from './household-number.ts';
import { closeRecord, findOpenRecord, recordEpisodes } from './record/record-episode.ts';
import { buildFlag, endFlag } from './record/write-history.ts';
import { deathForm, flagEndingForm, flagForm, householdForm, moveForm } from './resident-forms.ts';
import { FLAGS, type FlagCode } from './words/identity-words.ts';
import { arrive, leave, placeInHousehold, placePatient } from './write-patient.ts';

const PATIENT = { patient: resources('Patient') } as const;
const PATIENT_AND_RECORDS = { ...PATIENT, records: recordEpisodes } as const;
const FLAG_SOURCES = { flags: resources('Flag', 'disabled', 'poverty-relieved', 'special-family', 'low-income') } as const;

const whileAlive = availableWhen({}, ({ person }: ResidentState) =>
  person.deceased === undefined ? undefined : { refuse: `${person.name}已于${person.deceased}死亡。` },
);

/** Why the person can not move so; undefined when they can. */
export function refuseMove(answers: Answers<typeof moveForm>, person: Person): Refusal | undefined {
  const here = person.until === undefined && person.residency === 'usual';
  if (answers.direction === 'in') {
    if (here) return { refuse: `${person.name}已是辖区内的常住居民。`, item: 'direction', next: '换了村（社区）请选“辖区内搬迁”。' };
    if (person.until !== undefined && answers.date <= person.until)
      return { refuse: `迁入日期应在上次迁出（${person.until}）之后。`, item: 'date' };
    return undefined;
  }
  if (person.until !== undefined) return { refuse: `${person.name}已于${person.until}迁出。`, item: 'direction' };
  if (person.since !== undefined && answers.date < person.since) return { refuse: `日期早于居住起始日期${person.since}。`, item: 'date' };
  return undefined;
}

/** Comes, moves within the county or leaves; leaving closes the health record with reason 迁出. */
export const moveResident = defineAction({
  id: 'residents.move',
  label: '登记迁移',
  form: moveForm,
  allow: KEEPERS,
  sources: PATIENT_AND_RECORDS,
  available: whileAlive,
  check: (answers, { person }) => (person ? refuseMove(answers, person) : undefined),
  write: (answers, { records }) => {
    const open = findOpenRecord(records.records);
    const { direction, village, address } = answers;
    const patients = records.patient.map(({ resource, version }) => {
      if (direction === 'out') return { update: leave(resource, answers.date), ifVersion: version };
      const placed = village && address ? placePatient(resource, village, address) : resource;
      if (direction === 'in') return { update: arrive(placed, answers.date, answers.stay ?? 'usual'), ifVersion: version };
      return { update: answers.withHousehold ? placed : placeInHousehold(placed, undefined, undefined), ifVersion: version };
    });
    return [...patients, ...(direction === 'out' && open ? [closeRecord(open, answers.date, '2')] : [])];
  },
});

/** Why no death can be recorded for the person; undefined when it can. */
export function refuseDeath(person: Person): Refusal | undefined {
  if (person.deceased !== undefined) return { refuse: `已登记${person.name}于${person.deceased}死亡。` };
  return undefined;
}

/** Records a death; the health record closes with reason 死亡. */
export const recordDeath = defineAction({
  id: 'residents.record-death',
  label: '登记死亡',
  form: deathForm,
  allow: KEEPERS,
  sources: PATIENT_AND_RECORDS,
  available: availableWhen({}, ({ person }: ResidentState) => refuseDeath(person)),
  write: (answers, { records }) => {
    const open = findOpenRecord(records.records);
    return [
      ...records.patient.map(({ resource: { deceasedBoolean: _, ...patient }, version }) => ({
        update: { ...patient, deceasedDateTime: answers.date },
        ifVersion: version,
      })),
      ...(open ? [closeRecord(open, answers.date, '1')] : []),
    ];
  },
});

/** Puts a resident into a household, a new one or none. Who founds one is its head. */
export const setHousehold = defineAction({
  id: 'residents.set-household',
  label: '登记家庭',
  form: householdForm,
  allow: KEEPERS,
  sources: PATIENT,
  serials: (answers, { person }) => (answers.change === 'found' && person ? [householdSeries(person.area)] : []),
  available: whileAlive,
  check: (answers, { person }) => {
    if (answers.change === 'leave' && person?.household === undefined) return { refuse: '没有登记家庭。', item: 'change' };
    if (answers.change === 'found' && person?.area === '') return { refuse: '还没有登记现住村（社区）。', next: '请先更新个人基本信息。' };
    return undefined;
  },
  write: (answers, { records, person, serial }) =>
    records.patient.map(({ resource, version }) => {
      if (answers.change === 'leave' || !person) return { update: placeInHousehold(resource, undefined, undefined), ifVersion: version };
      if (answers.change === 'join') return { update: placeInHousehold(resource, answers.household, answers.relation), ifVersion: version };
      const household = formatHousehold(person.area, serial(householdSeries(person.area)));
      return { update: placeInHousehold(resource, household, '02'), ifVersion: version };
    }),
});

/** The flag of a code that has not ended, if any. */
export function findOpenFlag(flags: readonly Kept<Flag>[], code: FlagCode): Kept<Flag> | undefined {
  return flags.findLast(
    ({ resource }) => resource.period?.end === undefined && resource.code.coding?.some((coding) => coding.code === code),
  );
}

/** Puts a resident into a key group from a day. */
export const setFlag = defineAction({
  id: 'residents.set-flag',
  label: '登记重点人群',
  form: flagForm,
  allow: KEEPERS,
  sources: FLAG_SOURCES,
  available: availableWhen({}, ({ on, person }: ResidentState) =>
    person.deceased !== undefined && on > person.deceased
      ? { refuse: `${person.name}已于${person.deceased}死亡。`, item: 'date' }
      : undefined,
  ),
  check: (answers, { records }) => {
    const open = findOpenFlag(records.flags, answers.flag);
    if (open) return { refuse: `已登记为${FLAGS[answers.flag]}，自${open.resource.period?.start ?? '更早'}起。`, item: 'flag' };
    return undefined;
  },
  write: (answers, { subject }) => [{ create: buildFlag(answers.flag, subject, answers.date) }],
  imports: {
    title: '重点人群名单（脱贫人口等）',
    key: ['flag', 'date'],
    stands: (answers, { records }) => {
      const open = findOpenFlag(records.flags, answers.flag);
      return open && `已登记为${FLAGS[answers.flag]}，自${open.resource.period?.start ?? '更早'}起，没有改动。`;
    },
  },
});

/** Takes a resident out of a key group after a day. */
export const endFlagAction = defineAction({
  id: 'residents.end-flag',
  label: '终止重点人群标识',
  form: flagEndingForm,
  allow: KEEPERS,
  sources: FLAG_SOURCES,
  available: availableWhen(FLAG_SOURCES, ({ records }) =>
    records.flags.some(({ resource }) => resource.period?.end === undefined) ? undefined : { refuse: '没有登记在册的重点人群标识。' },
  ),
  check: (answers, { records }) => {
    const open = findOpenFlag(records.flags, answers.flag);
    if (!open) return { refuse: `没有登记为${FLAGS[answers.flag]}。`, item: 'flag' };
    const start = open.resource.period?.start;
    return start !== undefined && answers.date < start ? { refuse: `终止日期早于认定日期${start}。`, item: 'date' } : undefined;
  },
  write: (answers, { records }) => {
    const open = findOpenFlag(records.flags, answers.flag);
    return open ? [{ update: endFlag(open.resource, answers.date), ifVersion: open.version }] : [];
  },
  imports: { title: '重点人群退出名单', key: ['flag', 'date'] },
});
