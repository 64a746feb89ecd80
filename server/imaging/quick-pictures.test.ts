// The quick picture of a radiograph is made when it arrives: its reader has it at once, also while the archive is away; others are asked for.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { changeDicom } from '../../kernel/exchange/dicom/file/change-dicom.ts';
import { QUICK_PICTURE } from '../../kernel/patterns/examination-items/large-frames.ts';
import { dicomFixture, type ImagingPlatform, openImagingPlatform, uidLike } from './testing.ts';

let platform: ImagingPlatform;
const CR = dicomFixture('RG1_J2KI.dcm');
const study = uidLike(CR, '0020000d', 961);
before(async () => {
  platform = await openImagingPlatform();
  await platform.order('zhang', 'QUICK1');
  const file = changeDicom(CR, {
    '00080005': 'ISO_IR 192',
    '00080018': uidLike(CR, '00080018', 961),
    '00080050': 'QUICK1',
    '00100010': '张伟',
    '00100020': platform.county.residents.zhang.patient,
    '00100030': '19580312',
    '00100040': 'M',
    '0020000d': study,
    '0020000e': uidLike(CR, '0020000e', 961),
  });
  await platform.store([file]);
  await platform.arrived(study);
});
after(() => platform?.close());

test('who may see the study has its quick picture from memory; who may not is refused as ever', async () => {
  const doctor = await platform.signIn('doctor-a');
  const images = z
    .array(z.record(z.string(), z.looseObject({ Value: z.array(z.unknown()).optional() })))
    .parse(await (await doctor.get(`/dicom-web/studies/${study}/metadata`)).json());
  const part = (tag: string): string => String(images[0]?.[tag]?.Value?.[0]);
  const instance = `/dicom-web/studies/${study}/series/${part('0020000E')}/instances/${part('00080018')}`;
  const quick = `${platform.address}${instance}/rendered?${QUICK_PICTURE}`;
  const accept = 'image/jpeg';
  const ask = (url: string, cookie: string) => fetch(url, { headers: { cookie, accept } });
  const first = await ask(quick, doctor.cookie);
  assert.equal(first.status, 200);
  assert.equal(first.headers.get('content-type'), 'image/jpeg');
  const bytes = Buffer.from(await first.arrayBuffer());
  assert.equal(bytes.subarray(0, 2).toString('hex'), 'ffd8');
  await platform.orthanc.stop();
  const again = await ask(quick, doctor.cookie);
  assert.deepEqual(Buffer.from(await again.arrayBuffer()), bytes, 'the archive is not asked again');
  const other = await ask(`${platform.address}${instance}/rendered?viewport=200,200&quality=80`, doctor.cookie);
  await other.body?.cancel();
  assert.equal(other.status, 503, 'and what was not made waits for it');
  const stranger = await ask(quick, (await platform.signIn('doctor-b')).cookie);
  await stranger.body?.cancel();
  assert.equal(stranger.status, 403);
});
