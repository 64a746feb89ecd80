/** Whoever signs in and may see numbers finds on the home page those of their own work, and no more than can be taken in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { type CentreCode, isCentreCode } from '../../kernel/define/centre-code.ts';
import { collectDeclarations, homeNumbersOf } from '../../kernel/define/registry.ts';
import { factsOfRole, ROLE_CODES, type Role } from '../../kernel/define/role.ts';

const registry = collectDeclarations(systems);
const idsOf = (role: Role, ...centres: CentreCode[]) => homeNumbersOf(registry, role, centres).map(({ id }) => id);

test('every post that sees people or numbers has one to three numbers on its home page, of its own work', () => {
  for (const role of ROLE_CODES.filter((code) => factsOfRole(code).staff && factsOfRole(code).sees !== 'nothing')) {
    const { length } = idsOf(role);
    assert.ok(length >= 1 && length <= 3, `${role} has ${length}`);
  }
  assert.deepEqual(idsOf('village-doctor'), ['family-doctor.signing-rate', 'hypertension.standard-rate', 'hypertension.control-rate']);
  assert.ok(idsOf('specialist').every((id) => id.startsWith('referral.') || id.startsWith('teleconsultation.')));
});

test('a centre’s reader sees the numbers of that centre; where none is registered, the first of each', () => {
  for (const centre of ['imaging', 'ecg', 'laboratory', 'pathology'] as const) {
    const ids = idsOf('diagnosis-reader', centre);
    assert.equal(ids.length, 3, centre);
    assert.ok(
      ids.every((id) => id.startsWith(`${centre}.`)),
      ids.join(),
    );
  }
  assert.equal(
    new Set(
      idsOf('diagnosis-reader')
        .map((id) => id.split('.')[0])
        .filter(isCentreCode),
    ).size,
    3,
  );
});

test('a fourth number on a home page does not start', () => {
  const [number] = homeNumbersOf(registry, 'village-doctor', []);
  assert.ok(number);
  const [first, ...rest] = systems;
  assert.ok(first);
  const crowded = { ...first, home: [...first.home, { numbers: [number], roles: ['village-doctor' as const] }] };
  assert.throws(() => collectDeclarations([crowded, ...rest]), /village-doctor has 4 numbers/);
});
