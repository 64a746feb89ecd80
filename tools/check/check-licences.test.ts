import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkLicences, isPermissive } from './check-licences.ts';

test('permissive licences pass, alone, as a choice, or all together', () => {
  for (const expression of ['MIT', 'BSD-3-Clause', '0BSD', 'OFL-1.1', '(MIT OR GPL-3.0)', 'MIT AND ISC'])
    assert.ok(isPermissive(expression), expression);
  for (const expression of [
    'GPL-3.0',
    'AGPL-3.0-only',
    'MPL-2.0',
    'MIT AND GPL-2.0',
    'SEE LICENSE IN x',
    'none named',
    'MIT OR (ISC AND GPL-2.0)',
    '',
  ]) {
    assert.ok(!isPermissive(expression), expression);
  }
});

test('only what goes to a county is judged, and the finding names the line of the lock file', () => {
  const root = mkdtempSync(join(tmpdir(), 'yigong-licences-'));
  try {
    const packages = {
      '': { name: 'yigong', license: 'Apache-2.0' },
      'node_modules/good': { version: '1.0.0', license: 'MIT' },
      'node_modules/a/node_modules/bad': { version: '2.0.0', license: 'GPL-3.0' },
      'node_modules/fhirpath': { version: '5.1.1', license: 'SEE LICENSE in LICENSE.md' },
      'node_modules/b/node_modules/fhirpath': { version: '9.9.9', license: 'SEE LICENSE in LICENSE.md' },
      'node_modules/silent': { version: '3.0.0', optional: true },
      'node_modules/builder': { version: '4.0.0', license: 'MPL-2.0', dev: true },
    };
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages }, null, 2));
    const { covered, problems } = checkLicences(root);
    assert.equal(covered, 'SEE LICENSE in LICENSE.md 2, MIT 1, GPL-3.0 1, none named 1 packages');
    assert.deepEqual(
      problems.map(({ line, wrong }) => [line, wrong]),
      [
        [11, 'bad 2.0.0 comes under GPL-3.0'],
        [19, 'fhirpath 9.9.9 comes under SEE LICENSE in LICENSE.md'],
        [23, 'silent 3.0.0 comes under none named'],
      ],
    );
  } finally {
    rmSync(root, { recursive: true });
  }
});
