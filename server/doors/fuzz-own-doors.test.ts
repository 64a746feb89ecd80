/** Strange addresses, questions and files at the pages' own doors and at the image and device doors: refused in words, in time, never a fault of the platform's own. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import type { DoorClient, DoorReply, Doors } from '../testing/open-doors.ts';
import { hold, openToStrangeInput, survives, text } from '../testing/strange-input.ts';

let doors: Doors;
let his: DoorClient;
let people: readonly DoorClient[];
before(async () => {
  const opened = await openToStrangeInput();
  ({ doors, his } = opened);
  people = [await doors.signIn('village-a1'), await doors.signIn('manager-a')];
});
after(() => doors?.close());

/** As a client can write it in an address: half of a surrogate pair has no UTF-8. */
const written = text.map((each) => encodeURIComponent(each.toWellFormed().slice(0, 300)));

async function asks(url: string): Promise<void> {
  for (const who of [...people, his])
    await survives(
      () => who.get(url),
      () => url,
    );
}

const QUESTIONS = [
  ['/api/people', ['q', 'cursor', 'count']],
  ['/api/worklists/hypertension.due', ['cursor', 'org', 'sort', 'search', 'filter']],
  ['/api/worklists/laboratory.verify', ['cursor', 'own', 'sort']],
  ['/api/tasks', ['when', 'cursor', 'area']],
  ['/api/urgent', ['org', 'cursor']],
  ['/api/options/icd-10', ['q', 'cursor']],
  ['/api/indicators', ['area', 'period', 'org']],
  ['/api/indicators/residents.usual', ['area', 'period', 'by']],
  ['/api/indicators/residents.usual/people', ['area', 'period', 'part', 'cursor']],
  ['/api/imaging/waiting', ['cursor', 'why']],
  ['/dicom-web/studies', ['PatientName', 'PatientID', 'StudyDate', 'AccessionNumber', 'limit', 'offset', 'includefield', '00100010']],
  ['/dicom-web/studies/1.2.3/series', ['Modality', 'limit']],
] as const;

test('questions of pages and image viewers with strange values', async () => {
  const question = fc
    .constantFrom(...QUESTIONS)
    .chain(([path, names]) => fc.tuple(fc.constant(path), fc.constantFrom(...names), written, written));
  await hold(question, ([path, name, one, two]) => asks(`${path}?${name}=${one}&${name}=${two}`), 30);
});

test('addresses with a strange name in the place of an id', async () => {
  const place = fc.constantFrom(
    (id: string) => `/api/worklists/${id}`,
    (id: string) => `/api/views/${id}`,
    (id: string) => `/api/indicators/${id}`,
    (id: string) => `/api/people/${id}`,
    (id: string) => `/api/people/${id}/timeline`,
    (id: string) => `/api/actions/${id}`,
    (id: string) => `/api/pictures/${id}`,
    (id: string) => `/api/options/${id}`,
    (id: string) => `/api/organisations/${id}`,
    (id: string) => `/dicom-web/studies/${id}`,
    (id: string) => `/dicom-web/studies/${id}/series/${id}/instances/${id}/frames/${id}`,
    (id: string) => `/dicom-web/${id}`,
  );
  await hold(fc.tuple(place, written), ([at, id]) => asks(at(id)), 60);
});

/** Files that begin as those that are taken begin, and any others. */
const file = fc
  .tuple(
    fc.constantFrom(
      '',
      '\xff\xd8\xff\xe0\0\x10JFIF',
      '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff',
      `${'\0'.repeat(128)}DICM\x02\0\0\0UL\x04\0\xff\xff\xff\xff`,
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><AnnotatedECG xmlns="urn:hl7-org:v3">&x;',
      'rec 12 500 9999999999\nrec.dat 16 200/mV 12 0 0 0 0 I',
      '--x\r\nContent-Type: application/dicom\r\n\r\n',
    ),
    fc.uint8Array({ maxLength: 200 }),
  )
  .map(([head, rest]) => Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(rest)]));

async function sendBytes(who: DoorClient, url: string, bytes: Buffer, type: string): Promise<DoorReply> {
  const { statusCode, headers, body } = await doors.app.inject({
    method: 'POST',
    url,
    headers: { ...who.own, 'content-type': type, 'x-file-name': '%E0%A4%A' },
    payload: bytes,
  });
  return { status: statusCode, headers, text: body, json: undefined };
}

test('strange pictures, traces and images are refused, and nothing of them is kept', async () => {
  const { resident } = doors.county.residents.zhang;
  const doorsOfFiles = [
    [`/api/pictures/for/clinic.record-visit?resident=${resident}`, 'image/jpeg'],
    [`/api/pictures/for/nothing?resident=${resident}`, 'image/png'],
    [`/api/traces/ecg.acquire?resident=${resident}&order=x&commit=true`, 'application/octet-stream'],
    [`/api/traces/ecg.acquire?resident=${resident}&order=x`, 'multipart/form-data; boundary=x'],
    ['/dicom-web/studies', 'multipart/related; type="application/dicom"; boundary=x'],
    ['/hl7', 'application/hl7-v2'],
  ] as const;
  await hold(
    fc.tuple(fc.constantFrom(...doorsOfFiles), file),
    async ([[url, type], bytes]) => {
      for (const who of [people[0] ?? his, his]) {
        await survives(
          () => sendBytes(who, url, bytes, type),
          () => `${url} ${bytes.toString('base64')}`,
        );
      }
    },
    40,
  );
  const found = await his.get(`/fhir/Media?patient=Patient/${doors.county.residents.zhang.patient}`);
  assert.equal(z.object({ entry: z.array(z.unknown()).optional() }).parse(found.json).entry, undefined, found.text.slice(0, 200));
});
