/** Pictures for forms: what is none, what is too big, what hides something, whose they are, who sees them, and that nobody keeps what no form kept. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { perform } from '../../kernel/actions/testing.ts';
import { sql } from '../../kernel/database/sql.ts';
import { purgeRows } from '../../kernel/jobs/purge.ts';
import { RETENTIONS } from '../../kernel/jobs/retention.ts';
import { today } from '../../kernel/periods/plain-date.ts';
import { takenPictureSchema } from '../contract/pictures.ts';
import { type DoorClient, type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

/** A red picture of one pixel. */
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC', 'base64');

/** A JPEG as a camera writes it: EXIF with a place before the picture, and a script behind its end. */
function makeJpeg(): Buffer {
  const segment = (marker: number, body: readonly number[] | Buffer): Buffer =>
    Buffer.concat([Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 0xff]), Buffer.from(body)]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe1, Buffer.from('Exif\0\0GPS 29.98N 103.01E')),
    segment(0xfe, Buffer.from('secret comment')),
    segment(0xc0, [8, 0, 16, 0, 32, 1, 1, 0x11, 0]),
    segment(0xda, [1, 1, 0, 0, 63, 0]),
    Buffer.from([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4]),
    Buffer.from([0xff, 0xd9]),
    Buffer.from('<script>alert(1)</script>'),
  ]);
}

const problem = z.looseObject({ text: z.string() });

describe('the door of pictures', () => {
  let doors: Doors;
  let reader: DoorClient;
  let zhang: number;
  before(async () => {
    doors = await openDoors();
    zhang = doors.county.residents.zhang.resident;
    await setAccount(doors.county.database, 'reader-1', PASSWORD, 'staff-reader-1');
    reader = await doors.signIn('reader-1');
    const order = { date: today(), items: ['pathology-biopsy'], priority: 'routine', centre: 'centre', summary: '胃窦溃疡' };
    await perform(doors.county, 'doctor-a', 'pathology.order', zhang, order);
  });
  after(() => doors.close());

  async function send(bytes: Buffer, { client = reader, resident = zhang, action = 'pathology.gross', type = 'image/png' } = {}) {
    const reply = await doors.app.inject({
      method: 'POST',
      url: `/api/pictures/for/${action}?resident=${resident}`,
      headers: { ...client.own, 'content-type': type },
      payload: bytes,
    });
    return { status: reply.statusCode, text: reply.body };
  }
  const said = ({ text }: { readonly text: string }): string => problem.parse(JSON.parse(text)).text;
  const idOf = ({ text }: { readonly text: string }): string => takenPictureSchema.parse(JSON.parse(text)).id;
  const show = (id: string, client = reader) => doors.app.inject({ method: 'GET', url: `/api/pictures/${id}`, headers: client.own });
  async function acts(): Promise<readonly string[]> {
    const rows = await doors.county.database.rows(
      sql`select act from audit where resident_id = ${zhang} order by id`,
      z.object({ act: z.string() }),
    );
    return rows.map(({ act }) => act);
  }

  it('refuses what is no picture by its own bytes, whatever it says it is', async () => {
    for (const fake of ['<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', '<!doctype html><p>x', 'GIF89a', ''])
      assert.notEqual((await send(Buffer.from(fake))).status, 200, fake);
    assert.match(said(await send(Buffer.from('<svg/>'))), /只能上传 JPEG 或 PNG/);
    assert.match(said(await send(PNG.subarray(0, 40))), /不完整/);
    assert.match(said(await send(makeJpeg().subarray(0, 60))), /不完整/);
    const huge = Buffer.from(PNG);
    huge.writeUInt32BE(60_000, 16);
    assert.match(said(await send(huge)), /像素过大/);
  });

  it('refuses what is too big', async () => {
    const reply = await send(Buffer.concat([PNG, Buffer.alloc(2 * 1024 * 1024)]));
    assert.ok(reply.status === 413 || reply.status === 422 || reply.status === 400, String(reply.status));
  });

  it('keeps the picture without place, comment and what stands behind its end', async () => {
    const id = idOf(await send(makeJpeg(), { type: 'text/html' }));
    const shown = await show(id);
    assert.equal(shown.headers['content-type'], 'image/jpeg');
    assert.equal(shown.headers['x-content-type-options'], 'nosniff');
    const bytes = shown.rawPayload.toString('latin1');
    assert.doesNotMatch(bytes, /GPS|secret|script/);
    assert.deepEqual([...shown.rawPayload.subarray(-2)], [0xff, 0xd9]);
  });

  it('is for those who may fill the form in and who reach the resident; taking and showing is logged', async () => {
    assert.equal((await send(PNG, { action: 'pathology.embed' })).status, 404);
    const village = await doors.signIn('village-a1');
    assert.equal((await send(PNG, { client: village })).status, 403);
    assert.equal(
      (await doors.app.inject({ method: 'POST', url: `/api/pictures/for/pathology.gross?resident=${zhang}`, payload: PNG })).statusCode,
      401,
    );
    const id = idOf(await send(PNG));
    const before = (await acts()).length;
    assert.equal((await show(id)).statusCode, 200);
    assert.equal((await acts()).at(-1), 'read-person');
    assert.equal((await acts()).length, before + 1);
    await setAccount(doors.county.database, 'village-b1', PASSWORD, 'staff-village-b1');
    const stranger = await doors.signIn('village-b1');
    assert.equal((await show(id, stranger)).statusCode, 403);
    assert.equal((await show('1-nothing')).statusCode, 404);
  });

  it('lets go after a day what no form kept', async () => {
    const id = idOf(await send(PNG));
    const rule = RETENTIONS.find(({ table }) => table === 'resource');
    assert.ok(rule);
    const at = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
    await purgeRows(doors.county.database, rule, at(0.9));
    assert.equal((await show(id)).statusCode, 200);
    assert.ok((await purgeRows(doors.county.database, rule, at(1.1))) >= 1);
    assert.equal((await show(id)).statusCode, 404);
  });
});
