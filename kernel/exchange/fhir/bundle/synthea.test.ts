// Synthea's invented patients, sent as other systems would: hospitals and practitioners first, then two whole lives.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { sql } from '../../../database/sql.ts';
import { type Door, openDoor } from '../testing/door.ts';

const folder = new URL('../../../../fixtures/synthea/', import.meta.url);
const EDWARD = 'Edward_Gulgowski_43481611-2459-44f5-ab20-4b142dac160f.json';
const ANTONIO = 'Antonio_Castellanos_6d2eba67-5b4a-403f-a29f-e6da3f1ea963.json';
const load = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

let door: Door;
before(async () => {
  door = await openDoor();
  for (const name of ['hospitalInformation1559319163815.json', 'practitionerInformation1559319163815.json', EDWARD, ANTONIO]) {
    const answer = await door.send('POST', '', load(name));
    assert.equal(answer.status, 200, JSON.stringify(answer.json).slice(0, 600));
  }
});
after(() => door.close());

const bundleShape = z.object({
  total: z.number().optional(),
  entry: z
    .array(
      z.object({
        resource: z.looseObject({ resourceType: z.string(), id: z.string().optional() }).optional(),
        response: z.looseObject({ status: z.string(), location: z.string().optional() }).optional(),
      }),
    )
    .default([]),
});
const count = async (search: string): Promise<number> =>
  bundleShape.parse((await door.send('GET', `${search}${search.includes('?') ? '&' : '?'}_summary=count`)).json).total ?? -1;

test('the people appear among the residents, as visitors', async () => {
  const rows = await door.database.rows(
    sql`select name, sex, birth, residency, area from view_people order by name`,
    z.object({ name: z.string(), sex: z.string(), birth: z.string(), residency: z.string(), area: z.string() }),
  );
  assert.deepEqual(rows, [
    { name: 'Antonio Castellanos', sex: 'male', birth: rows[0]?.birth, residency: 'visitor', area: '' },
    { name: 'Edward Gulgowski', sex: 'male', birth: '1992-09-13', residency: 'visitor', area: '' },
  ]);
});

test('the counts of each type are those of the files', async () => {
  assert.equal(await count('Patient'), 2);
  assert.equal(await count('Organization'), 104);
  assert.equal(await count('Practitioner'), 104);
  assert.equal(await count('Encounter'), 12);
  assert.equal(await count('Condition'), 7);
  assert.equal(await count('Claim'), 17);
  assert.equal(await count('ExplanationOfBenefit'), 12);
  assert.equal(await count('Observation'), 76);
  assert.equal(await count('Immunization'), 12);
  assert.equal(await count('DiagnosticReport'), 3);
  assert.equal(await count('CarePlan'), 2);
});

test('a person is found by name, identifier, birth date and phone, and their record by patient, code and date', async () => {
  for (const search of [
    'name=Gulgowski',
    'name=edward',
    'name=eg',
    'name:contains=ulgow',
    'identifier=999-87-9731',
    'identifier=http://hl7.org/fhir/sid/us-ssn|999-87-9731',
    'birthdate=1992-09-13',
    'birthdate=1992',
    'phone=555-531-4774',
    'phone=4774',
  ]) {
    const found = bundleShape.parse((await door.send('GET', `Patient?${search}`)).json);
    assert.equal(found.entry.length, 1, search);
    assert.equal(found.entry[0]?.resource?.resourceType, 'Patient');
  }
  const edward = bundleShape.parse((await door.send('GET', 'Patient?name=Gulgowski')).json).entry[0]?.resource?.id;
  assert.equal(await count(`Observation?patient=${edward}`), 32);
  assert.equal(
    await count(`Observation?subject=Patient/${edward}&code=http://loinc.org|8302-2`),
    await count(`Observation?patient=${edward}&code=8302-2`),
  );
  assert.equal((await count(`Encounter?patient=${edward}&date=lt2015`)) + (await count(`Encounter?patient=${edward}&date=ge2015`)), 6);
  assert.equal(await count('Patient?identifier=http://hl7.org/fhir/sid/us-npi|999-87-9731'), 0);
});

test('every reference between the entries of a bundle leads somewhere', async () => {
  const rows = await door.database.rows(
    sql`select content::text as text from resource where content::text like '%urn:uuid:%' limit 1`,
    z.object({ text: z.string() }),
  );
  assert.deepEqual(
    rows.filter((row) => row.text.includes('"reference": "urn:uuid:')),
    [],
  );
});

test('the institution that treated a visitor finds them; another one does not', async () => {
  const org = await door.database.rows(
    sql`select distinct r.org from reach r join view_people p using (resident_id) where p.name = 'Edward Gulgowski'`,
    z.object({ org: z.string() }),
  );
  assert.ok(org[0]);
  const treating = door.as({ role: 'nurse', org: org[0].org, scope: { everything: false, areas: [], orgs: [org[0].org] } });
  const other = door.as({ role: 'nurse', org: 'elsewhere', scope: { everything: false, areas: [], orgs: ['elsewhere'] } });
  assert.equal(bundleShape.parse((await treating.send('GET', 'Patient?name=Gulgowski')).json).entry.length, 1);
  assert.equal(bundleShape.parse((await other.send('GET', 'Patient?name=Gulgowski')).json).entry.length, 0);
  assert.equal(bundleShape.parse((await other.send('GET', 'Observation')).json).entry.length, 0);
});

test('a bundle of plain POSTs sent twice makes everything twice; with ifNoneExist on the person it does not', async () => {
  const own = await openDoor();
  try {
    for (let time = 0; time < 2; time += 1) assert.equal((await own.send('POST', '', load(EDWARD))).status, 200);
    const total = async (search: string): Promise<number | undefined> => bundleShape.parse((await own.send('GET', search)).json).total;
    assert.equal(await total('Patient?_summary=count'), 2);
    const bundle = z
      .object({
        entry: z.array(
          z.looseObject({
            resource: z.looseObject({ resourceType: z.string(), identifier: z.unknown().optional() }),
            request: z.looseObject({}),
          }),
        ),
      })
      .loose()
      .parse(JSON.parse(load(ANTONIO)));
    for (const entry of bundle.entry) {
      const identifier = z.array(z.looseObject({ system: z.string(), value: z.string() })).safeParse(entry.resource.identifier);
      const [first] = identifier.success ? identifier.data : [];
      if (first) entry.request.ifNoneExist = `identifier=${encodeURIComponent(`${first.system}|${first.value}`)}`;
    }
    const text = JSON.stringify(bundle);
    const once = bundleShape.parse((await own.send('POST', '', text)).json);
    const twice = bundleShape.parse((await own.send('POST', '', text)).json);
    assert.equal(once.entry[0]?.response?.status, '201 Created');
    assert.equal(twice.entry[0]?.response?.status, '200 OK');
    assert.equal(twice.entry[0]?.response?.location, once.entry[0]?.response?.location);
    assert.equal(await total('Patient?name=Castellanos&_summary=count'), 1);
  } finally {
    await own.close();
  }
});
