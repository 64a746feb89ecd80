/** Enrolling in a programme, recording in it and leaving it: the checks and the resources. */
import type { ActionContext, Draft, Refusal } from '../../define/action.ts';
import { type Availability, availableWhen, type ResidentState } from '../../define/availability.ts';
import { EXTENSION, SYSTEM } from '../../define/codes.ts';
import type { Person } from '../../define/person.ts';
import { episodes as episodesOf, type KeptEpisode, type Source } from '../../define/source.ts';
import { ageOn, type PlainDate } from '../../periods/plain-date.ts';
import type { EndReason } from './follow-up.ts';

type Context = Pick<ActionContext, 'today' | 'person'>;

/** Refuses a date that cannot be: in the future, before birth, after death or after the resident moved away. */
export function refuseDate(date: PlainDate, { today, person }: Context, item = 'date'): Refusal | undefined {
  if (date > today) return { refuse: '日期不能晚于今天', item, next: '请核对日期' };
  if (person?.birthDate && date < person.birthDate) return { refuse: `日期早于出生日期（${person.birthDate}）`, item, next: '请核对日期' };
  if (person?.deceased && date > person.deceased)
    return { refuse: `该居民已于${person.deceased}死亡`, item, next: '请核对日期；死亡登记有误的，请先更正' };
  if (person?.until && date > person.until)
    return { refuse: `该居民已于${person.until}迁出`, item, next: '请核对日期；已迁回的，请先办理迁入' };
  return undefined;
}

/** The episode that is open on a date. */
export function episodeOn(episodes: readonly KeptEpisode[], date: PlainDate): KeptEpisode | undefined {
  return episodes.find((episode) => episode.start <= date && (episode.end === undefined || date <= episode.end));
}

/** Refuses a record outside of any stretch of care. `name`: '高血压'. */
export function refuseOutside(date: PlainDate, episodes: readonly KeptEpisode[], name: string, item = 'date'): Refusal | undefined {
  if (episodeOn(episodes, date)) return undefined;
  const first = episodes.map((episode) => episode.start).sort()[0];
  if (first === undefined) return { refuse: `该居民尚未纳入${name}管理`, item, next: '请先办理纳入管理' };
  if (date < first) return { refuse: `日期早于纳入管理日期（${first}）`, item, next: '请核对日期' };
  return { refuse: `该日期不在${name}管理期内，管理已终止`, item, next: '请核对日期；需要继续管理的，请重新纳入' };
}

type OfEpisodes = { readonly episodes: Source<KeptEpisode> };

/** Available while the person lives here and is in care: follow-ups, examinations. `episode`: the type code of the programme's episodes. */
export function whileInCare(episode: string, name: string): Availability<OfEpisodes> {
  return availableWhen(
    { episodes: episodesOf(episode) },
    (state) => refuseDate(state.on, state) ?? refuseOutside(state.on, state.records.episodes, name),
  );
}

/** Available to those who may be enrolled; see `refuseEnrolment`. */
export function whileNotInCare(episode: string, rule: { readonly name: string; readonly fromAge: number }): Availability<OfEpisodes> {
  return availableWhen({ episodes: episodesOf(episode) }, (state) => refuseEnrolment(state.on, state, state.records.episodes, rule));
}

/** Available to everybody on the days of their life here. */
export const whileHere: Availability<Record<never, never>> = availableWhen({}, (state: ResidentState) => refuseDate(state.on, state));

/** Who may be enrolled: usual residents from an age on who are not in care already. */
export function refuseEnrolment(
  date: PlainDate,
  context: Context,
  episodes: readonly KeptEpisode[],
  rule: { readonly name: string; readonly fromAge: number },
): Refusal | undefined {
  const wrong = refuseDate(date, context);
  if (wrong) return wrong;
  const { person } = context;
  const open = episodes.find((episode) => episode.end === undefined || episode.end >= date);
  if (open) return { refuse: `该居民自${open.start}起已在${rule.name}管理中`, next: '请直接记录随访' };
  if (person?.residency !== 'usual') return { refuse: '只有常住居民才能纳入管理', next: '请先在居民档案中核对居住类型' };
  return refuseAge(date, person, rule.fromAge);
}

function refuseAge(date: PlainDate, person: Person, fromAge: number): Refusal | undefined {
  if (!person.birthDate) return { refuse: '缺少出生日期，无法核对年龄', next: '请先在居民档案中补充出生日期' };
  const age = ageOn(person.birthDate, date);
  return age < fromAge ? { refuse: `管理对象为${fromAge}岁及以上，该居民${age}岁`, next: '请核对出生日期' } : undefined;
}

/** The diagnosis and the episode of a new stretch of care. */
export function draftEnrolment(
  context: Pick<ActionContext, 'subject' | 'actor' | 'newReference'>,
  care: {
    readonly start: PlainDate;
    readonly episode: string;
    readonly name: string;
    readonly diagnosis: { readonly code: string; readonly display: string };
    readonly diagnosedOn: PlainDate | undefined;
  },
): readonly Draft[] {
  const condition = context.newReference();
  const confirmed = [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }];
  const active = [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }];
  return [
    {
      reference: condition,
      create: {
        resourceType: 'Condition',
        clinicalStatus: { coding: active },
        verificationStatus: { coding: confirmed },
        code: { coding: [{ system: SYSTEM.icd10, ...care.diagnosis }], text: care.diagnosis.display },
        subject: { reference: context.subject },
        recordedDate: care.start,
        ...(care.diagnosedOn === undefined ? {} : { onsetDateTime: care.diagnosedOn }),
      },
    },
    {
      create: {
        resourceType: 'EpisodeOfCare',
        status: 'active',
        type: [{ coding: [{ system: SYSTEM.episode, code: care.episode, display: care.name }] }],
        patient: { reference: context.subject },
        managingOrganization: { reference: `Organization/${context.actor.org}` },
        period: { start: care.start },
        diagnosis: [{ condition: { reference: condition } }],
      },
    },
  ];
}

/** Ends an episode. */
export function draftClosing(episode: KeptEpisode, end: PlainDate, reason: EndReason): Draft {
  const others = (episode.resource.extension ?? []).filter((extension) => extension.url !== EXTENSION.endReason);
  const closed: KeptEpisode['resource'] = {
    ...episode.resource,
    id: episode.id,
    status: 'finished',
    period: { ...episode.resource.period, end },
    extension: [...others, { url: EXTENSION.endReason, valueCode: reason }],
  };
  return { update: closed, ifVersion: episode.version };
}
