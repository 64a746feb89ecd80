// Measures what a number costs for readers with and without the right to restricted facts (decision 35): half a million residents, rows made by SQL.
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SignedIn, standingOf } from '../kernel/access/actor.ts';
import { prepareStore } from '../kernel/commit/migrations.ts';
import { AREAS, signInAs, writeSmallCounty } from '../kernel/commit/testing/small-county.ts';
import { openDatabase } from '../kernel/database/database.ts';
import { startEmbeddedServer } from '../kernel/database/embedded/embedded-server.ts';
import { raw } from '../kernel/database/sql.ts';
import { denominatorOf, evaluateIndicator, findIndicator } from '../kernel/indicators/evaluate-indicator.ts';
import { countBehind, listBehind } from '../kernel/indicators/people-behind.ts';
import { readBreakdown, requirePeriod } from '../kernel/indicators/read-indicator.ts';
import { numbersOf } from '../kernel/indicators/remembered-numbers.ts';
import { today } from '../kernel/periods/plain-date.ts';
import { numberOfType } from '../kernel/record/type-number.ts';
import clinic from '../systems/clinic/system.ts';

const RESIDENTS = 500_000;
const VISITS_EACH = 5;
/** Of a hundred residents one has restricted records (severe mental disorders alone are some 4 to 5 of a thousand). */
const ONE_IN = 100;
/** Of those every tenth row also stands without what is restricted. */
const COVERED = 10;

