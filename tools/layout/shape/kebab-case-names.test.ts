import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { kebabCaseNames } from './kebab-case-names.ts';

test('files and folders are kebab-case, each reported once; well-known names and data keep theirs', () => {
  const found = tryRule(kebabCaseNames, {
    'web/patientBanner.tsx': '',
    'web/Parts/a.ts': '',
    'web/Parts/b.ts': '',
    'web/follow_up.ts': '',
    'web/page.types.test.ts': '',
    'docs/decisions/0001-why-postgresql.md': '',
    'README.md': '',
    'LICENSE-3RD-PARTY.md': '',
    '.ci/run': '',
    'data/GB_T-2260.csv': '',
  });
  assert.deepEqual(found, ['web/Parts', 'web/follow_up.ts', 'web/patientBanner.tsx']);
});
