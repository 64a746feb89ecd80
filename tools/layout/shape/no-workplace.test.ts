import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { noWorkplace } from './no-workplace.ts';

// Assembled here too, or this test would break the rule it checks.
const neighbour = ['..', 'shared'].join('/');
const place = `/${'work'}/`;

test('paths outside the project are found in any text', () => {
  const found = tryRule(noWorkplace, {
    'docs/a.md': `Fine.\nSee ${neighbour}/design.md.\n`,
    'web/a.ts': `import '${neighbour}/a.ts';\nconst x = '${place}main';\n`,
    'data/b.csv': `a,${place}b\n`,
  });
  assert.deepEqual(found, ['data/b.csv:1', 'docs/a.md:2', 'web/a.ts:1', 'web/a.ts:2']);
});

test('other words with the same letters are not', () => {
  const text = `https://example.org${place}a\nhome${place}b\n${neighbour}-care/x\n`;
  assert.deepEqual(tryRule(noWorkplace, { 'docs/a.md': text }), []);
});
