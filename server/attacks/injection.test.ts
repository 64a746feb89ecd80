/** Texts that would be code somewhere: SQL, FHIRPath, markup, formulas, paths. Each is data or refused; nothing runs, nothing leaks. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { z } from 'zod';
import { AREAS, makePatient } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { writeReportDocx } from '../../kernel/documents/report-docx.ts';
import { writeCsvText } from '../../kernel/exchange/sql-on-fhir/run/write-csv.ts';
import { type DoorClient, type Doors, openDoors } from '../testing/open-doors.ts';

let doors: Doors;
let machine: DoorClient;
let village: DoorClient;
before(async () => {
  doors = await openDoors();
  machine = await doors.signIn('his');
  village = await doors.signIn('village-a1');
});
after(() => doors.close());

const SQL = [
  `' or '1'='1`,
  `'; drop table resource; --`,
  `1) union select password_hash from account --`,
  `\\'; select pg_sleep(5) --`,
  `%27%20or%201=1`,
  `$1`,
  `"; delete from audit; --`,
];
const countTables = () => doors.county.database.run(sql`select 1 from pg_tables where schemaname = current_schema()`);
const bundle = z.looseObject({ resourceType: z.literal('Bundle'), total: z.number().optional(), entry: z.array(z.unknown()).optional() });

test('SQL in every place where a text is asked for is a text that finds nobody', async () => {
  const tables = await countTables();
  for (const text of SQL) {
    const asked = encodeURIComponent(text);
    const urls = [
      `/api/people?q=${asked}`,
      `/api/people?area=${asked}`,
      `/api/indicators/${asked}`,
      `/api/indicators/hypertension.enrolled?area=${asked}`,
      `/api/indicators/hypertension.enrolled?period=${asked}`,
      `/api/worklists/${asked}`,
      `/api/worklists/hypertension.due?cursor=${asked}`,
      `/api/reports/${asked}`,
      `/api/people/${asked}`,
    ];
    for (const url of urls) {
      const { status, text: body } = await village.get(url);
      assert.ok(status < 500, `${url}: ${status} ${body}`);
      assert.ok(!/\$argon2|syntax error|pg_(?!sleep)|42601/.test(body), body);
    }
    for (const query of [
      `name=${asked}`,
      `identifier=${asked}`,
      `_id=${asked}`,
      `birthdate=${asked}`,
      `_sort=${asked}`,
      `${asked}=x`,
      `_elements=${asked}`,
    ]) {
      const { status, json, text: body } = await machine.get(`/fhir/Patient?${query}`);
      assert.ok(status < 500, `${query}: ${status} ${body}`);
      const found = bundle.safeParse(json);
      if (status === 200 && found.success && !query.startsWith('_sort') && !query.startsWith('_elements') && !query.includes('=x'))
        assert.equal(found.data.entry?.length ?? 0, 0, query);
    }
  }
  assert.equal(await countTables(), tables);
});

test('FHIRPath of a client is judged before it is run: unknown functions, endless paths and depth are refused', async () => {
  const run = (path: string) =>
    machine.send('POST', '/fhir/ViewDefinition/$viewdefinition-run', {
      resourceType: 'Parameters',
      parameter: [
        { name: '_format', valueCode: 'json' },
        {
          name: 'viewResource',
          resource: {
            resourceType: 'ViewDefinition',
            status: 'draft',
            resource: 'Patient',
            select: [{ column: [{ name: 'a', path }] }],
          },
        },
      ],
    });
  for (const path of [
    `name.where(family = 'x'); drop table resource`,
    `trace('x')`,
    `repeat(children())`,
    `%resource.process.exit()`,
    `name.matches('(a+)+$')`,
    `${'('.repeat(5000)}id${')'.repeat(5000)}`,
    `${'name.'.repeat(5000)}family`,
    `name.where(family = '${"'"} or 1=1`,
    'a'.repeat(200_000),
  ]) {
    const from = performance.now();
    const { status, text } = await run(path);
    assert.ok(status >= 400 && status < 500, `${path.slice(0, 60)}: ${status} ${text.slice(0, 200)}`);
    assert.ok(performance.now() - from < 5000, path.slice(0, 60));
  }
});

const MARKUP = `<script>alert(1)</script><img src=x onerror=alert(1)>"'&`;

test('markup in a name is a name: kept as it is, given as JSON that no browser reads as a page', async () => {
  const { status, json } = await machine.send('POST', '/fhir/Patient', makePatient(MARKUP, { area: AREAS.villageA1 }));
  assert.ok(status === 201 || status === 422, String(status));
  if (status === 201) {
    const { id } = z.looseObject({ id: z.string() }).parse(json);
    const { headers } = await machine.get(`/fhir/Patient/${id}`, { accept: 'text/html' });
    assert.match(String(headers['content-type']), /^application\/(?:fhir\+)?json/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  }
  const wrong = await village.get(`/api/people/${encodeURIComponent(MARKUP)}`, { accept: 'text/html' });
  assert.match(String(wrong.headers['content-type']), /json/, 'what was asked is not echoed as a page');
  assert.match(String(wrong.headers['content-security-policy']), /default-src 'none'/);
});

test('a narrative with scripts is refused or never given as a page', async () => {
  for (const div of [
    '<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></div>',
    '<div xmlns="http://www.w3.org/1999/xhtml"><a href="javascript:alert(1)">x</a></div>',
    '<div xmlns="http://www.w3.org/1999/xhtml" onclick="alert(1)">x</div>',
  ]) {
    const { status, text } = await machine.send('POST', '/fhir/Patient', { ...makePatient('叙述'), text: { status: 'generated', div } });
    assert.ok([400, 422].includes(status), `${div}: ${status} ${text.slice(0, 300)}`);
  }
});

/** The main part of a Word file, unfolded. */
function readDocument(file: Buffer): string {
  for (let at = file.indexOf('PK\u0001\u0002'); at >= 0; at = file.indexOf('PK\u0001\u0002', at + 4)) {
    const [length, head] = [file.readUInt16LE(at + 28), file.readUInt32LE(at + 42)];
    if (file.toString('utf8', at + 46, at + 46 + length) !== 'word/document.xml') continue;
    const start = head + 30 + file.readUInt16LE(head + 26) + file.readUInt16LE(head + 28);
    const packed = file.subarray(start, start + file.readUInt32LE(at + 20));
    return (file.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)).toString('utf8');
  }
  throw new Error('no document');
}

