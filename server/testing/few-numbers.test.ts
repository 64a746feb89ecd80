// A number of a few areas is the same whether it is read of their people alone, as the first who asks is told, or of everybody.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { areasOfNumbers } from '../../kernel/access/row-condition.ts';
import { RememberedNumbers } from '../../kernel/indicators/remembered-numbers.ts';
import type { Tally } from '../../kernel/indicators/tally.ts';
import { parsePeriod } from '../../kernel/periods/period.ts';
import type { Store } from '../../kernel/store/store.ts';
import { openMiniCounty, signedInAs } from './mini-county.ts';
import { AREA } from './mini-county-people.ts';

let store: Store;
let close: () => Promise<void>;
before(async () => {
  ({ store, close } = await openMiniCounty());
});
after(() => close());

/** What a page shows of a tally in these areas. A latest day is the greatest, all others add up. */
function shown(tally: Tally, kind: string, codes: ReadonlySet<string>): unknown {
  const greatest = new Set(kind === 'numbers' ? [4, 5] : []);
  const byArea = [...tally.sumByArea()].filter(([area]) => codes.has(area)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const told = byArea.map(([area, figures]) => [area, kind === 'numbers' ? figures.slice(0, 4) : figures]);
  return { sum: tally.sum(codes, greatest), told, organisations: tally.countOrganisations(codes, [2, 3]) };
}

it('tells every indicator of every area and reader alike, asked first or after everybody’s was read', async () => {
  const directory = store.directory.current();
  const readers: readonly SignedIn[] = [signedInAs(store, 'bureau-manager', 'bureau'), signedInAs(store, 'consortium-manager', 'bureau')];
  let [compared, counted] = [0, 0];
  const period = parsePeriod('2024H1');
  assert.ok(period);
  const first = new RememberedNumbers(store);
  for (const indicator of store.registry.indicators.values()) {
    const kinds = [
      'numbers',
      ...(indicator.numerator ? ['reasons' as const] : []),
      ...(indicator.median ? ['spread' as const] : []),
    ] as const;
    for (const kind of kinds) {
      const whole = new RememberedNumbers(store);
      await whole.read(indicator, period, kind);
      for (const reader of readers) {
        for (const area of Object.values(AREA).filter((each) => each !== AREA.county)) {
          const areas = areasOfNumbers(reader, directory, area, period.end);
          assert.ok(areas.codes);
          const few = shown(await first.read(indicator, period, kind, areas), kind, areas.codes);
          const all = shown(await whole.read(indicator, period, kind, areas), kind, areas.codes);
          assert.deepEqual(few, all, `${indicator.id} ${kind} ${area} ${reader.role}`);
          compared += 1;
          if (JSON.stringify(all).includes('[[')) counted += 1;
        }
      }
    }
  }
  assert.ok(compared > 500 && counted > 100, `${compared} compared, ${counted} with rows`);
});
