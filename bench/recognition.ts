// Measures finding results that stand as an item is chosen: `node bench/recognition.ts [--samples 300]`. With DATABASE_URL in a loaded county, which is only read; without, in one made here, with a resident of 400 earlier results.
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { DiagnosticReport, ImagingStudy, Observation } from '@medplum/fhirtypes';
import { z } from 'zod';
import { systems } from '../generated/all-systems.gen.ts';
import { type SignedIn, scopeOf, standingOf } from '../kernel/access/actor.ts';
import { gatherSubject } from '../kernel/actions/gather-subject.ts';
import { findAction } from '../kernel/actions/perform-action.ts';
import { wholeManifest } from '../kernel/commit/migrations.ts';
import type { Write } from '../kernel/commit/resolve-writes.ts';
import { openSmallCounty, writeResources } from '../kernel/commit/testing/small-county.ts';
import { connectDatabase } from '../kernel/database/connect.ts';
import { sql } from '../kernel/database/sql.ts';
import { EXTENSION, SYSTEM } from '../kernel/define/codes.ts';
import { placesOn } from '../kernel/organisations/place-of.ts';
import { findItem } from '../kernel/patterns/examination-items/find-laboratory-item.ts';
import { LABORATORY_PANELS } from '../kernel/patterns/examination-items/laboratory-items.gen.ts';
import { candidateSources } from '../kernel/patterns/recognition/find-candidates.ts';
import { addDays, today } from '../kernel/periods/plain-date.ts';
import { hashKey } from '../kernel/record/hash.ts';
import { numberOfType } from '../kernel/record/type-number.ts';
import { openStore, type Store } from '../kernel/store/store.ts';
import { adoptList } from '../server/testing/standing-results.ts';

const { values } = parseArgs({ options: { samples: { type: 'string', default: '300' } } });
const SAMPLES = Number(values.samples);
/** What the county is held to, from the choice of an item to its results. */
const BUDGET_MS = 50;
const ORDERS = [
  ['imaging.order', ['ct-chest', 'dr-chest', 'us-abdomen']],
  ['laboratory.order', ['liver', 'kidney', 'cbc']],
  ['ecg.order', ['ecg-12']],
] as const;

interface Field {
  readonly store: Store;
  readonly who: SignedIn;
  readonly residents: readonly number[];
  close(): Promise<void>;
}

/** A loaded county: the residents of its largest town with the most reports. */
async function openLoaded(url: string): Promise<Field> {
  const connected = await connectDatabase({ DATABASE_URL: url }, wholeManifest(systems));
  const store = await openStore(connected.database, systems);
  const directory = store.directory.current();
  const [post] = await store.database.rows(
    sql`select f.practitioner, f.org, substr(s.value, 1, 9) as town from post f join organisation o on o.id = f.org cross join lateral jsonb_array_elements_text(o.serves) s
        where f.role = 'family-doctor' and s.value like '%000'
        order by (select count(*) from view_people p where p.area like substr(s.value, 1, 9) || '%') desc limit 1`,
    z.object({ practitioner: z.string(), org: z.string(), town: z.string() }),
  );
  if (!post) throw new Error('no family doctor serves a town here');
  const { scope, area } = scopeOf(directory, post.org, today());
  const who: SignedIn = {
    account: 'bench',
    post: 'bench',
    practitioner: post.practitioner,
    name: '基准',
    role: 'family-doctor',
    org: post.org,
    area,
    scope,
    ...standingOf('family-doctor'),
  };
  const rows = await store.database.rows(
    sql`select r.resident_id from resource r join view_people p on p.resident_id = r.resident_id
        where p.area like ${`${post.town}%`} and p.deceased is null and r.rtype = ${numberOfType('DiagnosticReport')}
        group by 1 order by count(*) desc, 1 limit 200`,
    z.object({ resident_id: z.number() }),
  );
  return { store, who, residents: rows.map(({ resident_id }) => resident_id), close: () => connected.stop() };
}

