/** The resident in the register: Patient, health record, key-group flags and the episodes that key groups follow from. */
import type { EpisodeOfCare } from '@medplum/fhirtypes';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { draftEnrolment } from '../../kernel/patterns/programme/enrolment.ts';
import { buildDeclined, buildRecord } from '../../systems/residents/record/record-episode.ts';
import { buildFlag } from '../../systems/residents/record/write-history.ts';
import { NATIONALITIES } from '../../systems/residents/words/identity-words.ts';
import { type BasicAnswers, buildPatient, leave, numberPatient } from '../../systems/residents/write-patient.ts';
import { dateOfDay, dayOfDate } from '../population/calendar-days.ts';
import type { Member } from '../population/member.ts';
import { actAs, type Resident, seeClinician } from './resident.ts';

/** The first day of the county's programme registers: what was followed up on paper before is not in the record. */
export const REGISTER_BEGINS = dayOfDate('2023-01-01');

const EDUCATION = {
  '10': '1',
  '20': '2',
  '30': '3',
  '40': '4',
  '50': '5',
  '60': '6',
  '70': '7',
  '80': '8',
  '90': '9',
  '99': '10',
} as const;
const MARITAL = { '10': '1', '21': '2', '22': '2', '30': '3', '40': '4' } as const;
const OCCUPATIONS = ['0', '1', '2', '3', '4', '5', '6', '7', '8'] as const;
const RELATIONS = ['02', '11', '12', '20', '30', '40', '50', '97'] as const;
const DISABILITIES = ['2', '3', '4', '5', '6', '7'] as const;

function isKey<Key extends string>(key: string, words: Readonly<Record<Key, unknown>>): key is Key {
  return Object.hasOwn(words, key);
}

/** The answers to the personal information form that the Patient follows from. */
function answersOf({ member, household, random }: Resident): BasicAnswers {
  const draw = random('personal');
  const away = member.residency === 'registered-away';
  const nationality = member.nationality;
  const since = member.movedInDate;
  const disability = member.traits.disabled?.kind;
  return {
    date: since ?? member.birthDate,
    name: member.name,
    documentType: '01',
    identityNumber: member.idNumber,
    sex: member.sex,
    birthDate: member.birthDate,
    nationality: isKey(nationality, NATIONALITIES) ? nationality : '01',
    ...(member.phone === undefined ? {} : { phone: member.phone }),
    residency: away ? 'registered-away' : 'usual',
    ...(away ? {} : { registration: member.residency === 'registered-resident' ? '1' : '2' }),
    village: household.village.code,
    address: household.addressLine,
    ...(since === undefined ? {} : { since }),
    relation: RELATIONS.find((code) => code === member.relationToHead) ?? '97',
    household: household.id,
    blood: (['1', '2', '3', '4', '5'] as const)[draw.weighted([24, 19, 27, 6, 24])] ?? '5',
    rhesus: draw.chance(0.7) ? '2' : '3',
    education: isKey(member.education, EDUCATION) ? EDUCATION[member.education] : '10',
    occupation: OCCUPATIONS.find((code) => code === member.occupation) ?? '8',
    marital: MARITAL[member.maritalStatus],
    payment: [draw.chance(0.82) ? '2' : '1'],
    allergies: [draw.chance(0.03) ? '2' : '1'],
    exposures: ['1'],
    hadDiseases: hasDisease(member) ? '2' : '1',
    hadOperations: '1',
    hadInjuries: '1',
    hadTransfusions: '1',
    father: ['1'],
    mother: ['1'],
    siblings: ['1'],
    children: ['1'],
    hereditary: '1',
    disability: [DISABILITIES.find((code) => code === disability) ?? '1'],
  };
}

function hasDisease({ traits }: Member): boolean {
  return [traits.hypertension, traits.diabetes2, traits.copd, traits.mentalDisorder].some((trait) => trait !== undefined);
}

/** The number of the health record and the day it was opened; `declined`: the resident would not have one. */
export interface RecordPlan {
  readonly number: string | undefined;
  readonly declined: boolean;
}

/** Writes the Patient and the health record. */
export function register(resident: Resident, record: RecordPlan): void {
  const { member, writes, subject, until } = resident;
  const random = resident.random('record');
  const clinic = resident.services.clinic.institution.id;
  const opened = openedOn(resident, random.next());
  const recorded = record.number !== undefined && opened <= resident.last ? record.number : undefined;
  let patient = buildPatient(answersOf(resident), resident.household.id);
  const left = member.movedOutDate === undefined ? undefined : dayOfDate(member.movedOutDate) - 1;
  if (left !== undefined && left < until) patient = leave(patient, dateOfDay(left));
  const died = member.deceasedDate === undefined ? undefined : dayOfDate(member.deceasedDate);
  if (died !== undefined && died <= until) patient = { ...patient, deceasedDateTime: dateOfDay(died) };
  if (recorded !== undefined) patient = numberPatient(patient, recorded);
  writes.refer(patient, subject);
  if (recorded !== undefined)
    writes.add(endEpisode(resident, buildRecord(subject, clinic, dateOfDay(opened), recorded), { died: '1', left: '2' }));
  else if (record.declined && opened <= resident.last) writes.add(buildDeclined(subject, clinic, dateOfDay(opened)));
}

