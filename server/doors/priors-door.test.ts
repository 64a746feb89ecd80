/** The door of results that stand: what it shows of a resident, to whom, and the line it leaves in the log. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { priorsSchema } from '../contract/contract.ts';
import { type Doors, openDoors } from '../testing/open-doors.ts';
import { adoptList, makeEcg } from '../testing/standing-results.ts';

let doors: Doors;
before(async () => {
  doors = await openDoors();
  await adoptList(doors.county);
});
after(() => doors.close());

test('shows results by mark and day, without the opinion', async () => {
  const zhang = doors.county.residents.zhang.resident;
  const key = await makeEcg(doors.county, 'zhang', 2);
  const doctor = await doors.signIn('doctor-a');
  const reply = await doctor.get(`/api/actions/ecg.order/priors?resident=${zhang}&items=ecg-12,holter`);
  assert.equal(reply.status, 200, reply.text);
  const { rows } = priorsSchema.parse(reply.json);
  assert.deepEqual(
    rows.map((row) => [row.key, row.item, row.markName, row.material]),
    [[key, 'ecg-12', '省HR', 'trace']],
  );
  assert.ok(!reply.text.includes('右束支'));
});

test('is closed to doctors of another town, to roles that do not order, to nobody, and for actions that order nothing', async () => {
  const zhang = doors.county.residents.zhang.resident;
  const ask = `/api/actions/ecg.order/priors?resident=${zhang}&items=ecg-12`;
  assert.equal((await doors.nobody.get(ask)).status, 401);
  const doctor = await doors.signIn('doctor-a');
  const chen = doors.county.residents.chen.resident;
  assert.equal((await doctor.get(`/api/actions/ecg.order/priors?resident=${chen}&items=ecg-12`)).status, 403);
  assert.equal((await (await doors.signIn('registrar')).get(ask)).status, 403);
  const other = await doctor.get(`/api/actions/mutual-recognition.open/priors?resident=${zhang}&items=ecg-12`);
  assert.equal(other.status, 404);
});
