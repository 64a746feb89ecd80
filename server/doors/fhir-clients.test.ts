/** Clients that others wrote, over a listening server: what they send is understood, and they understand what comes back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MedplumClient, OperationOutcomeError } from '@medplum/core';
import type { Bundle, Observation, OperationOutcome, Parameters, Patient } from '@medplum/fhirtypes';
import { Client } from 'fhir-kit-client';
import { z } from 'zod';
import { type Doors, openDoors } from '../testing/open-doors.ts';

let doors: Doors;
let base: string;
let token: string;
before(async () => {
  doors = await openDoors();
  const address = await doors.app.listen({ port: 0, host: '127.0.0.1' });
  base = `${address}/fhir`;
  token = ((await doors.asMachine()).own.authorization ?? '').slice('Bearer '.length);
});
after(() => doors.close());

const identified = z.looseObject({ resourceType: z.string(), id: z.string(), meta: z.looseObject({ versionId: z.string() }) });
const listed = z.looseObject({
  total: z.number().optional(),
  link: z.array(z.object({ relation: z.string(), url: z.string() })).optional(),
  entry: z
    .array(
      z.looseObject({
        resource: z.looseObject({ resourceType: z.string(), id: z.string().optional() }).optional(),
        response: z.looseObject({ status: z.string() }).optional(),
      }),
    )
    .default([]),
});
const outcome = z.object({ resourceType: z.literal('OperationOutcome'), issue: z.array(z.looseObject({ code: z.string() })).min(1) });

function patient(family: string, value: string): Patient & { resourceType: 'Patient' } {
  return {
    resourceType: 'Patient',
    identifier: [{ system: 'urn:his:record', value }],
    name: [{ text: family, family }],
    gender: 'female',
    birthDate: '1970-01-02',
  };
}

function pulse(subject: string, value: number): Observation & { resourceType: 'Observation' } {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }] },
    subject: { reference: subject },
    effectiveDateTime: '2026-03-04T08:00:00+08:00',
    valueQuantity: { value, unit: '次/分', system: 'http://unitsofmeasure.org', code: '/min' },
  };
}

/** A resource as the client's own loose type. */
const plain = (resource: object) => z.looseObject({ resourceType: z.string() }).parse(resource);

test('fhir-kit-client: capabilities, create, read, version, search with pages, update, patch, history, batch, transaction, operations, delete', async () => {
  const client = new Client({ baseUrl: base, bearerToken: token });
  const capability = z.looseObject({ resourceType: z.string(), fhirVersion: z.string() }).parse(await client.capabilityStatement());
  assert.deepEqual([capability.resourceType, capability.fhirVersion], ['CapabilityStatement', '4.0.1']);

  const created = identified.parse(await client.create({ resourceType: 'Patient', body: plain(patient('欧阳', 'kit-1')) }));
  const id = created.id;
  assert.deepEqual(identified.parse(await client.read({ resourceType: 'Patient', id })), created);
  assert.equal(identified.parse(await client.vread({ resourceType: 'Patient', id, version: '1' })).meta.versionId, '1');
  for (const value of [70, 71, 72]) await client.create({ resourceType: 'Observation', body: plain(pulse(`Patient/${id}`, value)) });

  let page = listed.parse(
    await client.search({ resourceType: 'Observation', searchParams: { patient: id, code: 'http://loinc.org|8867-4', _count: 2 } }),
  );
  assert.equal(page.entry.length, 2);
  const next = await client.nextPage({ bundle: { resourceType: 'Bundle', link: page.link ?? [] } });
  page = listed.parse(next);
  assert.equal(page.entry.length, 1);
  const posted = listed.parse(
    await client.search({ resourceType: 'Patient', searchParams: { identifier: 'urn:his:record|kit-1' }, options: { postSearch: true } }),
  );
  assert.deepEqual(
    posted.entry.map(({ resource }) => resource?.id),
    [id],
  );
  const within = listed.parse(
    await client.compartmentSearch({ resourceType: 'Observation', compartment: { resourceType: 'Patient', id }, searchParams: {} }),
  );
  assert.equal(within.entry.length, 3);
  const whole = listed.parse(await client.systemSearch({ searchParams: { _type: 'Patient', _lastUpdated: 'gt2020-01-01' } }));
  assert.ok(whole.entry.length > 0);

  const updated = await client.update({ resourceType: 'Patient', id, body: { ...patient('欧阳', 'kit-1'), id, gender: 'male' } });
  assert.equal(identified.parse(updated).meta.versionId, '2');
  const patched = await client.patch({
    resourceType: 'Patient',
    id,
    jsonPatch: [{ op: 'replace', path: '/birthDate', value: '1971-02-03' }],
  });
  assert.equal(z.looseObject({ birthDate: z.string() }).parse(patched).birthDate, '1971-02-03');
  assert.equal(listed.parse(await client.history({ resourceType: 'Patient', id })).entry.length, 3);
  assert.ok(listed.parse(await client.history({ resourceType: 'Patient' })).entry.length >= 3);
  assert.ok(listed.parse(await client.history({})).entry.length >= 3);

  const batch = listed.parse(
    await client.batch({
      body: {
        resourceType: 'Bundle',
        type: 'batch',
        entry: [{ request: { method: 'GET', url: `Patient/${id}` } }, { request: { method: 'GET', url: 'Patient/nobody' } }],
      },
    }),
  );
  assert.deepEqual(
    batch.entry.map(({ response }) => response?.status.slice(0, 3)),
    ['200', '404'],
  );
  const transaction = listed.parse(
    await client.transaction({
      body: {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [
          {
            fullUrl: 'urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a',
            resource: pulse(`Patient/${id}`, 90),
            request: { method: 'POST', url: 'Observation' },
          },
          { request: { method: 'GET', url: `Observation?patient=${id}&_summary=count` } },
        ],
      },
    }),
  );
  assert.deepEqual(
    transaction.entry.map(({ response }) => response?.status.slice(0, 3)),
    ['201', '200'],
  );
  assert.equal(z.looseObject({ total: z.number() }).parse(transaction.entry[1]?.resource).total, 4);

  const everything = listed.parse(await client.operation({ name: 'everything', resourceType: 'Patient', id, method: 'GET' }));
  assert.equal(everything.entry.length, 5);
  const checked = await client
    .operation({ name: '$validate', resourceType: 'Patient', input: { resourceType: 'Patient', gender: 'x' } })
    .catch((error: unknown) => error);
  assert.match(JSON.stringify(checked), /gender/);

  await assert.rejects(client.read({ resourceType: 'Patient', id: 'nobody' }), (error: unknown) => {
    const { response } = z.looseObject({ response: z.looseObject({ status: z.number(), data: outcome }) }).parse(error);
    return response.status === 404;
  });
  const observation = page.entry[0]?.resource?.id ?? '';
  await client.delete({ resourceType: 'Observation', id: observation });
  await assert.rejects(client.read({ resourceType: 'Observation', id: observation }), /410/);
  await assert.rejects(new Client({ baseUrl: base }).read({ resourceType: 'Patient', id }), /401/);
});

