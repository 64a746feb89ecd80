/** A thread of a large load: composes the county, writes the batches of its share, and tells how far it is. Started by share-load.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { systems } from '../generated/all-systems.gen.ts';
import { wholeManifest } from '../kernel/commit/migrations.ts';
import { rememberValid } from '../kernel/commit/validate-writes.ts';
import { connectDatabase } from '../kernel/database/connect.ts';
import { toDate } from '../kernel/periods/plain-date.ts';
import { openStore } from '../kernel/store/store.ts';
import { type Batch, composeBatches } from './compose-batches.ts';
import { buildNetwork } from './county/network.ts';
import { CountyPlanner, LANES } from './history/village-plan.ts';
import { POPULATION_SIZES, villagesOfSize } from './population/sizes.ts';
import { writeBatches } from './write-batches.ts';

const shape = z.object({
  url: z.string(),
  size: z.enum(['small', 'county', 'city']),
  residents: z.number().optional(),
  batch: z.number(),
  seed: z.string(),
  until: z.string(),
  name: z.string(),
  done: z.set(z.string()),
  share: z.number(),
  of: z.number(),
});

/** Of so many batches those of one round of lanes are validated, one in thirty. The same builders made each resource of the small county, of which every one is. */
const SAMPLE = 120;

function* vouch(batches: Iterable<Batch>): Generator<Batch, void, undefined> {
  for (const batch of batches) {
    if (batch.number % SAMPLE >= LANES) rememberValid(batch.writes);
    yield batch;
  }
}

const { url, share, of, name, done, until, ...order } = shape.parse(workerData);
const connected = await connectDatabase({ ...process.env, DATABASE_URL: url }, wholeManifest(systems));
try {
  const store = await openStore(connected.database, systems);
  const planner = new CountyPlanner(order.seed, order.residents ?? POPULATION_SIZES[order.size]);
  const network = buildNetwork(order.seed, villagesOfSize(order.size));
  const batches = composeBatches({ ...order, until: toDate(until) }, network, planner, (batch) => (batch % LANES) % of === share);
  await writeBatches(store, { name, seed: order.seed, done }, vouch(batches), (written) => parentPort?.postMessage({ written }));
  parentPort?.postMessage({ given: planner.given });
} finally {
  await connected.stop();
}
