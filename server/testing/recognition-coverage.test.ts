/** Who publishes and who cites, by item: the parts of a number are the number, and only for who may see it. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { today } from '../../kernel/periods/plain-date.ts';
import { indicatorSchema, institutionsSchema } from '../contract/contract.ts';
import { type Doors, openDoors } from './open-doors.ts';
import { adoptList, makeEcg } from './standing-results.ts';

let doors: Doors;
before(async () => {
  doors = await openDoors();
  await adoptList(doors.county);
});
after(() => doors.close());

test('results are published by the hospital that made them and cited by the one that read them, item by item', async () => {
  const zhang = doors.county.residents.zhang.resident;
  const result = await makeEcg(doors.county, 'zhang', 0);
  await makeEcg(doors.county, 'zhang', 0, { code: 'holter' });
  await makeEcg(doors.county, 'li', 0, { org: 'hospital-b' });
  await makeEcg(doors.county, 'li', 0, { mark: null });
  const doctor = await doors.signIn('doctor-a');
  const ordered = await doctor.send('POST', '/api/actions/ecg.order', {
    resident: zhang,
    answers: {
      date: today(),
      items: ['ecg-12'],
      priority: 'routine',
      centre: 'centre',
      summary: '胸闷',
      recognition: [{ item: 'ecg-12', decision: 'cite', result }],
    },
    requestId: randomUUID(),
  });
  assert.equal(ordered.status, 200, ordered.text);
  const manager = await doors.signIn('consortium');
  const split = async (id: string) => {
    const reply = await manager.get(`/api/indicators/mutual-recognition.${id}/breakdown?by=institution&period=${today().slice(0, 4)}`);
    assert.equal(reply.status, 200, reply.text);
    const { rows } = institutionsSchema.parse(reply.json);
    const whole = await manager.get(`/api/indicators/mutual-recognition.${id}?period=${today().slice(0, 4)}`);
    const total = indicatorSchema.parse(whole.json).n;
    assert.equal(
      rows.reduce((sum, { n }) => sum + n, 0),
      total,
      'the parts are the number',
    );
    return rows.map(({ org, name, part, n }) => [org, name, part, n].join(' ')).toSorted();
  };
  assert.deepEqual(await split('published-examinations'), [
    'hospital-b 白塔乡卫生院 十二导联心电图 1',
    'lead 试验县人民医院 动态心电图 1',
    'lead 试验县人民医院 十二导联心电图 1',
  ]);
  assert.deepEqual(await split('cited-elsewhere'), ['hospital-a 青龙镇卫生院 十二导联心电图 1']);
  assert.deepEqual(await split('visits'), ['hospital-a 青龙镇卫生院  1']);
});

test('a number of people has no such parts; nobody sees those of a place beyond reach', async () => {
  const manager = await doors.signIn('consortium');
  assert.equal((await manager.get('/api/indicators/residents.usual/breakdown?by=institution')).status, 422);
  const town = await doors.signIn('manager-a');
  const beyond = await town.get('/api/indicators/mutual-recognition.visits/breakdown?by=institution&area=511803107000');
  assert.equal(beyond.status, 403);
  assert.equal((await doors.nobody.get('/api/indicators/mutual-recognition.visits/breakdown?by=institution')).status, 401);
});
