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

/** One resource of a type with one element spoilt, as a sender might get it wrong. */
function spoil(resource: unknown): unknown {
  return { ...structuredClone(Object(resource)), status: 'nonsense', valueQuantity: { value: '140', code: 'mmHg' }, nickname: 'x' };
}

/** Mean microseconds of processor time per resource (steadier than wall time on a shared machine), over enough rounds to last about half a second after warming up. */
function measureMean(resources: readonly unknown[]): number {
  const run = (milliseconds: number): number => {
    const begin = performance.now();
    const used = process.cpuUsage();
    let count = 0;
    while (performance.now() - begin < milliseconds) {
      for (const resource of resources) validateResource(resource);
      count += resources.length;
    }
    const { user, system } = process.cpuUsage(used);
    return (user + system) / count;
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

const patients = byType.get('Patient') ?? [];
const observations = byType.get('Observation') ?? [];
const bundle = { resourceType: 'Bundle', type: 'collection', entry: observations.map((resource) => ({ resource })) };
const pressures = Array.from({ length: 50 }, () => ({
  resourceType: 'Observation',
  meta: { profile: ['http://hl7.org/fhir/StructureDefinition/bp'] },
  status: 'final',
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }],
  code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }] },
  subject: { reference: 'Patient/1' },
  effectiveDateTime: '2026-03-05T08:30:00+08:00',
  component: ['8480-6', '8462-4'].map((code) => ({
    code: { coding: [{ system: 'http://loinc.org', code }] },
    valueQuantity: { value: 120, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
  })),
}));
for (const [name, resources] of [
  ['rejected Observation', observations.map(spoil)],
  ['rejected Patient', patients.map(spoil)],
  [`Bundle of ${observations.length} Observations`, [bundle]],
  ['blood pressure, no profile', pressures.map(({ meta: _, ...rest }) => rest)],
  ['blood pressure, profile bp', pressures],
] as const)
  console.log(`${name.padEnd(30)} ${measureMean(resources).toFixed(1)} µs each`);
