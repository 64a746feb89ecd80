// Bulk Data: $export of the system and $import, where the server says in its CapabilityStatement that it has them.
import { z } from 'zod';
import { makeObservation } from './clinical-data.ts';
import type { Call } from './closed-loop.ts';
import type { Ground, Operation } from './operation.ts';

const capabilitySchema = z.object({
  rest: z.array(
    z.object({
      operation: z.array(z.object({ name: z.string() })).optional(),
      resource: z.array(z.object({ operation: z.array(z.object({ name: z.string() })).optional() })).optional(),
    }),
  ),
});

/** The names of the operations that the server declares, for the system or any type. */
export async function listDeclaredOperations({ client }: Pick<Ground, 'client'>): Promise<ReadonlySet<string>> {
  const answer = await client.send('GET', 'metadata');
  if (answer.status !== 200) return new Set();
  const { rest } = capabilitySchema.parse(JSON.parse(answer.text));
  const names = rest.flatMap((each) => [...(each.operation ?? []), ...(each.resource ?? []).flatMap((type) => type.operation ?? [])]);
  return new Set(names.map(({ name }) => name.replace(/^\$/, '')));
}

const manifestSchema = z.object({ output: z.array(z.object({ type: z.string(), url: z.string() })) });
const POLL_MS = 100;

/** Asks for the state of an asynchronous request until it is done. */
async function finish(client: Ground['client'], location: string): Promise<string> {
  const { pathname, search } = new URL(location, 'http://localhost');
  for (;;) {
    const answer = await client.send('GET', pathname + search);
    if (answer.status === 200) return answer.text;
    if (answer.status !== 202) throw new Error(`bulk: ${answer.status} ${answer.text.slice(0, 300)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function exportAll({ client }: Ground): Promise<Call> {
  const started = await client.send('GET', '$export?_type=Observation', undefined, { prefer: 'respond-async' });
  const location = started.headers.get('content-location');
  if (started.status !== 202 || location === undefined) return { status: started.status, units: 0 };
  let resources = 0;
  for (const { url } of manifestSchema.parse(JSON.parse(await finish(client, location))).output) {
    const { pathname, search } = new URL(url);
    const file = await client.send('GET', pathname + search, undefined, { accept: 'application/fhir+ndjson' });
    resources += file.text.split('\n').filter((line) => line !== '').length;
  }
  return { status: 200, units: resources };
}

const IMPORTED = 2000;

async function importSome({ client, fresh, loaded, any }: Ground): Promise<Call> {
  const lines = Array.from({ length: IMPORTED }, () => {
    const number = fresh();
    return JSON.stringify({ ...makeObservation(number, `Patient/${any(loaded.patients)}`), id: `bench-${number}` });
  });
  const started = await client.send('POST', '$import', lines.join('\n'), {
    'content-type': 'application/fhir+ndjson',
    prefer: 'respond-async',
  });
  const location = started.headers.get('content-location');
  if (started.status === 200) return { status: 200, units: IMPORTED };
  if (started.status !== 202 || location === undefined) return { status: started.status, units: 0 };
  await finish(client, location);
  return { status: 200, units: IMPORTED };
}

/** The bulk operations that the server declares. */
export function listBulk(ground: Ground, declared: ReadonlySet<string>): readonly Operation[] {
  const operations: Operation[] = [
    { name: '$export of Observations', unit: 'resource', clients: [1], ask: () => exportAll(ground) },
    { name: '$import of Observations', unit: 'resource', clients: [1], ask: () => importSome(ground) },
  ];
  return operations.filter(({ name }) => declared.has(name.slice(1).split(' ')[0] ?? ''));
}
