// Writes and reads the directory's tables.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import type { Queries, Transaction } from '../database/database.ts';
import { sql } from '../database/sql.ts';
import { insertRows } from '../database/statements/insert-rows.ts';
import { type CentreCode, isCentreCode } from '../define/centre-code.ts';
import { fail } from '../errors.ts';
import { isPlainDate, type PlainDate } from '../periods/plain-date.ts';
import { isRegisteredDay, type RegisteredDay, readRegisteredDays } from './moved-days.ts';
import {
  type Area,
  edgesOf,
  edgesOfTeam,
  levelOfArea,
  type Organisation,
  projectLocation,
  projectOrganization,
  projectTeam,
  TEAM_KIND,
  type TreeEdge,
} from './project-organisation.ts';
import { categoryOfSet, type RestrictedSet, readRestrictedSets } from './restricted-sets.ts';

type Stored = Resource & { readonly id: string };

/** The id of a division is its code. */
const DIVISION = /^\d{12}$/;

/**
 * Keeps the rows of the divisions, institutions and teams among the resources, and drops those of the removed ones. Returns whether there were
 * any, or lists of restricted codes or days of the calendar, which are read with them.
 */
export async function keepOrganisations(tx: Transaction, resources: readonly Stored[], removed: readonly Stored[] = []): Promise<boolean> {
  const beside = [...resources, ...removed].some((resource) => categoryOfSet(resource) !== undefined || isRegisteredDay(resource));
  const dropped = (await dropOrganisations(tx, removed)) || beside;
  const areas: Area[] = [];
  const organisations: Organisation[] = [];
  const edges: TreeEdge[] = [];
  for (const resource of resources) {
    if (resource.resourceType === 'Location') {
      const area = projectLocation(resource);
      if (area) areas.push(area);
      if (area) edges.push(...edgesOf(resource));
    } else if (resource.resourceType === 'Organization') {
      organisations.push(projectOrganization(resource));
      edges.push(...edgesOf(resource));
    } else if (resource.resourceType === 'CareTeam' && resource.subject === undefined) {
      organisations.push(projectTeam(resource));
      edges.push(...edgesOfTeam(resource));
    }
  }
  if (areas.length === 0 && organisations.length === 0) return dropped;
  await requireOwnIds(tx, organisations);
  await insertRows(
    tx,
    'area',
    ['code', 'id', 'name', 'level'],
    areas.map((a) => [a.code, a.id, a.name, a.level]),
    {
      onConflict: sql`on conflict (code) do update set name = excluded.name, level = excluded.level`,
    },
  );
  await insertRows(
    tx,
    'organisation',
    ['id', 'name', 'aliases', 'kind', 'class', 'area', 'serves', 'centres', 'from_date', 'to_date'],
    organisations.map((o) => [
      o.id,
      o.name,
      JSON.stringify(o.aliases),
      o.kind,
      o.class,
      o.area,
      JSON.stringify(o.serves),
      JSON.stringify(o.centres),
      o.from ?? null,
      o.to ?? null,
    ]),
    {
      onConflict: sql`on conflict (id) do update set name = excluded.name, aliases = excluded.aliases, kind = excluded.kind, class = excluded.class,
        area = excluded.area, serves = excluded.serves, centres = excluded.centres, from_date = excluded.from_date, to_date = excluded.to_date`,
    },
  );
  const children = [...areas.map((area) => area.code), ...organisations.map((each) => each.id)];
  await tx.run(sql`delete from tree_edge where child = any(${children}::text[])`);
  // Two edges from one day on cannot both hold; the later one in the resource does.
  const distinct = new Map(edges.map((e) => [`${e.tree}|${e.child}|${e.from}`, [e.tree, e.child, e.parent, e.from, e.to]]));
  await insertRows(tx, 'tree_edge', ['tree', 'child', 'parent', 'from_date', 'to_date'], [...distinct.values()]);
  return true;
}

