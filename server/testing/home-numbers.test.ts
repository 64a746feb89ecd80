/** Whoever signs in and may see numbers finds on the home page those of their own work, and no more than can be taken in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { collectDeclarations } from '../../kernel/define/registry.ts';
import { factsOfRole, ROLE_CODES } from '../../kernel/define/role.ts';

test('every post that sees people or numbers has one to three numbers on its home page, of its own work', () => {
  const { homeNumbers } = collectDeclarations(systems);
  const idsOf = (role: Parameters<typeof factsOfRole>[0]) => homeNumbers.get(role)?.map(({ id }) => id) ?? [];
  for (const role of ROLE_CODES.filter((code) => factsOfRole(code).staff && factsOfRole(code).sees !== 'nothing')) {
    const { length } = idsOf(role);
    assert.ok(length >= 1 && length <= 3, `${role} has ${length}`);
  }
  assert.deepEqual(idsOf('village-doctor'), ['family-doctor.signing-rate', 'hypertension.standard-rate', 'hypertension.control-rate']);
  assert.ok(idsOf('specialist').every((id) => id.startsWith('referral.') || id.startsWith('teleconsultation.')));
  assert.ok(idsOf('diagnosis-reader').every((id) => id.endsWith('on-time-rate')));
});

test('a fourth number on a home page does not start', () => {
  const [number] = collectDeclarations(systems).homeNumbers.get('village-doctor') ?? [];
  assert.ok(number);
  const [first, ...rest] = systems;
  assert.ok(first);
  const crowded = { ...first, home: [...first.home, { numbers: [number], roles: ['village-doctor' as const] }] };
  assert.throws(() => collectDeclarations([crowded, ...rest]), /village-doctor has 4 numbers/);
});
