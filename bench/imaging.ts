// Measures the imaging centre's reading list with 200 studies in it: every page of it, as the room asks for it.
import { loadavg } from 'node:os';
import { perform } from '../kernel/actions/testing.ts';
import { openSmallCounty, type PostName } from '../kernel/commit/testing/small-county.ts';
import { today } from '../kernel/periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../kernel/reading/read-worklist.ts';
import imaging from '../systems/imaging/system.ts';

const STUDIES = 200;
const RUNS = 15;
/** Reaches the residents of its town, and orders. */
const WHO: PostName = 'doctor-a';

const county = await openSmallCounty([imaging]);
try {
  const people = [county.residents.zhang, county.residents.li, county.residents.wang];
  for (let at = 0; at < STUDIES; at += 1) {
    const resident = people[at % people.length]?.resident;
    const order = { date: today(), items: ['dr-chest'], priority: 'routine', centre: 'centre', summary: '咳嗽一周' };
    const { written } = await perform(county, WHO, 'imaging.order', resident, order);
    const target = written.find(({ type }) => type === 'ServiceRequest')?.id;
    await perform(county, WHO, 'imaging.acquire', resident, { target, date: today() });
  }
  const reader = county.as('reader-1');
  const list = requireWorklist(county.store, reader, 'imaging.to-read');
  const spent: number[] = [];
  let rows = 0;
  const cpu = process.cpuUsage();
  for (let run = 0; run < RUNS; run += 1) {
    const before = performance.now();
    rows = 0;
    for (let cursor: string | undefined; ; ) {
      const page = await readWorklist(county.store, reader, list, cursor === undefined ? {} : { cursor });
      rows += page.rows.length;
      if (page.next === null || page.next === undefined) break;
      cursor = page.next;
    }
    spent.push(performance.now() - before);
  }
  const { user, system } = process.cpuUsage(cpu);
  spent.sort((one, other) => one - other);
  console.log(
    `reading list of ${rows} studies, all pages: median ${spent[RUNS >> 1]?.toFixed(0)} ms, slowest ${spent.at(-1)?.toFixed(0)} ms, ${((user + system) / 1000 / RUNS).toFixed(0)} ms of this process' processor time each; load ${loadavg()[0]?.toFixed(1)} (limit 300 ms)`,
  );
} finally {
  await county.close();
}
