import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { validateResource } from '../../../record/validation/validate-resource.ts';
import { buildConceptMap, listConceptMaps } from '../definitions/concept-maps.ts';
import { type Door, openDoor } from '../testing/door.ts';

let door: Door;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

const part = z.object({
  name: z.string(),
  valueCode: z.string().optional(),
  valueCoding: z.object({ system: z.string().optional(), code: z.string() }).optional(),
});
const answered = z.object({
  parameter: z.array(z.object({ name: z.string(), valueBoolean: z.boolean().optional(), part: z.array(part).optional() })),
});

async function translate(query: string): Promise<readonly (readonly [string | undefined, string | undefined])[]> {
  const { status, json } = await door.send('GET', `ConceptMap/${query}`);
  assert.equal(status, 200, JSON.stringify(json));
  const { parameter } = answered.parse(json);
  const matches = parameter.flatMap((each) => (each.name === 'match' ? [each.part ?? []] : []));
  assert.equal(parameter.find(({ name }) => name === 'result')?.valueBoolean, matches.length > 0);
  return matches.map((parts) => [
    parts.find(({ name }) => name === 'equivalence')?.valueCode,
    parts.find(({ name }) => name === 'concept')?.valueCoding?.code,
  ]);
}

test('every translation that the HL7 v2 mappings use is a valid ConceptMap, found by id and url', async () => {
  const maps = listConceptMaps().map(buildConceptMap);
  assert.ok(maps.length >= 12, String(maps.length));
  for (const map of maps) {
    const checked = validateResource(map);
    assert.ok(checked.ok, `${map.id}: ${checked.ok ? '' : JSON.stringify(checked.issues)}`);
    assert.equal((await door.send('GET', `ConceptMap/${map.id}`)).status, 200);
  }
  assert.equal(new Set(maps.map(({ id }) => id)).size, maps.length);
});

test('codes are translated there and back; what is not known gives no match; maps that were sent count too', async () => {
  const gender = 'urn:yigong:concept-map:hl7v2-patient-PID-8';
  const v2 = 'http%3A%2F%2Fterminology.hl7.org%2FCodeSystem%2Fv2-0001';
  assert.deepEqual(await translate(`$translate?url=${gender}&system=${v2}&code=F`), [['equivalent', 'female']]);
  assert.deepEqual(await translate(`$translate?url=${gender}&system=${v2}&code=X`), [['inexact', 'unknown']]);
  assert.deepEqual(await translate(`hl7v2-patient-PID-8/$translate?system=urn:yigong:code:gb-t-2261.1&code=1`), [['equivalent', 'male']]);
  assert.deepEqual(
    await translate(
      `$translate?url=${gender}&system=http%3A%2F%2Fhl7.org%2Ffhir%2Fadministrative-gender&code=male&reverse=true&targetsystem=${v2}`,
    ),
    [['equivalent', 'M']],
  );
  assert.deepEqual(await translate('$translate?system=urn:nobody&code=1'), []);
  assert.equal((await door.send('GET', 'ConceptMap/$translate?url=urn:none&code=1')).status, 404);
  assert.equal((await door.send('GET', 'ConceptMap/$translate')).status, 400);
  const sent = await door.send('PUT', 'ConceptMap/local-icd', {
    resourceType: 'ConceptMap',
    id: 'local-icd',
    url: 'urn:his:diagnoses',
    status: 'active',
    group: [
      {
        source: 'urn:his:diagnosis',
        target: 'http://hl7.org/fhir/sid/icd-10',
        element: [{ code: 'GXY', target: [{ code: 'I10', equivalence: 'equivalent' }] }],
      },
    ],
  });
  assert.equal(sent.status, 201, JSON.stringify(sent.json));
  assert.deepEqual(await translate('$translate?system=urn:his:diagnosis&code=GXY'), [['equivalent', 'I10']]);
});
