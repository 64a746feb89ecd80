/** Checks that a quick picture is asked for once, by the address that the viewer will ask for, and only of large frames. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import type { ImagingStudy } from '@medplum/fhirtypes';
import { askEarly, takePreview } from './early-preview.ts';

const studyOf = (uid: string, modality: string): ImagingStudy => ({
  resourceType: 'ImagingStudy',
  status: 'available',
  subject: { reference: 'Patient/1' },
  identifier: [{ system: 'urn:dicom:uid', value: `urn:oid:${uid}` }],
  series: [{ uid: `${uid}.1`, modality: { code: modality }, instance: [{ uid: `${uid}.1.1`, sopClass: {} }] }],
});
const addressOf = (uid: string): string => `/dicom-web/studies/${uid}/series/${uid}.1/instances/${uid}.1.1`;

const asked: string[] = [];
beforeEach(() => {
  asked.length = 0;
  mock.timers.enable({ apis: ['setTimeout'] });
  mock.method(globalThis, 'fetch', async (address: string) => {
    asked.push(address);
    return new Response('jpeg', { status: address.includes('1.9') ? 422 : 200 });
  });
});
afterEach(() => {
  mock.reset();
  mock.timers.reset();
});

test('the viewer takes the picture that was asked for early; the next time it asks itself', async () => {
  askEarly('/dicom-web', studyOf('1.2', 'CR'));
  askEarly('/dicom-web', studyOf('1.2', 'CR'));
  assert.equal(await (await takePreview(addressOf('1.2')))?.text(), 'jpeg');
  assert.deepEqual(asked, [`${addressOf('1.2')}/rendered?viewport=1024,1024&quality=80`]);
  await takePreview(addressOf('1.2'));
  assert.equal(asked.length, 2);
});

test('slices, studies without pictures and pictures that cannot be made are left to the viewer', async () => {
  askEarly('/dicom-web', studyOf('1.3', 'CT'));
  askEarly('/dicom-web', { ...studyOf('1.4', 'CR'), series: [] });
  askEarly('/dicom-web', undefined);
  assert.deepEqual(asked, []);
  askEarly('/dicom-web', studyOf('1.9', 'DX'));
  assert.equal(await takePreview(addressOf('1.9')), undefined);
});

test('a picture that nobody showed is let go', async () => {
  askEarly('/dicom-web', studyOf('1.5', 'DX'));
  mock.timers.tick(31_000);
  await takePreview(addressOf('1.5'));
  assert.equal(asked.length, 2);
});