/**
 * Divisions, institutions and teams stand in the same trees: none may take the id of another kind, or it would take its place there. Throws
 * `invalid` and `duplicate`.
 */
async function requireOwnIds(tx: Transaction, organisations: readonly Organisation[]): Promise<void> {
  const ids = organisations.map(({ id }) => id);
  const division = ids.find((id) => DIVISION.test(id));
  if (division !== undefined) fail('invalid', { what: `编号 ${division} 是行政区划代码，机构和团队请换一个编号。`, field: 'id' });
  if (ids.length === 0) return;
  const standing = await tx.rows(
    sql`select id, kind from organisation where id = any(${ids}::text[])`,
    z.object({ id: z.string(), kind: z.string() }),
  );
  const kinds = new Map(organisations.map(({ id, kind }) => [id, kind]));
  const taken = standing.find(({ id, kind }) => (kind === TEAM_KIND) !== (kinds.get(id) === TEAM_KIND));
  if (taken)
    fail('duplicate', {
      what: `编号 ${taken.id} 已是一${taken.kind === TEAM_KIND ? '个团队' : '家机构'}。`,
      next: '请换一个编号。',
      field: 'id',
    });
}

/** What was removed leaves the directory: a resource of another kind that bears the same id leaves nothing. */
async function dropOrganisations(tx: Transaction, removed: readonly Stored[]): Promise<boolean> {
  const idsOf = (type: Stored['resourceType']): string[] => removed.filter(({ resourceType }) => resourceType === type).map(({ id }) => id);
  const areas = idsOf('Location').filter((id) => DIVISION.test(id));
  const [institutions, teams] = [idsOf('Organization'), idsOf('CareTeam')];
  if (areas.length + institutions.length + teams.length === 0) return false;
  const dropped = await tx.rows(
    sql`delete from organisation where (id = any(${institutions}::text[]) and kind <> ${TEAM_KIND}) or (id = any(${teams}::text[]) and kind = ${TEAM_KIND}) returning id`,
    z.object({ id: z.string() }),
  );
  await tx.run(sql`delete from area where code = any(${areas}::text[])`);
  await tx.run(sql`delete from tree_edge where child = any(${[...areas, ...dropped.map(({ id }) => id)]}::text[])`);
  return true;
}

const plainDate = z.custom<PlainDate>(isPlainDate);

/** All divisions, institutions and edges, the consortium's lists of restricted codes, and the days of its calendar. */
export async function readDirectory(db: Queries): Promise<{
  areas: readonly Area[];
  organisations: readonly Organisation[];
  edges: readonly TreeEdge[];
  restricted: readonly RestrictedSet[];
  calendar: readonly RegisteredDay[];
}> {
  const areas = await db.rows(
    sql`select code, id, name from area order by code`,
    z.object({ code: z.string(), id: z.string(), name: z.string() }),
  );
  const organisations = await db.rows(
    sql`select id, name, aliases, kind, class, area, serves, centres, from_date as from, to_date as to from organisation order by id`,
    z.object({
      id: z.string(),
      name: z.string(),
      aliases: z.array(z.string()),
      kind: z.string(),
      class: z.string(),
      area: z.string(),
      serves: z.array(z.string()),
      centres: z.array(z.custom<CentreCode>(isCentreCode)),
      from: plainDate.nullable(),
      to: plainDate.nullable(),
    }),
  );
  const edges = await db.rows(
    sql`select tree, child, parent, from_date as from, to_date as to from tree_edge`,
    z.object({ tree: z.enum(['administrative', 'consortium']), child: z.string(), parent: z.string(), from: plainDate, to: plainDate }),
  );
  return {
    areas: areas.map((area) => ({ ...area, level: levelOfArea(area.code) })),
    organisations: organisations.map((each) => ({ ...each, from: each.from ?? undefined, to: each.to ?? undefined })),
    edges,
    restricted: await readRestrictedSets(db),
    calendar: await readRegisteredDays(db),
  };
}
