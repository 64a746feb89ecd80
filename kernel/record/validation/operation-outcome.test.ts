// The answer a FHIR client gets to a faulty resource.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildOperationOutcome } from './operation-outcome.ts';
import { validateResource } from './validate-resource.ts';

test('each issue becomes an entry with Chinese text, English diagnostics and the path, and the outcome is itself valid', () => {
  const result = validateResource({ resourceType: 'Patient', gender: 'xx', foo: 1 });
  assert.ok(!result.ok);
  const outcome = buildOperationOutcome(result.issues);
  assert.deepEqual(outcome.issue?.[0], {
    severity: 'error',
    code: 'code-invalid',
    details: { text: '“性别”必须是 male、female、other、unknown 之一，收到“xx”' },
    diagnostics: 'Patient.gender: must be one of male, female, other, unknown, received "xx"',
    expression: ['Patient.gender'],
  });
  assert.equal(outcome.issue?.length, 2);
  assert.ok(validateResource(outcome).ok);
});

test('without issues it says that all is well', () => {
  const outcome = buildOperationOutcome([]);
  assert.equal(outcome.issue?.[0]?.severity, 'information');
  assert.ok(validateResource(outcome).ok);
});
