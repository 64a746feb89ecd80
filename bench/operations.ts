// What is measured: the daily reads and writes of the people who use the platform, each as calls of the HTTP doors.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { makeVisit } from '../systems/hypertension/sample-visit.ts';
import type { Client } from './client.ts';

/** One measured operation: `run` does it once; `clients` at once, at most `count` times. */
export interface Operation {
  readonly name: string;
  readonly clients: number;
  readonly count: number;
  readonly run: (call: number) => Promise<void>;
}

/** Who asks: a clinician of a town, the manager of that town, the manager of the whole consortium. */
export interface Users {
  readonly clinician: Client;
  readonly town: Client;
  readonly county: Client;
}

const lineSchema = z.object({ person: z.object({ resident: z.number(), name: z.string() }) });
const linesSchema = z.object({ rows: z.array(lineSchema), next: z.string().nullable() });
const areasSchema = z.object({ rows: z.array(z.object({ code: z.string(), level: z.string(), people: z.number() })) });
const boardSchema = z.object({ rows: z.array(z.object({ id: z.string() })) });

/** Numbers on the home page and in the first lines of the work report. */
const HEADLINES = [
  'residents.usual',
  'residents.record-rate',
  'residents.use-rate',
  'family-doctor.signing-rate',
  'family-doctor.key-signing-rate',
  'family-doctor.performance-rate',
  'hypertension.standard-rate',
  'hypertension.control-rate',
  'diabetes.standard-rate',
  'clinic.visits',
  'clinic.primary-share',
];

/** Numbers measured for a period that nobody asked for before: one of each kind of population. */
const COLD = ['residents.usual', 'family-doctor.key-signing-rate', 'hypertension.standard-rate', 'clinic.visits', 'residents.use-rate'];

/** The twelve months or so that end some days before a day: another period for each call. */
function dayBefore(day: string, call: number): string {
  const end = new Date(Date.parse(day) - (call + 1) * 86_400_000).toISOString().slice(0, 10);
  return `${Number(end.slice(0, 4)) - 1}${end.slice(4)}..${end}`;
}

function pick<T>(list: readonly T[], call: number): T {
  const found = list[call % list.length];
  if (found === undefined) throw new Error('nothing to measure with: the demo county is not loaded');
  return found;
}

function recordVisit(client: Client, residents: readonly number[], today: string): (call: number) => Promise<void> {
  return async (call) => {
    // Pressures differ from call to call: the same as last time would be doubted, as a real one is.
    const answers = makeVisit(today, { bp: { systolic: 118 + (call % 20), diastolic: 70 + (call % 12) } });
    await client.post('/api/actions/hypertension.record-visit', {
      resident: pick(residents, call),
      answers,
      overrides: { date: '基准测量', 'bp.systolic': '基准测量', class: '基准测量' },
      requestId: randomUUID(),
    });
  };
}

/** Residents in care with the clinician, at most 400: visits are spread over them, so that their records stay of a usual length. */
async function listInCare(client: Client): Promise<readonly { readonly resident: number; readonly name: string }[]> {
  const found: { readonly resident: number; readonly name: string }[] = [];
  for (let cursor: string | null = ''; cursor !== null && found.length < 400; ) {
    const page = linesSchema.parse(await client.get(`/api/worklists/hypertension.register?cursor=${encodeURIComponent(cursor)}`));
    found.push(...page.rows.map(({ person }) => person));
    cursor = page.next;
  }
  return found;
}

