// Measures how many results an analyser's line may send: ORU of one tube each, through the laboratory's mapping, rules and release.
import { loadavg } from 'node:os';
import { z } from 'zod';
import { type SignedIn, standingOf } from '../kernel/access/actor.ts';
import { perform } from '../kernel/actions/testing.ts';
import { makePatient, openSmallCounty, writeResources } from '../kernel/commit/testing/small-county.ts';
import { inOrder, onEveryShard } from '../kernel/database/distribution/fan-outs.ts';
import { sql } from '../kernel/database/sql.ts';
import { receiveMessage } from '../kernel/exchange/hl7v2/intake/receive-message.ts';
import { readSenderRules } from '../kernel/exchange/hl7v2/mapping/sender-rules.ts';
import { itemsOfPanels } from '../kernel/patterns/examination-items/find-laboratory-item.ts';
import { today } from '../kernel/periods/plain-date.ts';
import laboratory from '../systems/laboratory/system.ts';

const TUBES = 120;
/** Before it is measured: tables of characters and units are loaded once a process, statements prepared once a connection. */
const WARMED = 40;
/** Lines at once: a laboratory has a few analysers. */
const LINES = 4;
/** One tube is a complete blood count: as many results as its panel has. */
const PANEL = 'cbc';

const county = await openSmallCounty([laboratory]);
try {
  const { store, database } = county;
  // One tube each: what a message costs must not be that of a record with hundreds of tubes.
  await writeResources(
    store,
    Array.from({ length: TUBES }, (_, at) => ({ op: 'create' as const, resource: makePatient(`居民${at + 1}`) })),
  );
  const people = await database.rows(
    onEveryShard(
      'demo-check',
      sql`select resident_id from view_people where name like '居民%' order by resident_id`,
      inOrder([{ column: 'resident_id' }]),
    ),
    z.object({ resident_id: z.number() }),
  );
  for (let at = 0; at < TUBES; at += 1) {
    const resident = people[at]?.resident_id;
    const order = { date: today(), items: [PANEL], priority: 'routine', centre: 'centre', summary: '复查' };
    const { written } = await perform(county, 'doctor-a', 'laboratory.order', resident, order);
    const target = written.find(({ type }) => type === 'ServiceRequest')?.id;
    const collected = await perform(county, 'doctor-a', 'laboratory.collect', resident, { target, date: today(), check: 'identity-card' });
    const tube = collected.written.find(({ type }) => type === 'Specimen')?.id;
    await perform(county, 'reader-1', 'laboratory.receive', resident, { target: tube, date: today() });
  }
  const tubes = await database.rows(
    onEveryShard(
      'demo-check',
      sql`select number from view_laboratory_specimens where state = 'received' order by number`,
      inOrder([{ column: 'number' }]),
    ),
    z.object({ number: z.string() }),
  );
  const device: SignedIn = {
    account: 'analyser',
    post: 'post-analyser',
    practitioner: 'analyser',
    name: '检验仪器',
    role: 'integrator',
    ...standingOf('integrator'),
    org: 'centre',
    area: '',
    scope: { everything: true, areas: [], orgs: ['centre'] },
  };
  const sender = { who: device, rules: readSenderRules([{ application: 'XN', byLabel: true }]), source: '10.0.0.9' };
  const items = itemsOfPanels([PANEL]);
  const messageOf = (number: string, at: number): Buffer => {
    const results = items.map(({ short, unit }, obx) => `OBX|${obx + 1}|NM|${short}||${5 + (at % 7)}|${unit ?? ''}|||||F`);
    const head = `MSH|^~\\&|XN|LAB|YG|XIAN|20261122080000||ORU^R01|B${at}|P|2.5`;
    return Buffer.from([head, 'PID|1', `OBR|1||${number}|1^CBC`, ...results].join('\r'));
  };
  const waiting = tubes.map(({ number }, at) => messageOf(number, at));
  const refused: string[] = [];
  const work = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { outcome, reason } = await receiveMessage(store, sender, next, 'utf8');
      if (outcome !== 'AA') refused.push(reason?.text ?? outcome);
    }
  };
  const measured = waiting.splice(WARMED);
  await Promise.all(Array.from({ length: LINES }, work));
  waiting.push(...measured);
  const cpu = process.cpuUsage();
  const before = performance.now();
  await Promise.all(Array.from({ length: LINES }, work));
  const seconds = (performance.now() - before) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const spent = (user + system) / 1000;
  const count = measured.length;
  console.log(
    `${count} ORU of ${items.length} results each over ${LINES} lines, after ${WARMED}: ${(count / seconds).toFixed(1)} messages a second (${((count * items.length) / seconds).toFixed(0)} results), ${(spent / count).toFixed(1)} ms of this process' processor time a message; ${refused.length} refused; load ${loadavg()[0]?.toFixed(1)}`,
  );
  if (refused.length > 0) console.log([...new Set(refused)].slice(0, 3).join('\n'));
} finally {
  await county.close();
}
