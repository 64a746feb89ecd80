// The guard finds each construct that several servers could not run, and lets what they can run pass.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkStatement, type KnownTables } from './check-statement.ts';

const tables: KnownTables = {
  spread: new Map([
    ['visit', 'resident_id'],
    ['person', 'resident_id'],
    ['ident', 'idhash'],
  ]),
  others: new Set(['org', 'job']),
};

const refused: readonly (readonly [text: string, rule: RegExp])[] = [
  ['select * from visit where day > $1', /no resident_id named/],
  ['select count(*) from "visit" v, person p where p.resident_id = v.resident_id', /no resident_id named/],
  ['select 1 from visit v join person p on p.area = v.area where v.resident_id = $1', /only 1 are tied/],
  ['select 1 from visit where day = $1 for update skip locked', /row lock/],
  ['insert into visit (id, day) values ($1, $2)', /insert without resident_id/],
  ['insert into visit (resident_id, id) values ($1, $2) on conflict (id) do nothing', /ON CONFLICT without resident_id/],
  ['insert into visit (resident_id, id) values ($1, $2) on conflict (resident_id, id) do update set at = now()', /volatile/],
  ['update visit set at = now() where resident_id = $1', /volatile/],
  ['update visit set resident_id = $1 where resident_id = $2', /change servers/],
  ['delete from visit where day < $1', /no resident_id named/],
  ['select area, count(*) from person where resident_id = $1 group by rollup (area)', /ROLLUP/],
  ['with recursive t as (select 1 from person) select * from t', /recursive/],
  ['select pg_advisory_xact_lock(1), count(*) from job', /lock/],
  ['lock table job', /lock/],
  ['select 1 from ident i join person p on p.resident_id = i.resident_id where i.idhash = $1', /different columns/],
  ['create trigger t after insert on visit execute function f()', /trigger/],
];

const passed: readonly string[] = [
  'select * from visit where resident_id = $1 and day > $2',
  `select v.day from "visit" v join person p on p.resident_id = v.resident_id where v.resident_id = any($1::bigint[]) -- of visit`,
  'select 1 from person p where p.resident_id = $1 and exists (select 1 from visit v where v.resident_id = p.resident_id)',
  'insert into visit (resident_id, id) values ($1, $2), ($3, $4) on conflict (resident_id, id) do update set id = excluded.id',
  'insert into ident (idhash, system, value, resident_id) values ($1, $2, $3, $4) on conflict (idhash, system, value) do nothing',
  'copy "visit" ("resident_id", "id") from stdin',
  'select * from person where resident_id = $1 for update',
  'update job set at = $1 where id = $2',
  `select 'from visit where' as words from org`,
  'select * from org o, job j where j.org = o.id',
  'set local statement_timeout = 1000',
];

describe('checkStatement', () => {
  for (const [text, rule] of refused) {
    it(`refuses ${text}`, () => assert.match(checkStatement(text, tables, false) ?? 'nothing', rule));
  }
  for (const text of passed) {
    it(`lets pass ${text}`, () => assert.equal(checkStatement(text, tables, false), undefined));
  }
  it('lets a marked query ask all residents, but lock none and split nobody', () => {
    assert.equal(checkStatement('select count(*) from visit', tables, true), undefined);
    assert.match(checkStatement('select 1 from visit for update', tables, true) ?? '', /row lock/);
    assert.match(checkStatement('select 1 from visit group by cube (day)', tables, true) ?? '', /CUBE/);
  });
});
