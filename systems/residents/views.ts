/** Views of residents: their health records, the months in which a record was used, their key-group flags. */
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import { RETRIEVAL_REASONS, SYSTEM } from '../../kernel/define/codes.ts';
import { encounters, type Kept, type KeptEncounter, resources } from '../../kernel/define/source.ts';
import { dateColumn, defineView, numberColumn, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { dateOfFhir, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { endReasonOf, numberOf, recordEpisodes } from './record/record-episode.ts';
import { END_REASONS, FLAGS } from './words/identity-words.ts';

const USE_SOURCES = { encounters: encounters(), responses: resources('QuestionnaireResponse') } as const;

/** The forms of this system are upkeep of the record, not use of it. */
const OWN_FORMS = 'urn:yigong:questionnaire:residents-';

/** The day of the event where the form asks it as `date`, else the day it was entered. */
function dayOfResponse(response: QuestionnaireResponse): PlainDate | undefined {
  const asked = response.item?.find((item) => item.linkId === 'date')?.answer?.[0]?.valueDate;
  return dateOfFhir(asked ?? response.authored);
}

/**
 * Days on which the record was used 动态使用: a visit or stay, or a filled form of any other system (domain §3.2: a linked
 * clinical record or a service to the standard). Oldest first, each once.
 */
export function listUses(records: {
  readonly encounters: readonly KeptEncounter[];
  readonly responses: readonly Kept<QuestionnaireResponse>[];
}): readonly PlainDate[] {
  const days = new Set<PlainDate>(records.encounters.map((encounter) => encounter.start));
  for (const { resource } of records.responses) {
    const day = dayOfResponse(resource);
    if (day !== undefined && resource.status !== 'entered-in-error' && !resource.questionnaire?.startsWith(OWN_FORMS)) days.add(day);
  }
  return [...days].sort();
}

/** One row per health record, open or closed; a refusal to have one is a row without a number. */
export const residentsRecords = defineView({
  id: 'residents_records',
  title: '健康档案',
  per: 'episode',
  sources: { records: recordEpisodes, ...USE_SOURCES },
  columns: {
    number: textColumn('健康档案编号'),
    status: wordColumn('档案状态', { open: '在管', closed: '已终止', declined: '拒绝建档' }),
    start: dateColumn('建档日期'),
    end: dateColumn('终止日期', { indexed: true }),
    reason: wordColumn('终止原因', END_REASONS),
    lastUse: dateColumn('最近使用日期', { indexed: true }),
  },
  rows: ({ records, ...used }) => {
    const uses = records.length > 0 ? listUses(used) : [];
    return records
      .filter((record) => record.resource.status !== 'entered-in-error')
      .map((record) => {
        const declined = record.resource.status === 'cancelled';
        const { start, end } = record;
        const status = declined ? ('declined' as const) : end === undefined ? ('open' as const) : ('closed' as const);
        return {
          key: record.id,
          org: record.org,
          number: numberOf(record.resource),
          status,
          start,
          end,
          reason: endReasonOf(record.resource),
          lastUse: declined ? undefined : uses.findLast((day) => day >= start && (end === undefined || day <= end)),
        };
      });
  },
});

/**
 * One row per calendar month with use. With the first and last day of use in it, whether there was use in any span longer than
 * a month follows exactly, at a fraction of the rows that days would take.
 */
export const residentsUses = defineView({
  id: 'residents_uses',
  title: '健康档案使用',
  per: 'event',
  sources: USE_SOURCES,
  columns: { first: dateColumn('当月首次使用'), last: dateColumn('当月末次使用'), days: numberColumn('使用天数') },
  rows: (records) => {
    const months = new Map<string, { first: PlainDate; last: PlainDate; days: number }>();
    for (const day of listUses(records)) {
      const month = months.get(day.slice(0, 7));
      months.set(day.slice(0, 7), { first: month?.first ?? day, last: day, days: (month?.days ?? 0) + 1 });
    }
    return [...months].map(([key, month]) => ({ key, org: undefined, ...month }));
  },
});

/** One row per flag that puts a resident into a key group by decision. */
export const residentsFlags = defineView({
  id: 'residents_flags',
  title: '重点人群标识',
  per: 'episode',
  sources: { flags: resources('Flag') },
  columns: {
    flag: wordColumn('重点人群', FLAGS, { indexed: true }),
    since: dateColumn('认定日期'),
    until: dateColumn('截止日期'),
  },
  rows: ({ flags }) =>
    flags.flatMap(({ id, resource }) => {
      const code = resource.code.coding?.find((coding) => coding.system === SYSTEM.flag)?.code;
      if (resource.status === 'entered-in-error' || !isFlag(code)) return [];
      return [{ key: id, org: undefined, flag: code, since: dateOfFhir(resource.period?.start), until: dateOfFhir(resource.period?.end) }];
    }),
});

/** One row per time that an institution outside was given the resident's summary 外部调阅, as the exchange records it. */
export const residentsRetrievals = defineView({
  id: 'residents_retrievals',
  title: '外部机构调阅',
  per: 'event',
  sources: { retrievals: resources('Communication') },
  columns: {
    on: dateColumn('调阅日期', { indexed: true }),
    institution: textColumn('调阅机构'),
    doctor: textColumn('调阅医生'),
    reason: wordColumn('调阅原因', RETRIEVAL_REASONS),
    through: textColumn('经由'),
  },
  rows: ({ retrievals }) =>
    retrievals.flatMap(({ id, resource }) => {
      if (resource.status === 'entered-in-error') return [];
      if (!resource.category?.some(({ coding }) => coding?.some(({ system }) => system === SYSTEM.disclosure))) return [];
      const reason = resource.reasonCode?.[0]?.coding?.find(({ system }) => system === SYSTEM.retrievalReason)?.code;
      const [institution, doctor] = resource.payload?.map(({ contentString }) => contentString) ?? [];
      return [
        {
          key: id,
          org: undefined,
          on: dateOfFhir(resource.sent),
          institution,
          doctor,
          reason: isReason(reason) ? reason : undefined,
          through: resource.sender?.display,
        },
      ];
    }),
});

/** One row per time that somebody without a reason opened the record by break-glass 紧急查阅, as the resident is told. */
export const residentsOpenings = defineView({
  id: 'residents_openings',
  title: '紧急查阅告知',
  per: 'event',
  sources: { notices: resources('Communication') },
  columns: { on: dateColumn('查阅日期'), by: textColumn('查阅人'), reason: textColumn('理由') },
  rows: ({ notices }) =>
    notices.flatMap(({ id, resource }) =>
      resource.category?.some(({ coding }) => coding?.some(({ system, code }) => system === SYSTEM.notice && code === 'break-glass'))
        ? [
            {
              key: id,
              org: undefined,
              on: dateOfFhir(resource.sent),
              by: resource.sender?.display,
              reason: resource.payload?.[0]?.contentString,
            },
          ]
        : [],
    ),
});

function isReason(code: string | undefined): code is keyof typeof RETRIEVAL_REASONS {
  return code !== undefined && Object.hasOwn(RETRIEVAL_REASONS, code);
}

function isFlag(code: string | undefined): code is keyof typeof FLAGS {
  return code !== undefined && Object.hasOwn(FLAGS, code);
}
