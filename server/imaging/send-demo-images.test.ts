// The demo's studies get a picture, whether a township ordered them or a hospital examined by itself; each once, and nobody else's studies any.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ImagingStudy } from '@medplum/fhirtypes';
import { z } from 'zod';
import { buildDemoStudy } from '../../demo/history/demo-study.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { countStudies } from '../../kernel/dicom-studies/keep-studies.ts';
import { openArchive } from '../../kernel/exchange/dicom/archive/archive.ts';
import { findImagingItem } from '../../kernel/patterns/examination-items/find-imaging-item.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import { sendDemoImages } from './send-demo-images.ts';
import { type ImagingPlatform, openImagingPlatform } from './testing.ts';

let platform: ImagingPlatform;
before(async () => {
  platform = await openImagingPlatform();
});
after(() => platform?.close());

const uidOf = (study: ImagingStudy): string => study.identifier?.[0]?.value?.replace('urn:oid:', '') ?? assert.fail('no uid');
const metadata = z.array(z.record(z.string(), z.looseObject({ Value: z.array(z.unknown()).optional() })));

test('every study of the demo has a picture that says it is one', async () => {
  const { county } = platform;
  const item = (code: string) => findImagingItem(code) ?? assert.fail(code);
  const number = 'Y26010150001';
  const order = await platform.order('zhang', number);
  const at = nowInstant();
  const { patient } = county.residents.zhang;
  const ordered = buildDemoStudy(item('dr-chest'), { number, order: `ServiceRequest/${order}` }, `Patient/${patient}`, 'hospital-a', at);
  const own = buildDemoStudy(item('ct-head'), { mark: 'lead|1|ct-head' }, `Patient/${patient}`, 'lead', at);
  const foreign: ImagingStudy = {
    ...own,
    identifier: [{ system: 'urn:dicom:uid', value: 'urn:oid:1.2.3.4' }],
    series: (own.series ?? []).map((each) => ({ ...each, uid: '1.2.3.4.1' })),
  };
  await commit(
    county.store,
    BY_TEST,
    [ordered, own, foreign].map((resource) => ({ op: 'create' as const, resource })),
  );
  const archive = openArchive(() => platform.orthanc.address());
  assert.equal(await sendDemoImages(county.store, archive, () => undefined), 2);
  await platform.arrived(uidOf(ordered), uidOf(own));
  const waiting = { orgs: undefined, unknown: true, states: ['waiting'] } as const;
  assert.equal(await countStudies(county.database, waiting), 0, 'nobody has to settle them');
  const reader = await platform.signIn('reader');
  const said = async (study: ImagingStudy) => {
    const [image] = metadata.parse(await (await reader.get(`/dicom-web/studies/${uidOf(study)}/metadata`)).json());
    return [image?.['00081030']?.Value?.[0], image?.['0008103E']?.Value?.[0]];
  };
  assert.deepEqual(await said(ordered), ['胸部正位片', '演示图像']);
  assert.deepEqual(await said(own), ['头颅CT平扫', '演示图像，非本次检查部位'], 'a slice of another part says so');
  const kept = await county.database.rows(
    sql`select content ->> 'description' as description from resource where content ->> 'resourceType' = 'ImagingStudy' and not deleted
        and resident_id = ${county.residents.zhang.resident} order by 1`,
    z.object({ description: z.string() }),
  );
  assert.deepEqual(
    kept.map(({ description }) => description),
    ['头颅CT平扫', '头颅CT平扫', '胸部正位片'],
    'what was examined stays the name of the study',
  );
  assert.equal(await sendDemoImages(county.store, archive, () => undefined), 0, 'once each');
});
