// Measure/$evaluate-measure: an indicator for a period and an area, as a MeasureReport; the numbers are those of kernel/indicators.
import type { List, MeasureReport, MeasureReportGroupPopulation } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { SignedIn } from '../../../access/actor.ts';
import { recordAudit } from '../../../access/audit.ts';
import { sql } from '../../../database/sql.ts';
import { fail } from '../../../errors.ts';
import { type Counted, evaluateIndicator } from '../../../indicators/evaluate-indicator.ts';
import { type BehindQuery, listBehind, type Part, residentsBehind } from '../../../indicators/people-behind.ts';
import { type Period, parsePeriod } from '../../../periods/period.ts';
import { addDays, dateOfInstant, nowInstant } from '../../../periods/plain-date.ts';
import { readCurrent } from '../../../record/read.ts';
import type { Store } from '../../../store/store.ts';
import { refuse } from '../answer/outcome.ts';
import { type DeclaredMeasure, listMeasures, type PopulationCode, populationConcept, populationsOf } from '../definitions/measures.ts';
import { readMoment } from '../history/read-moment.ts';
import { FHIR_JSON, type FhirAnswer } from '../request/request.ts';
import { logRead, requireReach, requireReader } from '../request/require-access.ts';
import type { Operation, OperationCall } from './operation.ts';

/** A report lists so many people at most; a county asks town by town. */
const MOST_PEOPLE = 20_000;
type Query = Omit<BehindQuery, 'part' | 'reason'>;

