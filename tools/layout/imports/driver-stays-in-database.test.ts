import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tryRule } from '../testing.ts';
import { driverStaysInDatabase } from './driver-stays-in-database.ts';

test('the driver is seen in kernel/database only, types and tests included', () => {
  const found = tryRule(driverStaysInDatabase, {
    'kernel/database/pool.ts': "import pg from 'pg';\n",
    'kernel/record/read.ts': "import type { Pool } from 'pg';\nimport { sql } from '../database/sql.ts';\n",
    'bench/load.test.ts': "const pg = await import('pg');\n",
    'server/start.ts': "import { x } from 'pg-pool';\nimport p from 'pgettext';\n",
  });
  assert.deepEqual(found, ['bench/load.test.ts:1', 'kernel/record/read.ts:1', 'server/start.ts:1']);
});
