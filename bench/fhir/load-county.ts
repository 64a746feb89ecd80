// Fills a FHIR server with the invented residents and what is recorded about them, by transaction bundles of 100.
import type { Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { makeObservation, makeTask } from './clinical-data.ts';
import { makePatient, makePractitioner } from './county-people.ts';
import type { FhirClient } from './fhir-client.ts';
import { type Metered, readUsage } from './process-meter.ts';

/** The ids that the server gave, in the order of the generator. */
export const loadedSchema = z.object({
  patients: z.array(z.string()),
  observations: z.array(z.string()),
  practitioners: z.array(z.string()),
  tasks: z.array(z.string()),
  /** What loading took: one figure for the residents, one for their observations. */
  phases: z.array(
    z.object({
      name: z.string(),
      resources: z.number(),
      perSecond: z.number(),
      serverMs: z.number(),
      databaseMs: z.number(),
      databaseBytes: z.number().optional(),
      jsonBytes: z.number(),
    }),
  ),
});

/** What was loaded. */
export type Loaded = z.infer<typeof loadedSchema>;

const responseSchema = z.object({
  entry: z.array(z.object({ response: z.object({ status: z.string(), location: z.string().optional() }) })),
});

/** A bundle that creates the resources. */
export function makeBundle(resources: readonly Resource[], type: 'transaction' | 'batch' = 'transaction'): string {
  const entry = resources.map((resource) => ({ resource, request: { method: 'POST', url: resource.resourceType } }));
  return JSON.stringify({ resourceType: 'Bundle', type, entry });
}

async function post(client: FhirClient, resources: readonly Resource[]): Promise<readonly string[]> {
  const answer = await client.send('POST', '', makeBundle(resources));
  if (answer.status !== 200) throw new Error(`loading: ${answer.status} ${answer.text.slice(0, 500)}`);
  return responseSchema.parse(JSON.parse(answer.text)).entry.map(({ response }) => {
    const id = /([^/]+)(?:\/_history\/.*)?$/.exec(response.location ?? '')?.[1];
    if (!response.status.startsWith('201') || id === undefined) throw new Error(`loading: an entry answered ${response.status}`);
    return id;
  });
}

/** How much is loaded, and how it is metered. */
export interface LoadOptions {
  readonly patients: number;
  readonly observationsEach: number;
  readonly tasks: number;
  readonly metered: Metered;
  readonly databaseBytes: () => Promise<number | undefined>;
  readonly say: (text: string) => void;
}

const AT_ONCE = 4;
const BLOCK = 100;

/** Posts blocks with four in flight; ids in order. */
async function postBlocks(client: FhirClient, count: number, make: (index: number) => Resource): Promise<readonly string[]> {
  const blocks = Math.ceil(count / BLOCK);
  const ids: (readonly string[])[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < blocks) {
      const block = next;
      next += 1;
      const size = Math.min(BLOCK, count - block * BLOCK);
      ids[block] = await post(
        client,
        Array.from({ length: size }, (_, at) => make(block * BLOCK + at)),
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return ids.flat();
}

/** Loads everything. Throws when an entry is not created. */
export async function loadCounty(client: FhirClient, options: LoadOptions): Promise<Loaded> {
  const phases: Loaded['phases'] = [];
  const phase = async (name: string, count: number, make: (index: number) => Resource): Promise<string[]> => {
    const bytes = await options.databaseBytes();
    const before = readUsage(options.metered);
    const begin = performance.now();
    const ids = await postBlocks(client, count, make);
    const seconds = (performance.now() - begin) / 1000;
    const after = readUsage(options.metered);
    const grown = await options.databaseBytes();
    const done = {
      name,
      resources: count,
      perSecond: Math.round(count / seconds),
      serverMs: Number(((after.server - before.server) / count).toFixed(3)),
      databaseMs: Number(((after.database - before.database) / count).toFixed(3)),
      ...(bytes === undefined || grown === undefined ? {} : { databaseBytes: Math.round((grown - bytes) / count) }),
      jsonBytes: Buffer.byteLength(JSON.stringify(make(0))),
    };
    phases.push(done);
    options.say(`loaded ${JSON.stringify(done)}`);
    return [...ids];
  };
  const practitioners = [...(await postBlocks(client, 20, makePractitioner))];
  const patients = await phase('Patient', options.patients, (index) => makePatient(index));
  // A bundle holds a hundred residents' next observation, as a laboratory sends them: never all of one resident.
  const observations = await phase('Observation', options.patients * options.observationsEach, (index) =>
    makeObservation(index, `Patient/${patients[index % options.patients]}`),
  );
  const tasks = await phase('Task', options.tasks, (index) =>
    makeTask(index, `Practitioner/${practitioners[index % practitioners.length]}`, `Patient/${patients[index % options.patients]}`),
  );
  return { patients, observations, practitioners, tasks, phases };
}
