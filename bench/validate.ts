// Prints how long validation takes per resource: `node bench/validate.ts`.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateResource } from '../kernel/record/validation/validate-resource.ts';

const folder = join(import.meta.dirname, '../fixtures/synthea');
const byType = new Map<string, unknown[]>();
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  for (const { resource } of JSON.parse(readFileSync(join(folder, file), 'utf8')).entry) {
    byType.set(resource.resourceType, [...(byType.get(resource.resourceType) ?? []), resource]);
  }
}

const start = performance.now();
validateResource(byType.get('Patient')?.[0]);
console.log(`first resource, definitions loaded: ${(performance.now() - start).toFixed(1)} ms`);

/** Mean microseconds per resource, over enough rounds to last about half a second after warming up. */
function measureMean(resources: readonly unknown[]): number {
  const run = (milliseconds: number): number => {
    const begin = performance.now();
    let count = 0;
    while (performance.now() - begin < milliseconds) {
      for (const resource of resources) validateResource(resource);
      count += resources.length;
    }
    return ((performance.now() - begin) * 1000) / count;
  };
  run(200);
  return run(500);
}

const all = [...byType.values()].flat();
for (const [type, resources] of [...byType, ['all', all] as const]) {
  const bytes = Math.round(JSON.stringify(resources).length / resources.length);
  console.log(
    `${type.padEnd(24)} ${String(resources.length).padStart(4)} of ${String(bytes).padStart(5)} bytes  ${measureMean(resources).toFixed(1)} µs each`,
  );
}