test('markup in a report is text in its Word file', async () => {
  const report = {
    title: MARKUP,
    period: { code: '2025', label: MARKUP },
    area: { name: MARKUP },
    sections: [{ title: MARKUP, paragraphs: [[{ text: `${MARKUP}</w:t></w:r><w:r><w:instrText>DDEAUTO cmd</w:instrText>` }]] }],
    figures: [],
    published: null,
  };
  const xml = readDocument(await writeReportDocx(report, { demo: false }));
  assert.ok(xml.includes('&lt;script&gt;'));
  assert.ok(!/<script|<img|<w:instrText>DDEAUTO/.test(xml));
});

test('a cell that a spreadsheet would run is text, however it is hidden', () => {
  for (const text of [
    '=1+1',
    '+cmd|calc',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =HYPERLINK("http://x")',
    '＝1',
    '＋cmd|calc',
    '　＠SUM(A1)',
    '\u202e=1',
    '\u200f+cmd|calc',
    '\u0001=1',
  ])
    assert.match(writeCsvText(text), /^"?'/, JSON.stringify(text));
  assert.equal(writeCsvText('张伟'), '张伟');
});

test('paths lead nowhere but to what is meant', async () => {
  for (const path of [
    '../../package.json',
    '..%2f..%2fpackage.json',
    '%2e%2e/%2e%2e/etc/passwd',
    '/etc/passwd',
    '....//....//etc/passwd',
    'x%00.json',
    '..\\..\\package.json',
    'file:///etc/passwd',
  ]) {
    for (const door of ['/api/reports/', '/api/import/', '/fhir/', '/fhir/Patient/', '/assets/', '/']) {
      const { status, text } = await machine.get(`${door}${path}`);
      assert.ok(status >= 400 && status < 500, `${door}${path}: ${status}`);
      assert.ok(!/root:|"dependencies"/.test(text));
    }
  }
  const fetched = await machine.send('POST', '/fhir/$import', {
    resourceType: 'Parameters',
    parameter: [{ name: 'input', part: [{ name: 'url', valueUrl: 'file:///etc/passwd' }] }],
  });
  assert.ok(fetched.status >= 400 && fetched.status < 500, String(fetched.status));
});

test('a zero byte is refused wherever it stands: no text of the record may hold one', async () => {
  const before = await doors.county.database.run(sql`select 1 from resource`);
  const replies = [
    await machine.get('/fhir/Patient/x%00.json'),
    await machine.get('/fhir/Patient?name=%00'),
    await machine.get('/fhir/Patient?identifier=a%00b'),
    await machine.send('POST', '/fhir/Patient', makePatient('张\u0000伟')),
    await village.get('/api/people?q=%00x'),
    await village.get('/api/people/%00'),
    await village.send('POST', '/api/actions/residents.register', { requestId: 'zero-1', answers: { name: '张\u0000伟' } }),
    await village.send('POST', '/api/session', { user: 'a\u0000b', password: 'x' }),
  ];
  for (const [at, { status, text }] of replies.entries())
    assert.ok(status < 500 && (status >= 400 || text.startsWith('{"rows":[]')), `${at}: ${status} ${text.slice(0, 200)}`);
  assert.equal(await doors.county.database.run(sql`select 1 from resource`), before);
});
