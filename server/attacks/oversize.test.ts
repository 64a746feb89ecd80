/** Too much of everything: bodies, depths, lists, files that unfold, entities that grow, texts that make patterns slow. Refused soon, in plain words. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { makePatient } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { redactText } from '../protection/redact.ts';
import { type DoorClient, type DoorReply, type Doors, openDoors } from '../testing/open-doors.ts';

let doors: Doors;
let machine: DoorClient;
let village: DoorClient;
before(async () => {
  doors = await openDoors();
  machine = await doors.signIn('his');
  village = await doors.signIn('village-a1');
});
after(() => doors.close());

/** Refused with a client's status, and within the time. */
async function refusedSoon(what: string, asking: Promise<DoorReply>, within = 5000): Promise<DoorReply> {
  const from = performance.now();
  const reply = await asking;
  assert.ok(reply.status >= 400 && reply.status < 500, `${what}: ${reply.status} ${reply.text.slice(0, 200)}`);
  assert.ok(performance.now() - from < within, `${what} took ${performance.now() - from} ms`);
  return reply;
}

test('bodies beyond their limit are refused and the log hears of it', async () => {
  const big = 'x'.repeat(1024 * 1024 + 1);
  const { status } = await refusedSoon(
    'an action',
    village.send('POST', '/api/actions/residents.register', { requestId: 'r-1', answers: { name: big } }),
  );
  assert.equal(status, 413);
  assert.equal((await refusedSoon('FHIR', machine.send('POST', '/fhir/Patient', `"${'x'.repeat(65 * 1024 * 1024)}"`), 20_000)).status, 413);
  await refusedSoon('a long address', village.get(`/api/people?q=${'a'.repeat(5000)}`));
});

test('depth, breadth and endless lists do not fell the door', async () => {
  const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  await refusedSoon('deep JSON', machine.send('POST', '/fhir/Patient', deep));
  await refusedSoon('deep JSON for an action', village.send('POST', '/api/actions/residents.register', deep));
  let extension: Record<string, unknown> = { url: 'http://x', valueString: 'x' };
  for (let at = 0; at < 2000; at += 1) extension = { url: 'http://x', extension: [extension] };
  await refusedSoon('deep extensions', machine.send('POST', '/fhir/Patient', { ...makePatient('深'), extension: [extension] }));
  const wide = { ...makePatient('宽'), ...Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`x${at}`, at])) };
  await refusedSoon('unknown elements', machine.send('POST', '/fhir/Patient', wide), 10_000);
  await refusedSoon(
    'a prototype',
    village.send('POST', '/api/actions/residents.register', '{"__proto__":{"role":"administrator"},"requestId":"p-1","answers":{}}'),
  );
  assert.equal(({} as Record<string, unknown>).role, undefined);
  await refusedSoon(
    'many parameters',
    machine.get(`/fhir/Patient?${Array.from({ length: 3000 }, (_, at) => `name=x${at}`).join('&')}`),
    10_000,
  );
});

/** A workbook of one sheet. */
function makeWorkbook(parts: Readonly<Record<string, Buffer>>): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(parts)) {
    const packed = deflateRawSync(content);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(8, 8);
    head.writeUInt32LE(packed.length, 18);
    head.writeUInt32LE(content.length, 22);
    head.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    locals.push(head, Buffer.from(name), packed);
    entries.push(entry, Buffer.from(name));
    at += 30 + name.length + packed.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(parts).length, 8);
  end.writeUInt16LE(Object.keys(parts).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, directory, end]);
}

async function upload(name: string, file: Buffer): Promise<DoorReply> {
  const signed = await doors.nobody.send('POST', '/api/session', { user: 'village-a1', password: 'correct horse' });
  const cookie = String(signed.headers['set-cookie']).split(';')[0] ?? '';
  const { statusCode, headers, body } = await doors.app.inject({
    method: 'POST',
    url: '/api/import/residents.enlist',
    headers: { cookie, 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(name) },
    payload: file,
  });
  return { status: statusCode, headers, text: body, json: undefined };
}

const ENTITIES = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "${'a'.repeat(1000)}">${Array.from(
  { length: 12 },
  (_, at) => `<!ENTITY ${String.fromCharCode(98 + at)} "${`&${String.fromCharCode(97 + at)};`.repeat(10)}">`,
).join('')}]><sst><si><t>&m;</t></si></sst>`;

test('files are told by their first bytes; those that unfold, grow or pretend are refused', async () => {
  const types = Buffer.from('<Types/>');
  await refusedSoon(
    'a zip bomb',
    upload('名单.xlsx', makeWorkbook({ 'xl/worksheets/sheet1.xml': Buffer.alloc(170 * 1024 * 1024) })),
    20_000,
  );
  const sheet = Buffer.from('<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>');
  const bomb = makeWorkbook({
    '[Content_Types].xml': types,
    'xl/sharedStrings.xml': Buffer.from(ENTITIES),
    'xl/worksheets/sheet1.xml': sheet,
  });
  await refusedSoon('entities that grow', upload('名单.xlsx', bomb), 10_000);
  await refusedSoon('a program named list', upload('名单.csv', Buffer.from('\x7fELF\x02\x01\x01\x00\x00')));
  await refusedSoon('a page named list', upload('名单.csv', Buffer.from('<html><script>alert(1)</script></html>')));
  await refusedSoon('a PDF named workbook', upload('名单.xlsx', Buffer.from('%PDF-1.7 \n1 0 obj')));
  await refusedSoon('a folded file', upload('名单.csv.gz', gzipSync(Buffer.alloc(50 * 1024 * 1024))));
  await refusedSoon('nothing', upload('名单.csv', Buffer.alloc(0)));
  assert.equal((await upload('../../../../etc/cron.d/x.csv', Buffer.from('姓名,性别\n'))).status, 400, 'a name is only a name');
});

test('texts made to slow a pattern down do not', async () => {
  const slow = [
    'a'.repeat(30_000),
    '1'.repeat(30_000),
    `${'('.repeat(20_000)}`,
    `${'"'.repeat(20_001)}`,
    `${' '.repeat(30_000)}x`,
    `${'a-'.repeat(15_000)}!`,
  ];
  for (const text of slow) {
    const from = performance.now();
    redactText(text);
    for (const answers of [{ name: text }, { identityNumber: text }, { phone: text }, { birthDate: text }])
      await village.send('POST', '/api/actions/residents.register', { requestId: `slow-${slow.indexOf(text)}`, answers });
    await machine.send('POST', '/fhir/Patient', { ...makePatient(text), birthDate: text });
    await machine.send('POST', '/hl7', `MSH|^~\\&|${text}`, { 'content-type': 'text/plain' });
    assert.ok(performance.now() - from < 8000, `${text.slice(0, 5)}… took ${performance.now() - from} ms`);
  }
});

test('what was refused for its size stands in the audit log', async () => {
  const lines = (account: string, rule: string) =>
    doors.county.database.run(
      sql`select 1 from audit where act = 'refused' and result = 'refused' and account = ${account} and what ->> 'rule' = ${rule}`,
    );
  assert.deepEqual([await lines('village-a1', 'too-large'), await lines('his', 'too-large')], [2, 1], 'bodies, and the file that unfolds');
  assert.ok((await lines('village-a1', 'file')) >= 6, 'files that pretend');
});