/** The operations for a county that is loaded. `year` is the period of the numbers. */
export async function listOperations(users: Users, today: string, only: string | undefined): Promise<readonly Operation[]> {
  const year = today.slice(0, 4);
  const areas = areasSchema.parse(await users.county.get('/api/areas')).rows;
  const largest = (level: string) => areas.filter((area) => area.level === level).toSorted((a, b) => b.people - a.people)[0]?.code ?? '';
  const places = [
    ['county', largest('county')],
    ['town', largest('town')],
    ['village', largest('village')],
  ] as const;
  const [, [, town]] = places;
  const inCare = await listInCare(users.clinician);
  const residents = [...new Set(inCare.map(({ resident }) => resident))];
  const get = (client: Client, path: (call: number) => string) => async (call: number) => {
    await client.get(path(call));
  };
  const board = boardSchema
    .parse(await users.county.get(`/api/indicators?area=${largest('village')}&period=${year}`))
    .rows.map(({ id }) => id);
  const numbers = HEADLINES.filter((id) => board.includes(id)).flatMap((id) =>
    places.map(([level, area]) => ({
      name: `indicator ${id} ${level}`,
      clients: 1,
      count: 10,
      run: get(users.county, () => `/api/indicators/${id}?area=${area}&period=${year}`),
    })),
  );
  const visit = recordVisit(users.clinician, residents, today);
  const operations: Operation[] = [
    { name: 'record visit', clients: 1, count: 200, run: visit },
    { name: 'record visit', clients: 8, count: 400, run: visit },
    { name: 'person page', clients: 1, count: 200, run: get(users.clinician, (call) => `/api/people/${pick(residents, call)}`) },
    { name: 'person page', clients: 8, count: 800, run: get(users.clinician, (call) => `/api/people/${pick(residents, call)}`) },
    { name: 'timeline', clients: 1, count: 100, run: get(users.clinician, (call) => `/api/people/${pick(residents, call)}/timeline`) },
    {
      name: 'results that stand, three examinations',
      clients: 1,
      count: 200,
      run: get(
        users.clinician,
        (call) => `/api/actions/imaging.order/priors?resident=${pick(residents, call)}&items=ct-chest,dr-chest,us-abdomen`,
      ),
    },
    { name: 'worklist page, clinician', clients: 1, count: 100, run: get(users.clinician, () => '/api/worklists/hypertension.due') },
    { name: 'worklist page, town', clients: 1, count: 50, run: get(users.town, () => '/api/worklists/hypertension.due') },
    { name: 'open tasks, clinician', clients: 1, count: 100, run: get(users.clinician, () => '/api/tasks?when=due') },
    { name: 'open tasks, town', clients: 1, count: 50, run: get(users.town, () => '/api/tasks?when=overdue') },
    { name: 'home, clinician', clients: 1, count: 50, run: get(users.clinician, () => '/api/home') },
    { name: 'home, town', clients: 1, count: 50, run: get(users.town, () => '/api/home') },
    { name: 'home, county', clients: 1, count: 20, run: get(users.county, () => '/api/home') },
    {
      name: 'find person by name',
      clients: 1,
      count: 200,
      run: get(users.clinician, (call) => `/api/people?q=${encodeURIComponent(pick(inCare, call).name.slice(0, 2))}`),
    },
    {
      name: 'find person by name, county',
      clients: 1,
      count: 100,
      run: get(users.county, (call) => `/api/people?q=${encodeURIComponent(pick(inCare, call).name)}`),
    },
    {
      name: 'find person by pinyin',
      clients: 1,
      count: 100,
      run: get(users.clinician, (call) => `/api/people?q=${pick(['wang', 'li', 'zx', 'lm', 'chen'], call)}`),
    },
    ...numbers,
    {
      name: 'board of all numbers, county',
      clients: 1,
      count: 3,
      run: get(users.county, () => `/api/indicators?area=${largest('county')}&period=${year}`),
    },
    {
      name: 'board of all numbers, town',
      clients: 1,
      count: 5,
      run: get(users.county, () => `/api/indicators?area=${town}&period=${year}`),
    },
    {
      name: 'trend of 13, county',
      clients: 1,
      count: 3,
      run: get(users.county, () => `/api/indicators/hypertension.standard-rate/trend?area=${largest('county')}&period=${year}&periods=13`),
    },
    {
      name: 'breakdown, county',
      clients: 1,
      count: 5,
      run: get(users.county, () => `/api/indicators/hypertension.standard-rate/breakdown?area=${largest('county')}&period=${year}`),
    },
    ...COLD.filter((id) => board.includes(id)).map((id) => ({
      name: `indicator ${id} county, a new period`,
      clients: 1,
      count: 5,
      // A period that nobody has asked for: everybody's rows are read.
      run: get(users.county, (call) => `/api/indicators/${id}?area=${largest('county')}&period=${dayBefore(today, call)}`),
    })),
    {
      name: 'visit, then the number with it, county',
      clients: 1,
      count: 20,
      run: async (call) => {
        await visit(call + 1_000);
        await users.county.get(`/api/indicators/hypertension.visits-done?area=${largest('county')}&period=${year}`);
      },
    },
    {
      name: 'visit, then the board with it, county',
      clients: 1,
      count: 5,
      run: async (call) => {
        await visit(call + 2_000);
        await users.county.get(`/api/indicators?area=${largest('county')}&period=${year}`);
      },
    },
    {
      name: 'people behind, county',
      clients: 1,
      count: 10,
      run: get(
        users.county,
        () => `/api/indicators/hypertension.standard-rate/people?area=${largest('county')}&period=${year}&part=missed`,
      ),
    },
    {
      name: 'people behind, large',
      clients: 1,
      count: 5,
      run: get(users.county, () => `/api/indicators/residents.record-rate/people?area=${largest('county')}&period=${year}&part=reached`),
    },
    {
      name: 'people behind, town',
      clients: 1,
      count: 20,
      run: get(users.county, () => `/api/indicators/hypertension.standard-rate/people?area=${town}&period=${year}&part=missed`),
    },
  ];
  return only === undefined ? operations : operations.filter(({ name }) => name.includes(only));
}
