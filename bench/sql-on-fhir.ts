// Prints how long views take to compile and how fast their rows leave: `node bench/sql-on-fhir.ts [residents]` (2,000 unless told).
import { type SignedIn, standingOf } from '../kernel/access/actor.ts';
import { prepareStore } from '../kernel/commit/migrations.ts';
import { sql } from '../kernel/database/sql.ts';
import { openTestDatabase } from '../kernel/database/testing.ts';
import { VIEW_FORMATS } from '../kernel/exchange/sql-on-fhir/run/format-rows.ts';
import { runView } from '../kernel/exchange/sql-on-fhir/run/run-view.ts';
import { compileView } from '../kernel/exchange/sql-on-fhir/view/compile-view.ts';
import { readView } from '../kernel/exchange/sql-on-fhir/view/view-definition.ts';
import { numberOfType } from '../kernel/record/type-number.ts';
import { openStore } from '../kernel/store/store.ts';

const residents = Number(process.argv[2] ?? 2000);
const observationsEach = 30;
const machine: SignedIn = {
  account: 'bench',
  post: 'bench',
  practitioner: 'bench',
  name: 'bench',
  role: 'integrator',
  ...standingOf('integrator'),
  org: 'bench',
  area: '',
  scope: { everything: true, areas: [], orgs: [] },
};
const village: SignedIn = { ...machine, scope: { everything: false, areas: ['511803106205'], orgs: [] } };

const pressure = readView({
  resource: 'Observation',
  constant: [
    { name: 'systolic', valueCode: '8480-6' },
    { name: 'diastolic', valueCode: '8462-4' },
  ],
  select: [
    {
      column: [
        { name: 'id', path: 'getResourceKey()' },
        { name: 'patient', path: 'subject.getReferenceKey(Patient)' },
        { name: 'effective', path: 'effective.ofType(dateTime)', type: 'dateTime' },
        { name: 'status', path: 'status', type: 'code' },
        {
          name: 'systolic',
          path: 'component.where(code.coding.exists(code = %systolic)).value.ofType(Quantity).value.first()',
          type: 'decimal',
        },
        {
          name: 'diastolic',
          path: 'component.where(code.coding.exists(code = %diastolic)).value.ofType(Quantity).value.first()',
          type: 'decimal',
        },
      ],
    },
    { forEach: 'code.coding', column: [{ name: 'code', path: 'code', type: 'code' }] },
  ],
});
const components = readView({
  resource: 'Observation',
  select: [
    { column: [{ name: 'id', path: 'id', type: 'id' }] },
    {
      forEach: 'component',
      column: [
        { name: 'code', path: 'code.coding.code.first()', type: 'code' },
        { name: 'value', path: 'value.ofType(Quantity).value', type: 'decimal' },
      ],
    },
  ],
});

const { database, close } = await openTestDatabase('exchange', async (fresh) => void (await prepareStore(fresh, [])));
try {
  const store = await openStore(database, []);
  await database.run(sql`insert into view_people (resident_id, key, area, name, name_reversed, pinyin, initials, sex, residency, updated)
    select n, n::text, case n % 10 when 0 then '511803106205' else '511803106206' end, 'n', 'n', 'n', 'n', 'female', 'usual', now()
    from generate_series(1, ${residents}) n`);
  await database.run(sql`insert into resource (resident_id, rtype, id, version, updated, content)
    select n, ${numberOfType('Observation')}::smallint, n || '-' || o, 1, now(), jsonb_build_object('resourceType', 'Observation', 'id', n || '-' || o,
      'status', 'final', 'subject', jsonb_build_object('reference', 'Patient/' || n), 'effectiveDateTime', '2024-05-01T08:00:00+08:00',
      'category', '[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}]'::jsonb,
      'code', '{"coding":[{"system":"http://loinc.org","code":"85354-9","display":"血压"}],"text":"血压"}'::jsonb,
      'component', jsonb_build_array(
        jsonb_build_object('code', '{"coding":[{"system":"http://loinc.org","code":"8480-6"}]}'::jsonb, 'valueQuantity', jsonb_build_object('value', 100 + (n + o) % 80, 'unit', 'mm[Hg]')),
        jsonb_build_object('code', '{"coding":[{"system":"http://loinc.org","code":"8462-4"}]}'::jsonb, 'valueQuantity', jsonb_build_object('value', 60 + (n + o) % 40, 'unit', 'mm[Hg]'))))
    from generate_series(1, ${residents}) n, generate_series(1, ${observationsEach}) o`);
  await database.run(sql`analyze`);
  const rounds = 300;
  compileView(pressure);
  const begin = performance.now();
  for (let round = 0; round < rounds; round += 1) compileView(pressure);
  const { rows } = compileView(pressure);
  console.log(
    `compile: ${((performance.now() - begin) / rounds).toFixed(2)} ms, ${rows.text.length} characters of SQL, ${rows.values.length} parameters`,
  );
  for (const [name, view, who] of [
    ['blood pressure', pressure, machine],
    ['blood pressure, one village of ten', pressure, village],
    ['components', components, machine],
  ] as const) {
    for (const format of VIEW_FORMATS) {
      const start = performance.now();
      let bytes = 0;
      for await (const piece of await runView(store, who, { view, format })) bytes += Buffer.byteLength(piece);
      const seconds = (performance.now() - start) / 1000;
      const resources = (residents / (who === village ? 10 : 1)) * observationsEach;
      const count = view === components ? resources * 2 : resources;
      console.log(
        `${name.padEnd(36)} ${format.padEnd(8)} ${count} rows in ${seconds.toFixed(2)} s: ${Math.round(count / seconds)} rows/s, ${(bytes / 1e6).toFixed(1)} MB`,
      );
    }
  }
} finally {
  await close();
}
process.exit(); // the test server ends with its last user
