/** A write costs the views that its kind of record belongs to, and no others, in few statements. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Resource } from '@medplum/fhirtypes';
import { systems } from '../../generated/all-systems.gen.ts';
import type { Transaction } from '../database/database.ts';
import type { Sql } from '../database/sql.ts';
import { LOINC, SYSTEM } from '../define/codes.ts';
import type { Source } from '../define/source.ts';
import { commit } from './commit.ts';
import { BY_TEST, openSmallCounty, type SmallCounty } from './testing/small-county.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

/** The texts of all statements that a write sends. */
async function statementsOf(resource: Resource): Promise<readonly string[]> {
  const texts: string[] = [];
  await county.database.transaction(async (tx) => {
    const heard = new Proxy(tx, {
      get(target, name): unknown {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return (...given: readonly unknown[]): unknown => {
          const [query] = given;
          if (name === 'rows' || name === 'run') texts.push((query as Sql).text); // what both are called with
          return Reflect.apply(value, target, given);
        };
      },
    }) satisfies Transaction;
    await commit(county.store, BY_TEST, [{ op: 'create', resource }], heard);
  });
  return texts;
}

function observationOf(code: string): Resource {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: SYSTEM.loinc, code }] },
    subject: { reference: `Patient/${county.residents.zhang.patient}` },
    effectiveDateTime: '2024-03-01T08:00:00+08:00',
    valueQuantity: { value: 6.1, unit: 'mmol/L', system: SYSTEM.ucum, code: 'mmol/L' },
  };
}

/** The views over residents that declare the kind of record among their sources, and whose rows of other records may change with it. */
function viewsOf(type: string, code: string): readonly string[] {
  return [...county.store.registry.views.values()]
    .filter(({ builtIn, per, independent }) => !builtIn && per !== 'reference' && !independent)
    .filter(({ sources }) =>
      Object.values<Source>(sources).some((source) => source.type === type && (source.codes === undefined || source.codes.includes(code))),
    )
    .map(({ id }) => `view_${id}`)
    .sort();
}

for (const [what, code] of [
  ['no system declares', '99999-9'],
  ['programmes declare', LOINC.fastingGlucose],
] as const) {
  test(`a measurement that ${what} touches the views over it and no others, in one statement for what stands`, async () => {
    const texts = await statementsOf(observationOf(code));
    const named = new Set(texts.flatMap((text) => text.match(/\bview_[a-z_]+/g) ?? []));
    named.delete('view_people');
    assert.deepEqual([...named].sort(), viewsOf('Observation', code));
    assert.ok(texts.length <= 20, `${texts.length} statements:\n${texts.map((text) => text.slice(0, 100)).join('\n')}`);
  });
}
