// Holds the running platform to the access matrix: every route with every role, may and may not, here and in another town.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openSession } from '../../kernel/access/identity/sessions.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { AREAS, BY_TEST, makePost } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { factsOfRole, ROLE_CODES, type Role } from '../../kernel/define/role.ts';
import { COOKIE } from '../session.ts';
import { type Doors, openDoors } from '../testing/open-doors.ts';
import { listRoutes } from './list-routes.ts';
import { READER_RULES } from './reader-rules.ts';
import { DOOR_RULES, ROUTE_RULES, type RouteRule, type SamplePlace } from './route-rules.ts';

const root = join(import.meta.dirname, '..', '..');
const STAFF = ROLE_CODES.filter((role) => factsOfRole(role).staff);
const TOWNS = { here: 'hospital-a', elsewhere: 'hospital-b' } as const;

let doors: Doors;
let place: SamplePlace;
const tokens = new Map<string, string>();

before(async () => {
  doors = await openDoors();
  const mounted = listRoutes(doors.app);
  const isMounted = (route: string): boolean =>
    mounted.some((each) => each === route || (route.includes('/fhir') && each.includes(' /fhir')));
  sampled = ROUTE_RULES.filter(({ route, sample }) => sample !== undefined && isMounted(route));
  const { store, database, residents } = doors.county;
  place = { ...residents.zhang, area: AREAS.townA };
  const posts = STAFF.flatMap((role) => Object.entries(TOWNS).map(([town, org]) => ({ role, org, name: `${role}-${town}` })));
  await commit(
    store,
    BY_TEST,
    posts.map(({ role, org, name }) => ({ op: 'create', id: `post-of-${name}`, resource: makePost(name, name, role, org) })),
  );
  for (const { name } of posts) {
    await database.run(sql`insert into account (name, password_hash, practitioner) values (${name}, 'none', ${name})`);
    const session = { account: name, post: `post-of-${name}`, secondFactor: true, source: '10.0.0.1' };
    tokens.set(name, await openSession(database, session));
  }
});
after(() => doors.close());

async function ask({ route, sample }: RouteRule, role: Role | undefined, town: keyof typeof TOWNS): Promise<number> {
  const { url, body } = sample?.(place) ?? { url: '/' };
  const method = route.split(' ')[0];
  const type = url.startsWith('/fhir') ? 'application/fhir+json' : 'application/json';
  const { statusCode } = await doors.app.inject({
    method: method === 'POST' ? 'POST' : 'GET',
    url,
    headers: {
      ...(role === undefined ? {} : { cookie: `${COOKIE}=${tokens.get(`${role}-${town}`)}` }),
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return statusCode;
}

/** Roles that reach a resident of their own town before anything has happened between them. */
function reachesByPlace(role: Role): boolean {
  return factsOfRole(role).reasons.some((reason) => reason === 'catchment' || reason === 'public-health');
}

/** The text of a test that a row names; '' where there is none. */
function readTest(path: string | undefined): string {
  return path !== undefined && /\.test\.ts$/.test(path) && existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
}

function titlesOf(text: string): readonly string[] {
  return [...text.matchAll(/^\s*(?:test|it)\(\s*['"`]([^\n]*)/gm)].map(([, title = '']) => title);
}

/** Whether a test asks at the route: it holds the path, whatever stands where the route has a name. */
function goesThrough(text: string, route: string): boolean {
  const parts = (route.split(' ')[1] ?? '').split('/').map((part) => {
    if (part === '*') return '';
    return part.startsWith(':') ? '[^\\s\'"`/]+' : part.replace(/[.$]/g, '\\$&');
  });
  // A page of ours may be named by what the platform sent the browser to.
  const path = parts.join('/').replace(/^\/authorize\/\[\^[^\]]+\]\+/, '\\}');
  return new RegExp(path).test(text);
}

let sampled: readonly RouteRule[] = [];

test('every route of the platform has a row, with a sample or a test that holds its door', () => {
  const rows = new Set(ROUTE_RULES.map(({ route }) => route));
  const mounted = listRoutes(doors.app);
  const covered = mounted.filter((route) => rows.has(route) || (/ \/fhir/.test(route) && rows.has(`${route.split(' ')[0]} /fhir/*`)));
  assert.deepEqual(
    mounted.filter((route) => !covered.includes(route)),
    [],
    'routes without a row in server/access-matrix/route-rules.ts',
  );
  const silent = ROUTE_RULES.filter(({ route, sample, heldBy }) => sample === undefined && !goesThrough(readTest(heldBy), route));
  assert.deepEqual(
    silent.map(({ route, heldBy }) => `${route}: ${heldBy}`),
    [],
    'the test that is named goes through the door',
  );
  for (const { reader, heldBy, proof } of READER_RULES)
    assert.ok(
      titlesOf(readTest(heldBy)).some((title) => title.includes(proof)),
      `${reader}: ${heldBy} has no test “${proof}”`,
    );
  console.log(
    `access matrix: ${covered.length} of ${mounted.length} routes have a row, ${sampled.length} are tried with ${STAFF.length} roles, ${READER_RULES.length} readers`,
  );
});

test('who is not signed in gets in nowhere but at the open doors', async () => {
  for (const rule of sampled) assert.equal(await ask(rule, undefined, 'here'), rule.rule === 'open' ? 200 : 401, rule.route);
});

test('every role at every route: may, may not', async () => {
  const wrong: string[] = [];
  let tried = 0;
  for (const rule of sampled)
    for (const role of STAFF) {
      const may = DOOR_RULES[rule.rule].roles.some((each) => each === role) && (!rule.personal || reachesByPlace(role));
      const status = await ask(rule, role, 'here');
      tried += 1;
      if ((status !== 403) !== may || status === 401 || status >= 500)
        wrong.push(`${rule.route} ${role}: ${status}, ${may ? 'may' : 'may not'}`);
    }
  assert.deepEqual(wrong, []);
  console.log(`access matrix: ${tried} pairs of route and role`);
});

test('the same role in another town reaches nobody of this one', async () => {
  const personal = sampled.filter((rule) => rule.personal);
  assert.ok(personal.length >= 5);
  for (const rule of personal) for (const role of STAFF) assert.equal(await ask(rule, role, 'elsewhere'), 403, `${rule.route} ${role}`);
});

test('no number of this town for a role of another', async () => {
  const numbers = sampled.filter(({ rule }) => rule === 'numbers');
  for (const rule of numbers)
    for (const role of STAFF) {
      const status = await ask(rule, role, 'elsewhere');
      assert.equal(status, 403, `${rule.route} ${role}`);
    }
});

test('every action and list names roles that may see what it is about', () => {
  const { actions, worklists } = doors.county.store.registry;
  for (const action of actions.values()) {
    assert.ok(action.allow.length > 0, action.id);
    if (action.subject === 'resident')
      for (const role of action.allow) assert.equal(factsOfRole(role).sees, 'people', `${action.id} ${role}`);
  }
  for (const list of worklists.values())
    for (const role of list.roles) assert.equal(factsOfRole(role).sees, 'people', `${list.id} ${role}`);
  console.log(`access matrix: ${actions.size} actions, ${worklists.size} lists`);
});
