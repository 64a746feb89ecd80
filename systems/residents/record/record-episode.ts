/** The health record as an episode of care: how it is written, found open and closed. */
import type { EpisodeOfCare } from '@medplum/fhirtypes';
import type { Draft } from '../../../kernel/define/action.ts';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../../kernel/define/codes.ts';
import { episodes, type KeptEpisode } from '../../../kernel/define/source.ts';
import type { PlainDate } from '../../../kernel/periods/plain-date.ts';
import { END_REASONS, type EndReason } from '../words/identity-words.ts';

/** The code of `SYSTEM.episode`. */
export const HEALTH_RECORD = 'health-record';

/** The health records of a resident. */
export const recordEpisodes = episodes(HEALTH_RECORD);

const TYPE = [{ coding: [{ system: SYSTEM.episode, code: HEALTH_RECORD, display: '居民健康档案' }] }];

/** A record in care of an institution from a day, under its 17-digit number. */
export function buildRecord(subject: string, org: string, start: PlainDate, number: string): EpisodeOfCare {
  return {
    resourceType: 'EpisodeOfCare',
    status: 'active',
    identifier: [{ system: IDENTIFIER.healthRecord, value: number }],
    type: TYPE,
    patient: { reference: subject },
    managingOrganization: { reference: `Organization/${org}` },
    period: { start },
  };
}

/** That a resident declined a record on a day: kept, so that they are not asked as if nobody had. */
export function buildDeclined(subject: string, org: string, on: PlainDate): EpisodeOfCare {
  return {
    resourceType: 'EpisodeOfCare',
    status: 'cancelled',
    type: TYPE,
    patient: { reference: subject },
    managingOrganization: { reference: `Organization/${org}` },
    period: { start: on, end: on },
    extension: [{ url: EXTENSION.endReason, valueCode: '4' }],
  };
}

/** The record that is open, if any. */
export function findOpenRecord(records: readonly KeptEpisode[]): KeptEpisode | undefined {
  return records.findLast((record) => record.end === undefined);
}

/** Closes a record; one that began later than the day of closing ends on its first day. */
export function closeRecord(record: KeptEpisode, on: PlainDate, reason: EndReason): Draft {
  const end = on < record.start ? record.start : on;
  const others = (record.resource.extension ?? []).filter((extension) => extension.url !== EXTENSION.endReason);
  return {
    update: {
      ...record.resource,
      status: 'finished',
      period: { ...record.resource.period, end },
      extension: [...others, { url: EXTENSION.endReason, valueCode: reason }],
    },
    ifVersion: record.version,
  };
}

/** Why a record ended; undefined while it is open and where nobody said. */
export function endReasonOf(record: EpisodeOfCare): EndReason | undefined {
  const code = record.extension?.find((extension) => extension.url === EXTENSION.endReason)?.valueCode;
  return isEndReason(code) ? code : undefined;
}

function isEndReason(code: string | undefined): code is EndReason {
  return code !== undefined && Object.hasOwn(END_REASONS, code);
}

/** The number on the record. */
export function numberOf(record: EpisodeOfCare): string | undefined {
  return record.identifier?.find((identifier) => identifier.system === IDENTIFIER.healthRecord)?.value;
}
