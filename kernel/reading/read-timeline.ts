// One line of life: everything in a resident's record, newest first, in words; and the series for sparklines.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { recordAudit } from '../access/audit.ts';
import { recordsOpen } from '../access/row-condition.ts';
import { sql } from '../database/sql.ts';
import { LOINC } from '../define/codes.ts';
import { organisationOf } from '../people/keep-reach.ts';
import { dateOfFhir, dateOfInstant, nowInstant } from '../periods/plain-date.ts';
import { hashKey } from '../record/hash.ts';
import { effectiveTimeOf } from '../record/primary-code.ts';
import { numberOfType } from '../record/type-number.ts';
import type { Store } from '../store/store.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { describeResource } from './describe-resource.ts';
import { reachResident } from './require-resident.ts';

const PAGE = 40;

/** Resource types by the kind a person filters for. */
export const TIMELINE_KINDS: Readonly<Record<string, readonly Resource['resourceType'][]>> = {
  就诊: ['Encounter'],
  随访与表单: ['QuestionnaireResponse'],
  测量与检验: ['Observation', 'DiagnosticReport'],
  诊断: ['Condition', 'AllergyIntolerance', 'Flag'],
  用药: ['MedicationRequest', 'MedicationStatement'],
  检查: ['ImagingStudy', 'Procedure'],
  接种: ['Immunization'],
  管理: ['EpisodeOfCare', 'Contract', 'CarePlan', 'Task'],
};

/** One entry. */
export interface TimelineEntry {
  readonly id: string;
  readonly type: string;
  readonly kind: string;
  readonly date: string;
  readonly title: string;
  readonly detail: string;
  readonly org: string;
  readonly author: string;
}

/** Series shown as sparklines; a component of a panel is named by its own code. */
const SERIES = [
  { code: LOINC.systolic, label: '收缩压', unit: 'mmHg', panel: LOINC.bloodPressure },
  { code: LOINC.diastolic, label: '舒张压', unit: 'mmHg', panel: LOINC.bloodPressure },
  { code: LOINC.fastingGlucose, label: '空腹血糖', unit: 'mmol/L', panel: LOINC.fastingGlucose },
  { code: LOINC.bodyWeight, label: '体重', unit: 'kg', panel: LOINC.bodyWeight },
] as const;

/** A page of the timeline of a resident within reach; the read is logged. */
export async function readTimeline(
  store: Store,
  who: SignedIn,
  resident: number,
  options: { readonly kind?: string | undefined; readonly cursor?: string | undefined },
): Promise<{
  readonly rows: readonly TimelineEntry[];
  readonly next: string | null;
  readonly series: readonly { code: string; label: string; unit: string; points: readonly { date: string; value: number }[] }[];
}> {
  const { reason } = await reachResident(store.database, who, resident);
  const types =
    options.kind === undefined || options.kind === '' ? Object.values(TIMELINE_KINDS).flat() : (TIMELINE_KINDS[options.kind] ?? []);
  const after = decodeCursor(options.cursor, ['instant', 'text']);
  const paging = after === undefined ? sql`true` : sql`(eff, id) < (${after[0]}::timestamptz, ${after[1]})`;
  const rows = await store.database.rows(
    sql`select id, eff::text as eff, content from resource r where resident_id = ${resident} and ${recordsOpen(who, 'r')} and rtype = any(${types.map(numberOfType)}::smallint[]) and not deleted
        and eff is not null and ${paging} order by eff desc, id desc limit ${PAGE + 1}`,
    z.object({ id: z.string(), eff: z.string(), content: z.custom<Resource>() }),
  );
  await recordAudit(
    store.database,
    who,
    { act: 'read-person', resident, what: { page: 'timeline', kind: options.kind ?? '' }, reason, result: 'done' },
    nowInstant(),
  );
  const directory = store.directory.current();
  const page = rows.slice(0, PAGE);
  const last = page.at(-1);
  const kindOf = (type: string): string =>
    Object.entries(TIMELINE_KINDS).find(([, list]) => list.some((each) => each === type))?.[0] ?? '其他';
  return {
    rows: page.map((row) => {
      const { title, detail, author } = describeResource(row.content, store.registry);
      const org = organisationOf(row.content);
      const date = dateOfFhir(effectiveTimeOf(row.content)) ?? dateOfInstant(row.eff);
      return {
        id: row.id,
        type: row.content.resourceType,
        kind: kindOf(row.content.resourceType),
        date,
        title,
        detail,
        org: org === undefined ? '' : directory.nameOf(org),
        author,
      };
    }),
    next: rows.length > PAGE && last ? encodeCursor([last.eff, last.id]) : null,
    series: after === undefined ? await readSeries(store, who, resident) : [],
  };
}

async function readSeries(store: Store, who: SignedIn, resident: number) {
  const codes = [...new Set(SERIES.map((series) => series.panel))].map(hashKey);
  const rows = await store.database.rows(
    sql`select content from resource r where resident_id = ${resident} and ${recordsOpen(who, 'r')} and rtype = ${numberOfType('Observation')} and code_h = any(${codes}::bigint[]) and not deleted
        order by eff desc limit 120`,
    z.object({ content: z.custom<Resource>() }),
  );
  return SERIES.flatMap(({ code, label, unit }) => {
    const points = rows.flatMap(({ content }) => {
      if (content.resourceType !== 'Observation') return [];
      const date = dateOfFhir(content.effectiveDateTime);
      const own = content.code.coding?.some((coding) => coding.code === code) ? content.valueQuantity?.value : undefined;
      const value =
        own ?? content.component?.find((part) => part.code.coding?.some((coding) => coding.code === code))?.valueQuantity?.value;
      return date === undefined || value === undefined ? [] : [{ date, value }];
    });
    return points.length === 0 ? [] : [{ code, label, unit, points: points.reverse() }];
  });
}
