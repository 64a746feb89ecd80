/** The list of packages and the answer about their known faults. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { judgeAudit } from './check-audit.ts';
import { writeSbom } from './write-sbom.ts';

const root = join(import.meta.dirname, '..', '..');

test('the list names every package that goes to a county, with its licence and sum, and is the same every time', () => {
  const text = writeSbom(root);
  assert.equal(text, writeSbom(root));
  const component = z.object({ name: z.string(), version: z.string(), purl: z.string(), licenses: z.array(z.unknown()).min(1) });
  const list = z.object({ bomFormat: z.literal('CycloneDX'), components: z.array(component) }).parse(JSON.parse(text));
  const names = list.components.map(({ name }) => name);
  assert.ok(names.includes('fastify') && names.includes('pg') && !names.includes('typescript'));
  assert.ok(list.components.some(({ purl }) => purl.startsWith('pkg:npm/%40ant-design/icons@')));
});

test('known faults are told by how grave they are, and silence of the registry is told too', () => {
  const fault = (name: string, severity: string) => ({ name, severity, range: '<2', fixAvailable: true });
  const report = { vulnerabilities: { a: fault('a', 'critical'), b: fault('b', 'low') }, metadata: { dependencies: { total: 9 } } };
  assert.deepEqual(
    judgeAudit(JSON.stringify(report)).problems.map(({ severity }) => severity),
    ['error', 'warning'],
  );
  for (const none of ['', '{"error":{"code":"ENOTFOUND"}}']) {
    const { covered, problems } = judgeAudit(none);
    assert.match(covered, /no answer/);
    assert.deepEqual(
      problems.map(({ severity }) => severity),
      ['warning'],
    );
  }
});
