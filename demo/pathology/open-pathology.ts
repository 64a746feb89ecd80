/** Chooses whose the demo's pathology cases are, and gives what is written of them. */
import { z } from 'zod';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import { inOrder, onEveryShard } from '../../kernel/database/distribution/fan-outs.ts';
import { sql } from '../../kernel/database/sql.ts';
import { addMonths, type Instant, type PlainDate } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import type { Network } from '../county/network.ts';
import { CASES } from './cases.ts';
import { composePathology } from './day.ts';

const row = z.object({ key: z.string(), area: z.string() });

/** Younger people have no such findings. */
const GROWN_UP_MONTHS = 45 * 12;

/** Women of one town, always the same: every case of the demo may be theirs. */
async function choosePatients(store: Store, county: string, on: PlainDate) {
  const grown = addMonths(on, -GROWN_UP_MONTHS);
  const query = sql`select key, area from view_people p where p.area like ${`${county}101%`} and p.residency = 'usual' and p.sex = 'female' and p.deceased is null
    and p.birth < ${grown}::date and (p.until is null or p.until > ${on}::date) order by md5(p.key), p.key limit ${CASES.length}`;
  return store.database.rows(onEveryShard('demo-check', query, inOrder([{ column: 'key' }], CASES.length)), row);
}

/** The day of the pathology centre as it stands at `now`; nothing where a county has no such centre, or nobody. */
export async function openPathology(store: Store, network: Network, on: PlainDate, now: Instant): Promise<readonly Write[]> {
  const readers = network.staff.filter(({ org, role }) => role === 'diagnosis-reader' && org.endsWith('-centre-pathology'));
  const centre = readers[0]?.org;
  if (centre === undefined) return [];
  const county = /^org-(\d{6})-/.exec(centre)?.[1] ?? '';
  const patients = await choosePatients(store, county, on);
  const [first] = patients;
  const services = first && network.servicesOf(first.area);
  const [township, surgeon] = [services?.township.clinicians[0], services?.receiving.specialists[0]];
  if (!township || !surgeon) return [];
  const staff = { township, surgeon, readers: readers.filter(({ org }) => org === centre) };
  return composePathology(
    patients.map(({ key }) => key),
    staff,
    now,
  );
}