/** Data of an earlier run, when a folder is told; else they are made and removed. */
const [kept] = process.argv.slice(2);
const folder = kept ?? mkdtempSync(join(tmpdir(), 'yigong-hidden-'));
const server = await startEmbeddedServer({ dataDir: folder, settings: { fsync: 'off' } });
const database = await openDatabase({ url: server.url, poolSize: 5 });
try {
  const store = await prepareStore(database, [clinic]);
  const filled = await database.rows(raw('select 1 as one from view_people limit 1'));
  if (filled.length === 0) await writeSmallCounty(store);
  const villages = [AREAS.villageA1, AREAS.villageA2, AREAS.villageB1, AREAS.villageB2];
  // Residents of a village lie together, as they do where a county was loaded village by village.
  const area = `(array[${villages.map((code) => `'${code}'`).join(', ')}])[least(r * 4 / ${RESIDENTS} + 1, 4)]`;
  const resident = 'r + 1000';
  const shut = `r % ${ONE_IN} = 0 and v <= 3`;
  const order = numberOfType('ServiceRequest');
  const encounter = numberOfType('Encounter');
  // The doctor asked for the orders of every fiftieth of those with restricted records, the centre performs those of every second.
  const content = `jsonb_build_object('requester', jsonb_build_object('reference', case when r % ${ONE_IN * 50} = 0 then 'Practitioner/staff-doctor-a' else 'Practitioner/other' end),
    'performer', jsonb_build_array(jsonb_build_object('reference', case when r % ${ONE_IN * 2} = 0 then 'Organization/centre' else 'Organization/lead' end)))`;
  const fill = [
    `insert into view_people (resident_id, key, area, name, name_reversed, pinyin, initials, sex, residency, updated)
      select ${resident}, 'p' || r, ${area}, '某', '某', 'mou', 'm', 'male', 'usual', now() from generate_series(1, ${RESIDENTS}) r`,
    `insert into view_clinic_encounters (resident_id, key, area, org, kind, date, level, cents, billed, restricted)
      select ${resident}, 'e' || r || '-' || v, ${area}, 'hospital-a', 'outpatient', date '2026-01-01' + (r * 7 + v * 61) % 320,
        case when (r + v) % 3 = 0 then 'other' else 'primary' end, 4000 + r % 1000, 1, case when ${shut} then 1 else 0 end
      from generate_series(1, ${RESIDENTS}) r, generate_series(1, ${VISITS_EACH}) v`,
    `insert into row_cover (resident_id, view, key, hidden, area, org, cells, restricted)
      select ${resident}, 'clinic_encounters', 'e' || r || '-' || v, 1, ${area}, 'hospital-a', '{"kind":"outpatient","date":"2026-05-01","level":"primary"}', 0
      from generate_series(1, ${RESIDENTS}) r, generate_series(1, 3) v where ${shut} and r % ${ONE_IN * COVERED} = 0`,
    `insert into resource (resident_id, rtype, id, version, updated, content, restricted)
      select ${resident}, ${encounter}, 'e' || r || '-' || v, 1, now(), jsonb_build_object('resourceType', 'Encounter', 'request', jsonb_build_array(jsonb_build_object('reference', 'ServiceRequest/s' || r || '-' || v))), 1
      from generate_series(1, ${RESIDENTS}) r, generate_series(1, 3) v where ${shut}`,
    `insert into resource (resident_id, rtype, id, version, updated, content)
      select ${resident}, ${order}, 's' || r || '-' || v, 1, now(), ${content} from generate_series(1, ${RESIDENTS}) r, generate_series(1, 3) v where ${shut}`,
    `insert into consent_rule (resident_id, consent, part, org, denies, categories)
      select ${resident}, 'c' || r, 0, 'hospital-a', true, 1 from generate_series(1, ${RESIDENTS}) r where r % ${ONE_IN * 100} = 0`,
    `insert into reach (resident_id, org, reasons) select ${resident}, 'centre', 4 from generate_series(1, ${RESIDENTS}) r where r % 5 = 0`,
    'analyze',
  ];
  for (const statement of filled.length === 0 ? fill : []) await database.run(raw(statement));

  const grown = (who: SignedIn, role: 'mental-health' | 'integrator'): SignedIn => ({ ...who, account: role, role, ...standingOf(role) });
  const readers: Readonly<Record<string, SignedIn>> = {
    'bureau manager (no right)': signInAs(store, 'bureau', today()),
    'consortium manager (no right)': signInAs(store, 'consortium', today()),
    'mental-health doctor (one right)': grown(signInAs(store, 'consortium', today()), 'mental-health'),
    'system (every right, bound by consent)': grown(signInAs(store, 'consortium', today()), 'integrator'),
    'doctor (what own orders open)': {
      ...signInAs(store, 'consortium', today()),
      ...pick('family-doctor'),
      practitioner: 'staff-doctor-a',
    },
    'centre reader (what its orders open)': signInAs(store, 'reader-1', today()),
  };
  const places = { county: AREAS.county, town: AREAS.townA, village: AREAS.villageA1 };
  const year = requirePeriod('2026');
  const rows: string[] = [];
  for (const id of ['clinic.visits', 'clinic.primary-share', 'clinic.outpatient-fee']) {
    const indicator = findIndicator(store, id);
    for (const [reader, who] of Object.entries(readers)) {
      await numbersOf(store).forget();
      const cold = await time(() => numbersOf(store).read(indicator, year));
      // As a platform does before anybody asks: what each set of rights leaves out.
      const { against } = indicator;
      const warm = await time(async () => {
        await numbersOf(store).warm(indicator, year, 'numbers');
        if (against) await numbersOf(store).warm(denominatorOf(indicator, against), year, 'numbers');
      });
      const first = await time(() => evaluateIndicator(store, who, { indicator, area: AREAS.county, period: year }));
      const again: string[] = [];
      for (const code of Object.values(places)) {
        const query = { indicator, area: code, period: year };
        const number = await middle(() => evaluateIndicator(store, who, query));
        const parts = await middle(() => countBehind(store, who, query));
        const below = await middle(() => readBreakdown(store, who, indicator, code, year));
        const list = await middle(() => listBehind(store, who, { ...query, part: 'reached', reason: undefined }, undefined, 50));
        again.push(`${number} / ${parts} / ${below} / ${list}`);
      }
      const { n } = await evaluateIndicator(store, who, { indicator, area: AREAS.county, period: year });
      rows.push(`| ${id} | ${reader} | ${n} | ${cold} | ${warm} | ${first} | ${again.join(' | ')} |`);
      console.info(rows.at(-1));
    }
  }
  console.info(`load ${loadavg()[0]?.toFixed(1)}`);
} finally {
  await database.close();
  await server.stop();
  if (kept === undefined) rmSync(folder, { recursive: true, force: true });
}

function pick(role: 'family-doctor') {
  return { account: role, role, ...standingOf(role) };
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return Math.round(performance.now() - before);
}

/** Milliseconds, the middle of five. */
async function middle(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) times.push(await time(work));
  return times.toSorted((a, b) => a - b)[2] ?? 0;
}
