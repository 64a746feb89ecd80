import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { kernelFloorsOneWay } from './kernel-floors-one-way.ts';

const architecture = '# Architecture\n\n```floors\nerrors\ndatabase\npeople, organisations\nrecord\n```\n';
const climbing = "import { read } from '../record/read.ts';\n";

test('down is lawful; up and sideways are not; tests may climb', () => {
  const found = tryRule(kernelFloorsOneWay, {
    'docs/architecture.md': architecture,
    'kernel/errors.ts': 'export const fail = 1;\n',
    'kernel/record/read.ts':
      "import { fail } from '../errors.ts';\nimport { sql } from '../database/sql.ts';\nimport { x } from './x.ts';\n",
    'kernel/database/sql.ts': climbing,
    'kernel/database/sql.test.ts': climbing,
    'kernel/people/person.ts': "import { tree } from '../organisations/tree.ts';\n",
  });
  assert.deepEqual(found, ['kernel/database/sql.ts:1', 'kernel/people/person.ts:1']);
});

test('without the document the design’s own order counts', () => {
  assert.deepEqual(tryRule(kernelFloorsOneWay, { 'kernel/database/sql.ts': climbing }), ['kernel/database/sql.ts:1']);
});

test('a room on no floor, a document without floors and a room named twice are faults', () => {
  const room = { 'kernel/attic/box.ts': 'export const box = 1;\n' };
  assert.deepEqual(tryRule(kernelFloorsOneWay, { ...room, 'docs/architecture.md': architecture }), ['kernel/attic/box.ts']);
  assert.deepEqual(tryRule(kernelFloorsOneWay, { ...room, 'docs/architecture.md': '# Architecture\n' }), ['docs/architecture.md']);
  const twice = architecture.replace('record', 'record, errors');
  assert.deepEqual(tryRule(kernelFloorsOneWay, { 'docs/architecture.md': twice }), ['docs/architecture.md']);
});

test('patterns need no floor of their own: they lie on top', () => {
  const found = tryRule(kernelFloorsOneWay, {
    'docs/architecture.md': architecture,
    'kernel/patterns/follow-up.ts': "import { read } from '../record/read.ts';\n",
    'kernel/record/read.ts': "import { followUp } from '../patterns/follow-up.ts';\n",
  });
  assert.deepEqual(found, ['kernel/record/read.ts:1']);
});