test('MedplumClient: create, conditional create, read, search with pages, update, patch, history, batch, validation, everything, delete', async () => {
  const client = new MedplumClient({
    baseUrl: base.replace(/fhir$/, ''),
    fhirUrlPath: 'fhir',
    fetch: (url: string, options?: RequestInit) => fetch(url, options),
    cacheTime: 0,
  });
  client.setAccessToken(token);
  const made = await client.createResource(patient('司马', 'med-1'));
  const id = made.id;
  assert.equal((await client.createResourceIfNoneExist(patient('司马', 'med-1'), 'identifier=urn:his:record|med-1')).id, id);
  for (const value of [60, 61, 62]) await client.createResource(pulse(`Patient/${id}`, value));
  assert.equal((await client.readResource('Patient', id)).name?.[0]?.text, '司马');
  assert.equal((await client.searchResources('Observation', { patient: `Patient/${id}`, _sort: '-date' })).length, 3);
  assert.equal((await client.searchOne('Patient', { identifier: 'urn:his:record|med-1' }))?.id, id);
  let pages = 0;
  for await (const page of client.searchResourcePages('Observation', { patient: `Patient/${id}`, _count: 2 }))
    pages += page.length > 0 ? 1 : 0;
  assert.equal(pages, 2);
  assert.equal((await client.search('Observation', { patient: id, _include: 'Observation:subject' })).entry?.length, 4);

  const changed = await client.updateResource({ ...made, gender: 'male' });
  assert.equal(changed.meta?.versionId, '2');
  assert.equal((await client.patchResource('Patient', id, [{ op: 'replace', path: '/gender', value: 'other' }])).gender, 'other');
  assert.equal((await client.readHistory('Patient', id)).entry?.length, 3);
  assert.equal((await client.readVersion('Patient', id, '1')).gender, 'female');
  assert.ok(((await client.readPatientEverything(id)).entry?.length ?? 0) >= 4);

  const batch: Bundle = {
    resourceType: 'Bundle',
    type: 'batch',
    entry: [{ request: { method: 'GET', url: `Observation?patient=${id}&_include=Observation:subject` } }],
  };
  const answered = await client.executeBatch(batch);
  assert.equal(listed.parse(answered.entry?.[0]?.resource).entry.length, 4);
  const translated: Parameters = await client.get(
    `${client.fhirUrl('ConceptMap', '$translate').toString()}?url=urn:yigong:concept-map:hl7v2-patient-PID-8&code=F`,
  );
  assert.match(JSON.stringify(translated), /female/);
  const told: OperationOutcome = await client.post(client.fhirUrl('Patient', '$validate'), patient('甲', 'x'));
  assert.equal(told.resourceType, 'OperationOutcome');

  await assert.rejects(
    client.createResource({ resourceType: 'Observation', status: 'final', code: { text: '无' }, valueInteger: 1, valueString: '二' }),
    (error: unknown) => {
      assert.ok(error instanceof OperationOutcomeError);
      return error.outcome.issue.length > 0;
    },
  );
  await assert.rejects(client.deleteResource('Patient', id), (error: unknown) => {
    assert.ok(error instanceof OperationOutcomeError);
    assert.match(error.outcome.issue[0]?.details?.text ?? '', /Observation 3/);
    return true;
  });
});
