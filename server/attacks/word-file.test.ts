/** What people typed, in the Word file that everybody opens: through the doors, every part of the file is unfolded and looked at. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';
import { commit } from '../../kernel/commit/commit.ts';
import { AREAS, BY_TEST } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { hasUnseen } from '../../kernel/define/unseen-characters.ts';
import { addDays, today } from '../../kernel/periods/plain-date.ts';
import { type DoorClient, type Doors, openDoors } from '../testing/open-doors.ts';
import { textsOf, unfoldWordFile } from '../testing/unfold-word-file.ts';

const MARKUP = `<script>alert(1)</script><img src=x onerror=alert(1)>"'&`;
const FIELD =
  '</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DDEAUTO c:\\\\windows\\\\cmd "/k calc"</w:instrText></w:r><w:r><w:t>';
const LINK = '</w:t></w:r><w:hyperlink r:id="rId99"><w:r><w:t>http://x.example/a?b=c&d</w:t></w:r></w:hyperlink>';
const FORMULA = '=HYPERLINK("http://x.example";"点我")+cmd|\'/c calc\'!A1';
/** Marks that turn the direction of what stands behind them, and a control. */
const TURNS = '\u202e\u2067\u200f\u0085';
const ENTITY = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>&x;]]><?xml-stylesheet href="http://x"?>';

let doors: Doors;
let manager: DoorClient;
let publisher: DoorClient;
before(async () => {
  doors = await openDoors();
  manager = await doors.signIn('manager-a');
  publisher = await doors.signIn('bureau');
});
after(() => doors.close());

async function addIssue(texts: { readonly title: string; readonly cause: string; readonly next: string }) {
  const answers = { date: today(), kind: 'issue', ...texts, owner: 'hospital-a', due: addDays(today(), 30) };
  return manager.send('POST', '/api/actions/reporting.add-item', { requestId: randomUUID(), answers });
}

async function readFile(query: string): Promise<ReadonlyMap<string, string>> {
  const reply = await doors.app.inject({ method: 'GET', url: `/api/reports/work-report/docx?${query}`, headers: { ...publisher.own } });
  assert.equal(reply.statusCode, 200, reply.body.slice(0, 200));
  assert.match(String(reply.headers['content-type']), /wordprocessingml\.document$/);
  assert.match(String(reply.headers['content-disposition']), /^attachment; filename="report\.docx"; filename\*=UTF-8''[A-Za-z0-9%.~_-]+$/);
  assert.equal(reply.headers['x-content-type-options'], 'nosniff');
  return unfoldWordFile(reply.rawPayload);
}

/** XML 1.0 § 2.2. */
function isXmlCharacter(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return [0x9, 0xa, 0xd].includes(code) || (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code !== 0xfffe && code !== 0xffff);
}

function assertHarmless(parts: ReadonlyMap<string, string>): void {
  for (const [name, xml] of parts) {
    assert.equal(XMLValidator.validate(xml), true, `${name} is well-formed`);
    assert.ok([...xml].every(isXmlCharacter), `${name} holds only what XML may`);
    assert.ok(!hasUnseen(xml), `${name} turns nothing round`);
    assert.ok(!/<!DOCTYPE|<!ENTITY|<\?(?!xml )|<!\[CDATA\[/i.test(xml), `${name} declares nothing`);
    // What Word would fetch, run or fold in.
    assert.ok(!/TargetMode\s*=\s*"External"|attachedTemplate|oleObject|vbaProject|altChunk|frameset|subDoc/i.test(`${name} ${xml}`), name);
    assert.ok(!/<w:(?:hyperlink|object|fldSimple|pict|control|movie|altChunk|subDoc|script)\b|<script|<img|<svg/i.test(xml), name);
    for (const [, code = ''] of xml.matchAll(/<w:instrText[^>]*>([^<]*)<\/w:instrText>/g))
      assert.equal(code.trim(), 'PAGE', `${name}: the page's number is the only field`);
  }
  const kinds = [...parts.keys()].filter((name) => !/\.(?:xml|rels)$/.test(name));
  assert.deepEqual(kinds, [], 'nothing but XML lies in the file');
}

test('issues, institutions, divisions and the publisher with code in their names are text in the Word file, live and published', async () => {
  const { county } = doors;
  await commit(county.store, BY_TEST, [
    {
      op: 'update',
      resource: {
        resourceType: 'Organization',
        id: 'hospital-a',
        active: true,
        name: `青龙${MARKUP}${TURNS}`,
        type: [
          { coding: [{ system: SYSTEM.institutionKind, code: 'township-hospital' }] },
          { coding: [{ system: SYSTEM.institutionClass, code: 'C' }] },
        ],
      },
    },
    { op: 'update', resource: { resourceType: 'Location', id: AREAS.county, status: 'active', name: `县${FIELD}` } },
  ]);
  assert.equal((await addIssue({ title: `${MARKUP}${FIELD}`, cause: LINK, next: FORMULA })).status, 200);
  assert.equal((await addIssue({ title: FORMULA, cause: ENTITY, next: `${FIELD}${LINK}` })).status, 200);
  const year = today().slice(0, 4);
  const live = await readFile(`period=${year}`);
  assertHarmless(live);
  const told = textsOf(live.get('word/document.xml') ?? '');
  for (const text of [MARKUP, FIELD, LINK, FORMULA, ENTITY]) assert.ok(told.includes(text), `kept as typed: ${text.slice(0, 30)}`);
  assert.ok(told.includes(`青龙${MARKUP}`), 'the institution');
  const published = await publisher.send('POST', '/api/reports/work-report/publish', { period: year });
  assert.equal(published.status, 200, published.text.slice(0, 200));
  const { id } = z.looseObject({ published: z.looseObject({ id: z.string() }) }).parse(published.json).published;
  const frozen = await readFile(`period=${year}&published=${encodeURIComponent(id)}`);
  assertHarmless(frozen);
  assert.ok(textsOf(frozen.get('word/document.xml') ?? '').includes(FORMULA));
  const lines = await county.database.run(
    sql`select 1 from audit where act = 'export' and what->>'report' = 'work-report' and account = 'bureau'`,
  );
  assert.equal(lines, 2, 'each file left a line');
});

test('characters that no XML may hold are refused where they are typed, or never reach the file', async () => {
  const before = await doors.county.database.run(sql`select 1 from audit where result = 'refused'`);
  const { status } = await addIssue({ title: '坏字符\u0000', cause: 'x', next: 'x' });
  assert.equal(status, 400);
  assert.ok((await doors.county.database.run(sql`select 1 from audit where result = 'refused'`)) >= before);
  for (const bad of ['\u0001', '\u000b', '\u001b', '\ufffe', '\ud800'])
    await addIssue({ title: `字符${bad}尾`, cause: `a${bad}b`, next: '无' });
  assertHarmless(await readFile(`period=${today().slice(0, 4)}`));
});
