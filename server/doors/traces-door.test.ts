/** The files of an ECG come in for an order: real recordings, what differs, other people's, files that are none, the same twice. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { runTimer } from '../../kernel/actions/run-timers.ts';
import { perform } from '../../kernel/actions/testing.ts';
import { makeIdentityNumber } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { IDENTIFIER } from '../../kernel/define/codes.ts';
import { loadBeside, loadFile, REAL_FILES } from '../../kernel/exchange/ecg/testing.ts';
import { nowInstant, today } from '../../kernel/periods/plain-date.ts';
import { shownTraceSchema, takenTraceSchema } from '../contract/traces.ts';
import { type DoorClient, type DoorReply, type Doors, openDoors } from '../testing/open-doors.ts';

const problem = z.looseObject({ text: z.string(), next: z.string().optional() });
const stored = z.object({
  id: z.string(),
  code: z.string(),
  content: z.looseObject({ status: z.string(), note: z.array(z.object({ text: z.string() })).optional() }),
});

describe('the door of ECG files', () => {
  let doors: Doors;
  let village: DoorClient;
  let zhang: number;
  before(async () => {
    doors = await openDoors();
    village = await doors.signIn('village-a1');
    zhang = doors.county.residents.zhang.resident;
  });
  after(() => doors.close());

  async function order(resident = zhang): Promise<string> {
    const facts = { date: today(), items: ['ecg-12'], priority: 'stat', centre: 'centre', summary: '胸痛半小时' };
    const done = await perform(doors.county, 'village-a1', 'ecg.order', resident, facts);
    return done.written.find(({ type }) => type === 'ServiceRequest')?.id ?? assert.fail('no order');
  }
  const place = (target: string, commit: boolean, resident = zhang) =>
    `/api/traces/ecg.acquire?resident=${resident}&order=${target}&commit=${commit}`;

  async function send(
    url: string,
    name: string,
    bytes: Uint8Array,
    more: Readonly<Record<string, string>> = {},
    client = village,
  ): Promise<DoorReply> {
    const headers = { ...client.own, 'content-type': 'application/octet-stream', 'x-file-name': encodeURIComponent(name), ...more };
    const reply = await doors.app.inject({ method: 'POST', url, headers, payload: Buffer.from(bytes) });
    return { status: reply.statusCode, headers: reply.headers, text: reply.body, json: JSON.parse(reply.body) };
  }
  async function sendForm(url: string, files: readonly { name: string; bytes: Uint8Array }[]): Promise<DoorReply> {
    const form = new FormData();
    for (const { name, bytes } of files) form.append('file', new Blob([new Uint8Array(bytes)]), name);
    const made = new Response(form);
    const headers = { ...village.own, 'content-type': made.headers.get('content-type') ?? '' };
    const reply = await doors.app.inject({ method: 'POST', url, headers, payload: Buffer.from(await made.arrayBuffer()) });
    return { status: reply.statusCode, headers: reply.headers, text: reply.body, json: JSON.parse(reply.body) };
  }
  const said = (reply: DoorReply): string => problem.parse(reply.json).text;
  const kept = (target: string) =>
    doors.county.database.rows(
      sql`select id, content #>> '{code,coding,0,code}' as code, content from resource where not deleted and content ->> 'resourceType' = 'Observation'
          and content @> ${JSON.stringify({ basedOn: [{ reference: `ServiceRequest/${target}` }] })}::jsonb order by id`,
      stored,
    );
  const stateOf = async (target: string): Promise<string> => {
    const [row] = await doors.county.database.rows(
      sql`select state from view_ecg_requests where key = ${target}`,
      z.object({ state: z.string() }),
    );
    return row?.state ?? assert.fail('no request');
  };
  const wfdb = () => [loadFile(REAL_FILES.wfdb), ...loadBeside()];

  /** An aECG of our own resident: the real one with the names exchanged. */
  function aecgOf(more: { name?: string; birth?: string; order?: string }): Uint8Array {
    const text = new TextDecoder().decode(loadFile(REAL_FILES.aecg).bytes);
    const birth = more.birth ?? '19580312';
    const who = `<subjectDemographicPerson><name>${more.name ?? '张伟'}</name><birthTime value="${birth}"/>`;
    return new TextEncoder().encode(text.replace('<subjectDemographicPerson>', who));
  }

  it('shows a record of several files before it is sent, and takes it with its measurements: the order is with the centre at once', async () => {
    const { resident } = doors.county.residents.li; // the record is a woman's
    const target = await order(resident);
    const shown = shownTraceSchema.parse((await sendForm(place(target, false, resident), wfdb())).json);
    assert.equal(shown.format, 'wfdb');
    assert.equal(shown.seconds, 38.4);
    assert.ok(shown.leads.includes('aVR'));
    assert.deepEqual(await kept(target), [], 'looking writes nothing');
    assert.equal(await stateOf(target), 'requested');

    const began = process.cpuUsage();
    const reply = await sendForm(place(target, true, resident), wfdb());
    assert.equal(reply.status, 200, reply.text);
    const taken = takenTraceSchema.parse(reply.json);
    const { user, system } = process.cpuUsage(began);
    assert.ok(user + system < 10_000_000, 'ten seconds of the processor, however busy the machine is');
    assert.equal(taken.text, '已送诊断中心。');
    assert.equal(await stateOf(target), 'acquired');
    const rows = await kept(target);
    assert.equal(rows.filter(({ code }) => code === '11524-6').length, 1);
    const measured = rows.filter(({ code }) => code !== '11524-6');
    assert.equal(measured.length, 8);
    assert.ok(measured.every(({ content }) => content.status === 'preliminary'));

    const again = takenTraceSchema.parse((await sendForm(place(target, true, resident), wfdb())).json);
    assert.deepEqual({ known: again.known, observation: again.observation }, { known: true, observation: taken.observation });
    assert.equal((await kept(target)).length, rows.length);
    const other = await order(resident);
    assert.match(said(await sendForm(place(other, true, resident), wfdb())), /随另一份申请送过/);
  });

  it('confirms the measurements with the report that is released', async () => {
    const target = await order();
    const reason = { 'x-reason': encodeURIComponent('机器里没有录入姓名') };
    const url = place(target, true);
    assert.equal((await send(url, 'mine.xml', aecgOf({ name: '张' }), reason)).status, 200);
    const timer = doors.county.store.registry.systems.flatMap(({ timers }) => timers).find(({ id }) => id === 'ecg.confirm-measurements');
    assert.ok(timer);
    const statuses = async () => (await kept(target)).filter(({ code }) => code !== '11524-6').map(({ content }) => content.status);
    await runTimer(doors.county.store, timer, nowInstant());
    assert.deepEqual(new Set(await statuses()), new Set(['preliminary']));
    await perform(doors.county, 'reader-1', 'ecg.claim', zhang, { target, date: today() });
    const report = { target, date: today(), conclusion: '窦性心律', positive: false, submit: 'submit' };
    await perform(doors.county, 'reader-1', 'ecg.report', zhang, report);
    await runTimer(doors.county.store, timer, nowInstant());
    assert.deepEqual(new Set(await statuses()), new Set(['final']));
    const [trace] = (await kept(target)).filter(({ code }) => code === '11524-6');
    assert.ok(JSON.stringify(trace?.content).includes('SampledData'), 'the trace keeps its samples');
    await runTimer(doors.county.store, timer, nowInstant());
    assert.equal((await statuses()).length, 8);
  });

  it('takes one of two that send the same file at once', async () => {
    const target = await order();
    const { bytes } = loadFile(REAL_FILES.dicom);
    const headers = { 'x-reason': encodeURIComponent('机器里没有录入姓名') };
    const both = await Promise.all([
      send(place(target, true), 'a.dcm', bytes, headers),
      send(place(target, true), 'b.dcm', bytes, headers),
    ]);
    assert.deepEqual(
      both.map(({ status }) => status),
      [200, 200],
      both.map(({ text }) => text).join(),
    );
    assert.deepEqual(both.map(({ json }) => takenTraceSchema.parse(json).known).sort(), [false, true]);
    assert.equal((await kept(target)).filter(({ code }) => code === '11524-6').length, 1);
  });

  it('refuses a file whose patient differs until a reason is typed, which is kept', async () => {
    const target = await order();
    const bytes = aecgOf({ name: '张卫' });
    const shown = shownTraceSchema.parse((await send(place(target, false), 'a.xml', bytes)).json);
    assert.match(shown.differences.join(), /姓名：文件是“张卫”，居民是“张伟”/);
    const refused = await send(place(target, true), 'a.xml', bytes);
    assert.equal(refused.status, 422);
    assert.match(said(refused), /姓名/);
    assert.deepEqual(await kept(target), []);
    assert.equal(await stateOf(target), 'requested');
    const reason = { 'x-reason': encodeURIComponent('录入时写错字，已核对身份证') };
    const taken = await send(place(target, true), 'a.xml', bytes, reason);
    assert.equal(taken.status, 200, taken.text);
    const [trace] = (await kept(target)).filter(({ code }) => code === '11524-6');
    assert.match(trace?.content.note?.[0]?.text ?? '', /录入时写错字/);
  });

  it('refuses a file that holds another resident’s number, whatever reason is given', async () => {
    const target = await order();
    const number = makeIdentityNumber('1950-11-02', '022');
    const text = new TextDecoder()
      .decode(loadFile(REAL_FILES.aecg).bytes)
      .replace(/<trialSubject[^>]*>\s*<id [^>]*\/>/, (found) =>
        found.replace(/<id [^>]*\/>/, `<id root="2.16.156" extension="${number}"/>`),
      );
    const reply = await send(place(target, true), 'a.xml', new TextEncoder().encode(text), { 'x-reason': encodeURIComponent('就是本人') });
    assert.equal(reply.status, 422, reply.text);
    assert.match(said(reply), /另一位居民/);
    assert.ok(!reply.text.includes('李秀英'));
    assert.deepEqual(await kept(target), []);
  });

  it('says what is wrong with a file that is none, cut short or enormous, and writes nothing', async () => {
    const target = await order();
    const { bytes } = loadFile(REAL_FILES.dicom);
    const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
      ['a.pdf', new TextEncoder().encode('%PDF-1.7 ...'), /PDF/],
      ['a.txt', new TextEncoder().encode('你好'), /认不出/],
      ['a.dcm', bytes.subarray(0, Math.floor(bytes.length / 2)), /./],
      ['a.dat', loadFile('s0010_re.dat').bytes, /文件头|WFDB/],
      ['a.xml', new TextEncoder().encode('<AnnotatedECG></AnnotatedECG>'), /./],
      ['empty', new Uint8Array(), /空|没有收到/],
    ];
    for (const [name, content, words] of cases) {
      const reply = await send(place(target, true), name, content);
      assert.ok(reply.status === 422 || reply.status === 400, `${name}: ${reply.status} ${reply.text}`);
      assert.match(said(reply), words, name);
    }
    const large = await send(place(target, true), 'a.dcm', new Uint8Array(64 * 1024 * 1024 + 1));
    assert.equal(large.status, 413);
    const broken = await doors.app.inject({
      method: 'POST',
      url: place(target, true),
      headers: { ...village.own, 'content-type': 'multipart/form-data; boundary=x' },
      payload: '--x\r\nnothing',
    });
    assert.equal(broken.statusCode, 400);
    assert.deepEqual(await kept(target), []);
    assert.equal(await stateOf(target), 'requested');
  });

  it('refuses an order that is not there, of another resident, of another institution, or done; and who is not let in', async () => {
    const target = await order();
    const bytes = aecgOf({});
    assert.equal((await send(place('1-nothing', true), 'a.xml', bytes)).status, 404);
    const { li, chen } = doors.county.residents;
    assert.equal((await send(place(target, true, li.resident), 'a.xml', bytes)).status, 404);
    assert.equal((await send(place(target, true, chen.resident), 'a.xml', bytes)).status, 403);
    const doctor = await doors.signIn('doctor-a');
    assert.match(said(await send(place(target, true), 'a.xml', bytes, {}, doctor)), /申请机构/);
    assert.equal((await send(place(target, true), 'a.xml', bytes, {}, await doors.signIn('bureau'))).status, 403);
    assert.equal((await send(place(target, true), 'a.xml', bytes, {}, doors.nobody)).status, 401);
    assert.equal((await send(place(target, true).replace('ecg.acquire', 'ecg.claim'), 'a.xml', bytes)).status, 404);
    assert.deepEqual(await kept(target), []);
    await perform(doors.county, 'village-a1', 'ecg.cancel', zhang, { target, date: today(), note: '开错' });
    assert.equal((await send(place(target, true), 'a.xml', bytes)).status, 400);
  });

  it('takes a new trace after it was sent back; one that arrives over FHIR too, the one sent back counts no more', async () => {
    const target = await order();
    assert.equal((await send(place(target, true), 'a.xml', aecgOf({ birth: '19580312' }).slice())).status, 200);
    const back = { target, date: today(), reason: 'noise' };
    await perform(doors.county, 'reader-1', 'ecg.claim', zhang, { target, date: today() });
    await perform(doors.county, 'reader-1', 'ecg.reject', zhang, back);
    const timer = doors.county.store.registry.systems.flatMap(({ timers }) => timers).find(({ id }) => id === 'ecg.arrived');
    assert.ok(timer);
    await runTimer(doors.county.store, timer, nowInstant());
    assert.equal(await stateOf(target), 'rejected');
    const [first] = (await kept(target)).filter(({ code }) => code === '11524-6');
    const machine = await doors.asMachine();
    const copy = { ...first?.content, id: undefined, identifier: [{ system: IDENTIFIER.foreign, value: 'his|2' }] };
    assert.equal((await machine.send('POST', '/fhir/Observation', copy)).status, 201);
    await runTimer(doors.county.store, timer, nowInstant());
    assert.equal(await stateOf(target), 'acquired');
  });
});