function reportsOf(subject: string, count: number): readonly Write[] {
  const org = [
    { url: EXTENSION.org, valueReference: { reference: 'Organization/lead' } },
    { url: EXTENSION.recognition, valueCode: 'province' },
  ];
  const writes: Write[] = [];
  let made = 0;
  for (let at = 0; made < count; at += 1) {
    const day = addDays(today(), -at * 3);
    const base = {
      status: 'final' as const,
      subject: { reference: subject },
      effectiveDateTime: day,
      issued: `${day}T10:00:00+08:00`,
      extension: org,
    };
    if (at % 2 === 0) {
      const study: ImagingStudy = { resourceType: 'ImagingStudy', status: 'available', subject: { reference: subject }, started: day };
      const reference = `urn:uuid:00000000-0000-4000-8000-${String(writes.length).padStart(12, '0')}`;
      const code = ['ct-chest', 'dr-chest', 'us-abdomen', 'ct-head'][(at / 2) % 4] ?? 'ct-chest';
      const report: DiagnosticReport = {
        resourceType: 'DiagnosticReport',
        ...base,
        code: { coding: [{ system: SYSTEM.examItem, code }] },
        imagingStudy: [{ reference }],
      };
      writes.push({ op: 'create', resource: study, reference }, { op: 'create', resource: report });
      made += 1;
      continue;
    }
    const panel = LABORATORY_PANELS[at % LABORATORY_PANELS.length];
    const results = (panel?.items ?? []).map((code, part) => {
      const item = findItem(code);
      const reference = `urn:uuid:00000000-0000-4000-8001-${String(writes.length * 100 + part).padStart(12, '0')}`;
      const resource: Observation = {
        resourceType: 'Observation',
        ...base,
        category: [{ coding: [{ code: 'laboratory' }] }],
        code: { coding: [{ system: SYSTEM.examItem, code, display: item?.display ?? code }] },
        ...(item?.kind === 'words' ? { valueString: '阴性' } : { valueQuantity: { value: 5 } }),
      };
      return { op: 'create' as const, resource, reference };
    });
    const report: DiagnosticReport = {
      resourceType: 'DiagnosticReport',
      ...base,
      code: { coding: [{ system: SYSTEM.examItem, code: panel?.code ?? '' }] },
      result: results.map(({ reference }) => ({ reference })),
    };
    writes.push(...results, { op: 'create', resource: report });
    made += Math.max(1, results.length);
  }
  return writes;
}

/** A county of a few, one of whom has 400 earlier results, beside the rows of 150 like them, so that a table is worth an index. */
async function openMade(): Promise<Field> {
  const county = await openSmallCounty(systems);
  await adoptList(county, 'province');
  const { zhang } = county.residents;
  await writeResources(county.store, reportsOf(`Patient/${zhang.patient}`, 400));
  await county.database.run(
    sql`insert into resource select (jsonb_populate_record(r, jsonb_build_object('resident_id', r.resident_id + 1000 * g))).*
        from resource r cross join generate_series(1, 150) g where r.resident_id = ${zhang.resident}`,
  );
  await county.database.run(sql`analyze`);
  return { store: county.store, who: county.as('doctor-a'), residents: [zhang.resident], close: () => county.close() };
}

async function explain({ store }: Field, resident: number): Promise<void> {
  const codes = [...new Set(Object.values(candidateSources).flatMap(({ codes: own }) => own ?? []))].map(hashKey);
  const whole = ['DiagnosticReport', 'ImagingStudy'].map(numberOfType);
  const plan = await store.database.rows(
    sql`explain (analyze, buffers, costs off) select resident_id, rtype, id, version, content from resource where resident_id = ${resident}
        and (rtype = any(${whole}::smallint[]) or (rtype = any(${[numberOfType('Observation')]}::smallint[]) and code_h = any(${codes}::bigint[])))
        and not deleted order by resident_id, eff nulls first, id`,
    z.object({ 'QUERY PLAN': z.string() }),
  );
  const lines = plan.map((row) => row['QUERY PLAN']).filter((line) => /Scan|Buffers|Execution/.test(line));
  console.log(lines.map((line) => line.replaceAll(/\{[^}]*\}/g, '{…}').slice(0, 160)).join('\n'));
  if (lines.some((line) => /Seq Scan/.test(line))) throw new Error('the record of one resident is read without an index');
}

const url = process.env.DATABASE_URL;
const field = url === undefined ? await openMade() : await openLoaded(url);
const directory = field.store.directory.current();
console.log(
  `${url === undefined ? 'made here' : 'loaded county'}, ${field.residents.length} residents, ${cpus().length} processors, load ${loadavg()[0]?.toFixed(1)}`,
);
let late = false;
for (const [id, items] of ORDERS) {
  const action = findAction(field.store, id);
  const times: number[] = [];
  let [looked, found] = [0, 0];
  const cpu = process.cpuUsage();
  for (let call = -5; call < SAMPLES; call += 1) {
    const resident = field.residents[(call + 5) % field.residents.length] ?? 0;
    const began = performance.now();
    const { records, person } = await gatherSubject(field.store.database, field.who, action, resident, {});
    const stands =
      action.priors?.find(items, { records, today: today(), actor: field.who, person, placeOf: placesOn(directory, today()) }) ?? [];
    if (call >= 0) times.push(performance.now() - began); // the first few make plans
    looked = Math.max(
      looked,
      Object.values(records).reduce((sum, each) => sum + each.length, 0),
    );
    found += stands.length;
  }
  times.sort((one, other) => one - other);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  const spent = process.cpuUsage(cpu);
  late ||= at(0.95) > BUDGET_MS;
  console.log(
    `${id.padEnd(18)} p50 ${at(0.5).toFixed(1)} ms  p95 ${at(0.95).toFixed(1)} ms  node ${((spent.user + spent.system) / 1000 / (SAMPLES + 5)).toFixed(1)} ms  records looked through at most ${looked}, standing ${(found / (SAMPLES + 5)).toFixed(1)}`,
  );
}
await explain(field, field.residents[0] ?? 0);
await field.close();
if (late) {
  console.error(`over the budget of ${BUDGET_MS} ms`);
  process.exitCode = 1;
}