function findMeasure({ call, id, input }: OperationCall): DeclaredMeasure {
  const named = id ?? input.text('measure')?.replace(/^(.*\/)?Measure\//, '');
  if (named === undefined) refuse(400, 'required', '请写明指标：measure=编号。', 'name the measure', 'measure');
  const found = listMeasures(call.store).find((each) => each.id === named || each.url === named);
  if (!found)
    refuse(404, 'not-found', `没有指标 Measure/${named}。`, `Measure/${named} is not known`, id === undefined ? 'measure' : undefined);
  return found;
}

/** periodStart and periodEnd of any precision; 2024 to 2024 is the whole year. */
function readPeriod({ input }: OperationCall): Period {
  const [start, end] = [input.text('periodStart'), input.text('periodEnd')];
  if (start === undefined || end === undefined)
    refuse(
      400,
      'required',
      '请写明 periodStart 和 periodEnd。',
      'periodStart and periodEnd are needed',
      start === undefined ? 'periodStart' : 'periodEnd',
    );
  const from = dateOfInstant(readMoment('periodStart', start).from);
  const to = addDays(dateOfInstant(readMoment('periodEnd', end).to), /T/.test(end) ? 0 : -1);
  const period = parsePeriod(`${from}..${to}`);
  if (!period)
    refuse(400, 'value', `periodEnd ${end} 早于 periodStart ${start}。`, `periodEnd ${end} is before periodStart ${start}`, 'periodEnd');
  return period;
}

/** The area asked for; else the top of what the asker looks after, else the top of the platform. */
function readArea({ call, input }: OperationCall, who: SignedIn, period: Period): string {
  const named = input.text('area') ?? (who.area === '' ? undefined : who.area);
  const area = named ?? call.store.directory.current().tops(period.end)[0]?.code;
  if (area === undefined) refuse(400, 'required', '请写明区划：area=12 位区划代码。', 'name the area: a 12-digit division code', 'area');
  return area;
}

/** The counts of a report. The denominator is before exclusions. */
function countsOf(counted: Counted, code: PopulationCode, against: boolean): number {
  const whole = counted.N === null || against ? counted.n : counted.N + counted.excluded;
  switch (code) {
    case 'initial-population':
      return whole;
    case 'denominator':
      return counted.N === null ? whole : against ? counted.N : whole;
    case 'denominator-exclusion':
      return counted.excluded;
    case 'numerator':
      return counted.n;
  }
}

const PARTS: Readonly<Record<PopulationCode, readonly Part[]>> = {
  'initial-population': ['reached', 'missed', 'excluded'],
  denominator: ['reached', 'missed', 'excluded'],
  'denominator-exclusion': ['excluded'],
  numerator: ['reached'],
};

/** Which parts of the people stand behind a population. Without a denominator the excluded are outside the population. */
function partsOf(query: Query, code: PopulationCode): readonly Part[] {
  return query.indicator.kind === 'rate' && !query.indicator.against ? PARTS[code] : ['reached'];
}

async function readPeople(store: Store, who: SignedIn, query: Query): Promise<ReadonlyMap<Part, readonly string[]>> {
  const parts = [...new Set(populationsOf(query.indicator).flatMap((code) => partsOf(query, code)))];
  const lists = new Map<Part, readonly string[]>();
  for (const part of parts) {
    const residents = (await residentsBehind(store, who, { ...query, part, reason: undefined })).filter((resident) => resident !== 0);
    if (residents.length > MOST_PEOPLE)
      refuse(
        422,
        'too-costly',
        `名单超过 ${MOST_PEOPLE} 人，请按乡镇或村分别查询（area）。`,
        `more than ${MOST_PEOPLE} people; ask for a smaller area`,
        'area',
      );
    const keys = await store.database.rows(
      sql`select key from view_people where resident_id = any(${[...residents]}::bigint[]) order by resident_id`,
      z.object({ key: z.string() }),
    );
    lists.set(
      part,
      keys.map(({ key }) => key),
    );
  }
  return lists;
}

/** The resident's own part in each population: 1 or 0. */
async function countsOfSubject(store: Store, who: SignedIn, query: Query, resident: number): Promise<ReadonlyMap<Part, number>> {
  const counts = new Map<Part, number>();
  for (const part of ['reached', 'missed', 'excluded'] as const) {
    // The rows behind come in the order of residents: the first one after the resident before.
    const [row] = await listBehind(store, who, { ...query, part, reason: undefined }, { resident: resident - 1, key: '\u{10ffff}' }, 1);
    counts.set(part, row?.resident === resident ? 1 : 0);
  }
  return counts;
}

async function evaluate(asked: OperationCall): Promise<FhirAnswer> {
  const { call, input } = asked;
  if (!call.who) fail('not-signed-in');
  const who = call.who;
  const measure = findMeasure(asked);
  const period = readPeriod(asked);
  const subject = input.text('subject') ?? input.text('patient');
  const wanted = input.text('reportType') ?? (subject === undefined ? 'summary' : 'individual');
  const type =
    wanted === 'patient-list' ? 'subject-list' : wanted === 'population' ? 'summary' : wanted === 'subject' ? 'individual' : wanted;
  if (type !== 'summary' && type !== 'subject-list' && type !== 'individual')
    refuse(
      400,
      'value',
      `reportType 应为 summary、subject-list 或 individual，收到“${wanted}”。`,
      'reportType must be summary, subject-list or individual',
      'reportType',
    );
  if ((type === 'individual') !== (subject !== undefined))
    refuse(
      400,
      'value',
      'reportType=individual 要与 subject=Patient/编号 一起使用。',
      'reportType individual goes with subject',
      'subject',
    );
  const { indicator } = measure;
  const query: Query = { indicator, period, area: readArea(asked, who, period) };
  const head = {
    resourceType: 'MeasureReport',
    status: 'complete',
    type,
    measure: measure.url,
    date: nowInstant(),
    period: { start: period.start, end: period.end },
    reporter: { display: call.store.directory.current().nameOf(query.area) },
  } as const satisfies MeasureReport;
  const codes = populationsOf(indicator);
  if (type === 'individual') return answer({ ...head, ...(await reportSubject(asked, who, query, subject ?? '')) });
  if (type === 'subject-list') requireReader(who, 'r', ['*']);
  const counted = await evaluateIndicator(call.store, who, query);
  const people = type === 'subject-list' ? await readPeople(call.store, who, query) : undefined;
  if (people) {
    const what = {
      door: 'fhir',
      indicator: indicator.id,
      area: query.area,
      rows: [...people.values()].reduce((sum, list) => sum + list.length, 0),
    };
    await recordAudit(call.store.database, who, { act: 'read-list', what, result: 'done', source: call.request.source }, nowInstant());
  }
  const population = codes.map((code): MeasureReportGroupPopulation => {
    const count = countsOf(counted, code, indicator.against !== undefined);
    return {
      code: populationConcept(code),
      ...(Number.isInteger(count) && indicator.sum === undefined ? { count } : {}),
      ...(people && !(code === 'denominator' && indicator.against) ? { subjectResults: { reference: `#${code}` } } : {}),
    };
  });
  const contained =
    people &&
    codes.filter((code) => !(code === 'denominator' && indicator.against)).map((code) => listOf(code, people, partsOf(query, code)));
  return answer({
    ...head,
    ...(contained ? { contained } : {}),
    group: [
      {
        population,
        ...(counted.value === null ? {} : { measureScore: { value: counted.value, unit: indicator.unit } }),
      },
    ],
  });
}

function listOf(
  code: PopulationCode,
  people: ReadonlyMap<Part, readonly string[]>,
  parts: readonly Part[],
): List & { readonly id: string } {
  const keys = [...new Set(parts.flatMap((part) => people.get(part) ?? []))];
  return {
    resourceType: 'List',
    id: code,
    status: 'current',
    mode: 'snapshot',
    code: populationConcept(code),
    ...(keys.length === 0 ? {} : { entry: keys.map((key) => ({ item: { reference: `Patient/${key}` } })) }),
  };
}

async function reportSubject(
  asked: OperationCall,
  who: SignedIn,
  query: Query,
  subject: string,
): Promise<Pick<MeasureReport, 'subject' | 'group'>> {
  const { store, request } = asked.call;
  requireReader(who, 'r', ['*']);
  const id = subject.replace(/^(.*\/)?Patient\//, '');
  const patient = await readCurrent(store.database, 'Patient', id);
  if (!patient || patient.resident === 0)
    refuse(404, 'not-found', `找不到 Patient/${id}。请核对编号。`, `Patient/${id} is not known`, 'subject');
  const reason = await requireReach(store.database, who, patient.resident);
  await logRead(store.database, who, patient.resident, request, `Measure/${query.indicator.id}`, reason);
  const counts = await countsOfSubject(store, who, query, patient.resident);
  const population = populationsOf(query.indicator).map((code) => ({
    code: populationConcept(code),
    count: partsOf(query, code).some((part) => counts.get(part) === 1) ? 1 : 0,
  }));
  return { subject: { reference: `Patient/${id}` }, group: [{ population }] };
}

function answer(resource: MeasureReport): FhirAnswer {
  return { status: 200, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify(resource) };
}

/** An indicator for an area and a period; names only for roles that see people. Throws `out-of-scope` for an area beyond reach. */
export const evaluateMeasureOperation: Operation = {
  name: 'evaluate-measure',
  title: '计算指标',
  types: ['Measure'],
  onType: true,
  onInstance: true,
  get: true,
  parameters: [
    { name: 'periodStart', use: 'in', min: 1, type: 'date' },
    { name: 'periodEnd', use: 'in', min: 1, type: 'date' },
    { name: 'measure', use: 'in', type: 'string', documentation: '在类型上调用时写明指标。' },
    { name: 'reportType', use: 'in', type: 'code', documentation: 'summary、subject-list（限可查看个人的岗位）或 individual。' },
    { name: 'subject', use: 'in', type: 'string' },
    { name: 'area', use: 'in', type: 'string', documentation: '12 位区划代码；缺省为本机构的辖区。' },
    { name: 'return', use: 'out', min: 1, type: 'MeasureReport' },
  ],
  run: evaluate,
};
