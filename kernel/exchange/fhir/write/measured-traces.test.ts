/** What rests on ECG traces that come over FHIR: measurements as for a device's file, once, and none beside those that came along. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { buildEcgObservation } from '../../../patterns/ecg-signal/build-ecg-observation.ts';
import { readReal } from '../../ecg/testing.ts';
import { type Door, openDoor } from '../testing/door.ts';

let door: Door;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

const bundleShape = z.object({
  entry: z.array(z.object({ resource: z.looseObject({ id: z.string(), status: z.string() }) })).default([]),
});

async function patientOf(id: string): Promise<string> {
  assert.equal((await door.send('PUT', `Patient/${id}`, { resourceType: 'Patient', id, name: [{ text: id }] })).status, 201);
  return id;
}

/** A trace as another system sends it. */
function traceOf(patient: string) {
  return {
    ...buildEcgObservation(readReal('dicom').trace, {
      subject: { reference: `Patient/${patient}` },
      received: '2026-03-01T08:00:00+08:00',
    }),
    performer: [{ display: '县医院心电图室' }],
  };
}

async function derivedOf(patient: string) {
  const found = await door.send('GET', `Observation?subject=Patient/${patient}&_count=50`);
  assert.equal(found.status, 200, JSON.stringify(found.json));
  return bundleShape.parse(found.json).entry.flatMap(({ resource }) => ('derivedFrom' in resource ? [resource] : []));
}

test('a trace gets its measurements with it: by POST, by PUT under its own id, and not again when it is sent again', async () => {
  const posted = await patientOf('trace-posted');
  assert.equal((await door.send('POST', 'Observation', traceOf(posted))).status, 201);
  const measured = await derivedOf(posted);
  assert.equal(measured.length, 8);
  assert.ok(measured.every(({ status, ...rest }) => status === 'preliminary' && JSON.stringify(rest).includes('县医院心电图室')));

  const put = await patientOf('trace-put');
  const own = { ...traceOf(put), id: 'trace-1' };
  assert.equal((await door.send('PUT', 'Observation/trace-1', own)).status, 201);
  assert.deepEqual(
    (await derivedOf(put)).map(({ derivedFrom }) => derivedFrom),
    Array.from({ length: 8 }, () => [{ reference: 'Observation/trace-1' }]),
  );
  assert.equal((await door.send('PUT', 'Observation/trace-1', { ...own, note: [{ text: '再发' }] })).status, 200);
  assert.equal((await derivedOf(put)).length, 8);
});

test('a transaction that brings measurements of its own keeps to them, and its answer has a line for each of its entries alone', async () => {
  const patient = await patientOf('trace-measured');
  const urn = 'urn:uuid:11111111-1111-4111-8111-111111111111';
  const rate = {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    subject: { reference: `Patient/${patient}` },
    derivedFrom: [{ reference: urn }],
    valueQuantity: { value: 60, unit: '/min' },
  };
  const entry = (resource: object, fullUrl?: string) => ({
    ...(fullUrl && { fullUrl }),
    resource,
    request: { method: 'POST', url: 'Observation' },
  });
  const both = await door.send('POST', '', {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [entry(traceOf(patient), urn), entry(rate)],
  });
  assert.equal(both.status, 200);
  assert.equal((await derivedOf(patient)).length, 1);

  const alone = { ...traceOf(patient), effectiveDateTime: '2026-03-02T08:00:00+08:00' };
  const answer = await door.send('POST', '', {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [entry(alone, urn), entry({ ...rate, derivedFrom: undefined })],
  });
  assert.equal(z.object({ entry: z.array(z.unknown()) }).parse(answer.json).entry.length, 2);
  assert.equal((await derivedOf(patient)).length, 9);
});

test('a trace that nobody could draw is kept as it came, without measurements', async () => {
  const patient = await patientOf('trace-odd');
  const { component, ...rest } = traceOf(patient);
  const [first, second] = component ?? [];
  const odd = { ...rest, component: [first, { ...second, valueSampledData: { ...second?.valueSampledData, period: 7 } }] };
  assert.equal((await door.send('POST', 'Observation', odd)).status, 201);
  assert.deepEqual(await derivedOf(patient), []);
});