/** Records are opened from 2010 on: within two months of birth or arrival, else some day of the first years. */
function openedOn({ first }: Resident, fraction: number): number {
  const begin = dayOfDate('2010-03-01');
  return first >= begin ? first + Math.floor(fraction * 60) : begin + Math.floor(fraction * 2500);
}

/** An episode that death or leaving ended, with the reason's code; as it is while the person is here. */
export function endEpisode(
  resident: Resident,
  episode: EpisodeOfCare,
  reasons: { readonly died: string; readonly left: string },
): EpisodeOfCare {
  const { member, until } = resident;
  const died = member.deceasedDate === undefined ? Number.POSITIVE_INFINITY : dayOfDate(member.deceasedDate);
  const left = member.movedOutDate === undefined ? Number.POSITIVE_INFINITY : dayOfDate(member.movedOutDate) - 1;
  const end = Math.min(died, left);
  if (end > until || episode.period?.end !== undefined) return episode;
  return finishEpisode(episode, end, died <= left ? reasons.died : reasons.left);
}

/** An episode that ended on a day for a reason. */
export function finishEpisode(episode: EpisodeOfCare, end: number, reason?: string): EpisodeOfCare {
  return {
    ...episode,
    status: 'finished',
    period: { ...episode.period, end: dateOfDay(end) },
    ...(reason === undefined ? {} : { extension: [{ url: EXTENSION.endReason, valueCode: reason }] }),
  };
}

/** Writes the flags of the key groups that are decided on: disabled, relieved from poverty, special family. */
export function flagResident({ member, writes, subject, until }: Resident): void {
  const { disabled, povertyRelieved, specialFamily } = member.traits;
  const flag = (code: 'disabled' | 'poverty-relieved' | 'special-family', since: string | undefined): void => {
    if (since === undefined || dayOfDate(since) > until) return;
    writes.add(buildFlag(code, subject, since));
  };
  flag('disabled', disabled?.since);
  flag('poverty-relieved', povertyRelieved?.recognised);
  flag('special-family', specialFamily?.since);
}

/** Enrols the person in a programme from a day with its diagnosis. Returns nothing when it begins after what is observed. */
export function enrolResident(
  resident: Resident,
  care: {
    readonly code: string;
    readonly name: string;
    readonly diagnosis: { code: string; display: string };
    readonly start: number;
    readonly diagnosed: number;
  },
  finish?: { readonly end: number; readonly reason?: string },
): void {
  const { writes, subject } = resident;
  if (care.start > resident.last) return;
  const actor = actAs(seeClinician(resident.services.clinic, 0));
  const drafts = draftEnrolment(
    { subject, actor, newReference: () => writes.newReference() },
    {
      start: dateOfDay(care.start),
      episode: care.code,
      name: care.name,
      diagnosis: care.diagnosis,
      diagnosedOn: dateOfDay(care.diagnosed),
    },
  );
  for (const draft of drafts) {
    if (!('create' in draft)) continue;
    const { create } = draft;
    if (create.resourceType !== 'EpisodeOfCare') writes.refer(create, draft.reference);
    else {
      const ended = finish !== undefined && finish.end <= resident.last ? finishEpisode(create, finish.end, finish.reason) : create;
      writes.add(endEpisode(resident, ended, { died: 'deceased', left: 'moved' }));
    }
  }
}

/** Enrols in tuberculosis, mental-disorder and maternal care, whose follow-up has no forms here yet. */
export function enrolInOtherCare(resident: Resident): void {
  const { member, writes, subject, services } = resident;
  if (member.residency === 'registered-away') return;
  const { tuberculosis, mentalDisorder, pregnancies } = member.traits;
  if (tuberculosis) {
    const onset = dayOfDate(tuberculosis.onset);
    const treated = dayOfDate(tuberculosis.treatmentEnd);
    if (treated >= resident.first) {
      const care = {
        code: 'tuberculosis',
        name: '肺结核患者健康管理',
        diagnosis: { code: 'A16.2', display: '肺结核，未经细菌学或组织学证实' },
      };
      enrolResident(resident, { ...care, start: Math.max(onset, resident.first), diagnosed: onset }, { end: treated });
    }
  }
  if (mentalDisorder) {
    const onset = dayOfDate(mentalDisorder.onset);
    const care = { code: 'mental-disorder', name: '严重精神障碍患者管理', diagnosis: { code: 'F20.9', display: '精神分裂症' } };
    enrolResident(resident, { ...care, start: Math.max(onset, resident.first), diagnosed: onset });
  }
  for (const pregnancy of pregnancies ?? []) {
    const start = Math.max(dayOfDate(pregnancy.lastPeriod), resident.first);
    const ended = dayOfDate(pregnancy.ended);
    const end = pregnancy.outcome === 'loss' ? ended - 1 : ended + 42;
    if (start > resident.last || end < start) continue;
    const episode: EpisodeOfCare = {
      resourceType: 'EpisodeOfCare',
      status: 'active',
      type: [{ coding: [{ system: SYSTEM.episode, code: 'maternal', display: '孕产妇健康管理' }] }],
      patient: { reference: subject },
      managingOrganization: { reference: `Organization/${services.township.institution.id}` },
      period: { start: dateOfDay(start) },
    };
    writes.add(endEpisode(resident, end <= resident.last ? finishEpisode(episode, end) : episode, { died: 'deceased', left: 'moved' }));
  }
}
