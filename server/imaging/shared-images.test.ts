// The images of a share: whoever opened it sees those and no others, each look is written down, and files are not given away.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { z } from 'zod';
import { openResidentSession } from '../../kernel/access/residents/resident-sessions.ts';
import { sql } from '../../kernel/database/sql.ts';
import { changeDicom } from '../../kernel/exchange/dicom/file/change-dicom.ts';
import { madeShareSchema } from '../contract/shares.ts';
import { COOKIE } from '../session.ts';
import { dicomFixture, type ImagingPlatform, openImagingPlatform, uidLike } from './testing.ts';

let platform: ImagingPlatform;
const CR = dicomFixture('RG1_J2KI.dcm');
const uids = [uidLike(CR, '0020000d', 901), uidLike(CR, '0020000d', 902)] as const;

before(async () => {
  platform = await openImagingPlatform();
  const files: Buffer[] = [];
  for (const [at, uid] of uids.entries()) {
    const accession = `SH000${at}`;
    await platform.order('li', accession);
    files.push(
      changeDicom(CR, {
        '00080005': 'ISO_IR 192',
        '00080018': uidLike(CR, '00080018', 901 + at),
        '00080050': accession,
        '00100010': '李秀英',
        '00100020': platform.county.residents.li.patient,
        '00100030': '19501102',
        '00100040': 'F',
        '0020000d': uid,
        '0020000e': uidLike(CR, '0020000e', 901 + at),
      }),
    );
  }
  await platform.store(files);
  await platform.arrived(...uids);
});
beforeEach(() => platform.up());
after(() => platform?.close());

const found = z.array(z.record(z.string(), z.looseObject({ Value: z.array(z.unknown()).optional() })));

test('whoever brings the link sees the images that were shared, and no others', async () => {
  const { address, county } = platform;
  const { resident } = county.residents.li;
  const [kept] = await county.database.rows(
    sql`select order_id as "order" from dicom_study where study_uid = ${uids[0]}`,
    z.object({ order: z.string() }),
  );
  const session = await openResidentSession(county.database, { resident, identity: 'li' }, { source: 'test' });
  const json = { 'content-type': 'application/json' };
  const made = await fetch(`${address}/api/my/shares`, {
    method: 'POST',
    headers: { ...json, cookie: `${COOKIE}=${session}` },
    body: JSON.stringify({ about: `ServiceRequest/${kept?.order ?? ''}`, purpose: 'opinion', hours: 24 }),
  });
  const { path } = madeShareSchema.parse(await made.json());
  const opened = await fetch(`${address}/api/shared`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ token: path.split('#')[1] }),
  });
  assert.equal(opened.status, 200);
  const cookie = (opened.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
  const ask = (tail: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${address}/api/shared/dicom-web/studies/${tail}`, { headers: { cookie, ...headers } });
  const series = found.parse(await (await ask(`${uids[0]}/series`)).json());
  const seriesUid = String(series[0]?.['0020000E']?.Value?.[0]);
  const [image] = found.parse(await (await ask(`${uids[0]}/series/${seriesUid}/metadata`)).json());
  const instance = `${uids[0]}/series/${seriesUid}/instances/${String(image?.['00080018']?.Value?.[0])}`;
  const preview = await ask(`${instance}/rendered?viewport=200,200`, { accept: 'image/jpeg' });
  assert.equal(preview.status, 200);
  assert.equal(preview.headers.get('content-type'), 'image/jpeg');
  await preview.body?.cancel();
  const frame = await ask(`${instance}/frames/1`);
  assert.equal(frame.status, 200);
  await frame.body?.cancel();
  const status = async (tail: string): Promise<number> => {
    const answer = await ask(tail);
    await answer.body?.cancel();
    return answer.status;
  };
  assert.notEqual(await status(`${uids[1]}/series`), 200, 'the other study of the same resident');
  assert.notEqual(await status(`${uids[1]}/metadata`), 200);
  assert.notEqual(await status(instance), 200, 'no file to take away');
  assert.notEqual(await status(uids[0]), 200);
  const lines = await county.database.rows(
    sql`select reason, what ->> 'kind' as kind from audit where act = 'read-person' and role = 'visitor' and what ->> 'door' = 'dicom-web' and result = 'done' order by id`,
    z.object({ reason: z.string(), kind: z.string() }),
  );
  assert.deepEqual(
    lines.map(({ reason, kind }) => [reason, kind]),
    [
      ['share', 'metadata'],
      ['share', 'rendered'],
      ['share', 'pixels'],
    ],
  );
  const none = await fetch(`${address}/api/shared/dicom-web/studies/${uids[0]}/series`);
  assert.equal(none.status, 401, 'without having opened it');
});
