// $run through the real door: a view's rows stream as CSV, and a role without people is refused.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDoors } from '../testing/open-doors.ts';

const VIEW = {
  resourceType: 'ViewDefinition',
  resource: 'Patient',
  status: 'active',
  select: [
    {
      column: [
        { name: 'id', path: 'getResourceKey()' },
        { name: 'sex', path: 'gender' },
      ],
    },
  ],
};

test('a view runs through the door', async () => {
  const doors = await openDoors();
  try {
    const url = '/fhir/ViewDefinition/$run?_format=csv';
    const village = await (await doors.signIn('village-a1')).send('POST', url, VIEW);
    const bureau = await (await doors.signIn('bureau')).send('POST', url, VIEW);
    assert.equal(village.status, 200, village.text);
    assert.match(String(village.headers['content-type']), /^text\/csv/);
    const [header, ...rows] = village.text.trim().split(/\r?\n/);
    assert.equal(header, 'id,sex');
    assert.ok(rows.length > 0);
    assert.equal(bureau.status, 403);
  } finally {
    await doors.close();
  }
});
