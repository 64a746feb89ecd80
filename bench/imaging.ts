// Measures the imaging centre's reading list with 200 studies in it: every page of it, as the room asks for it.
import { commit } from '../kernel/commit/commit.ts';
import { BY_TEST, openSmallCounty } from '../kernel/commit/testing/small-county.ts';
import { buildOrder } from '../kernel/patterns/diagnosis-centre/order.ts';
import { STATES, STEPS, TASK_STATUS, worded } from '../kernel/patterns/diagnosis-centre/states.ts';
import { advanceProgress, startProgress } from '../kernel/patterns/progress/progress.ts';
import { nowInstant, today } from '../kernel/periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../kernel/reading/read-worklist.ts';
import imaging from '../systems/imaging/system.ts';

const STUDIES = 200;
const RUNS = 15;

const county = await openSmallCounty([imaging]);
try {
  const who = county.as('doctor-a');
  const now = nowInstant();
  const taken = { now, actor: { practitioner: who.practitioner, name: who.name, org: who.org } };
  const people = Object.values(county.residents);
  for (let at = 0; at < STUDIES; at += 1) {
    const subject = `Patient/${people[at % people.length]?.patient ?? ''}`;
    const reference = `urn:uuid:00000000-0000-4000-8000-${String(at + 1).padStart(12, '0')}`;
    const order = buildOrder(
      { items: ['dr-chest'], priority: 'routine', centre: 'centre', summary: '咳嗽一周' },
      {
        code: 'dr-chest',
        display: '胸部正位片',
        number: `Y${today().slice(2).replaceAll('-', '')}${String(at).padStart(5, '0')}`,
        category: 'imaging',
      },
      {
        ...taken,
        actor: { ...taken.actor, role: who.role },
        today: today(),
        person: undefined,
        subject,
        encounter: undefined,
        records: {},
        serial: () => at,
        newReference: () => reference,
      },
    );
    const task = startProgress(
      {
        kind: 'imaging',
        focus: reference,
        subject,
        owner: 'centre',
        priority: 'routine',
        state: worded(STATES, 'requested'),
        step: worded(STEPS, 'requested'),
      },
      taken,
    );
    const there = advanceProgress(
      { task, version: 0 },
      { state: worded(STATES, 'acquired'), status: TASK_STATUS.acquired, step: worded(STEPS, 'acquired') },
      taken,
    ).update;
    await commit(county.store, BY_TEST, [
      { op: 'create', resource: order, reference },
      { op: 'create', resource: there },
    ]);
  }
  const reader = county.as('reader-1');
  const list = requireWorklist(county.store, reader, 'imaging.to-read');
  const spent: number[] = [];
  let rows = 0;
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
  spent.sort((one, other) => one - other);
  console.log(
    `reading list of ${rows} studies, all pages: median ${spent[RUNS >> 1]?.toFixed(0)} ms, slowest ${spent.at(-1)?.toFixed(0)} ms (limit 300 ms)`,
  );
} finally {
  await county.close();
}
