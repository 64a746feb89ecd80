import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { oneWayToWrite } from './one-way-to-write.ts';

const write = "import { write } from '../../kernel/record/write.ts';\n";
const commit = "import { commit } from '../../kernel/commit/commit.ts';\n";

test('only commit reaches record/write', () => {
  const found = tryRule(oneWayToWrite, {
    'kernel/commit/commit.ts': write,
    'kernel/record/bundle.ts': write,
    'kernel/record/history.test.ts': write,
    'kernel/actions/dispatch.ts': write,
    'kernel/actions/batch.ts': "import { a } from '../record/write-many.ts';\nimport { b } from '../record/writable.ts';\n",
    'server/http/post.ts': write,
  });
  assert.deepEqual(found, ['kernel/actions/batch.ts:1', 'kernel/actions/dispatch.ts:1', 'server/http/post.ts:1']);
});

test('only actions, exchange, demo and tests reach commit', () => {
  const found = tryRule(oneWayToWrite, {
    'kernel/actions/dispatch.ts': commit,
    'kernel/exchange/rest.ts': commit,
    'demo/county/load.ts': commit,
    'kernel/views/keep-up.test.ts': commit,
    'kernel/jobs/nightly.ts': commit,
    'server/http/post.ts': commit,
  });
  assert.deepEqual(found, ['kernel/jobs/nightly.ts:1', 'server/http/post.ts:1']);
});
