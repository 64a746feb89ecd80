// Searches that nobody should write: each is answered, none is an error of the platform.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Door, openDoor } from '../testing/door.ts';

let door: Door;
before(async () => {
  door = await openDoor();
  for (const resource of [
    { resourceType: 'Patient', name: [{ text: '张伟' }], birthDate: '1950' },
    { resourceType: 'Observation', status: 'final', code: { text: '血压' }, effectiveDateTime: '2024', valueQuantity: { value: 1 } },
    { resourceType: 'Location', name: '村卫生室', position: { latitude: 30, longitude: 103 } },
  ])
    assert.equal((await door.send('POST', resource.resourceType, resource)).status, 201);
});
after(() => door.close());

test('strange searches are refused or find nothing, and are never an error of the platform', async () => {
  const types = ['Patient', 'Observation', 'Location', 'ValueSet'];
  const names = [
    'name',
    'code',
    'date',
    '_id',
    'identifier',
    'value-quantity',
    'probability',
    'near',
    'subject',
    'patient.name',
    '_has:Observation:patient:date',
    'url:below',
    'code:text',
    'combo-code-value-quantity',
    '_sort',
    '_cursor',
    '_content',
    '_lastUpdated',
    '_list',
    'length',
    'phone',
    '_include',
    '_elements',
    '_count',
    'url:above',
    'identifier:of-type',
  ];
  const values = [
    "'",
    "';drop table resource;--",
    '%',
    '_',
    '\\',
    '\\,',
    '|',
    '||',
    '$',
    '$$',
    'a$b$c',
    '9e999',
    '1e-300',
    '9999-12-31',
    '9999',
    '0001',
    'ap0001',
    'ap9999-12-31T23:59:59Z',
    '2024-02-30',
    '-',
    '--',
    '\u0000',
    '\ud800',
    '𠮷',
    '（',
    ')(',
    '$.**',
    '"',
    '[0]',
    '\u202e',
    'x'.repeat(5000),
    ',,,',
    '1|2|3|4',
    '-999999|999',
    'WyJ4Il0',
    Buffer.from('[["not a time"],97,1,"a"]').toString('base64url'),
    Buffer.from('[[],97,1,"a"]').toString('base64url'),
  ];
  for (const type of types) {
    for (const name of names) {
      for (const value of values) {
        const answer = await door.send('GET', `${type}?${name}=${encodeURIComponent(value.toWellFormed())}`);
        assert.ok([200, 400].includes(answer.status), `${type}?${name}=${value} ${answer.status}`);
      }
    }
  }
  const sorted = await door.send('GET', `Observation?_sort=date&_cursor=${Buffer.from('[["not a time"],97,1,"a"]').toString('base64url')}`);
  assert.equal(sorted.status, 400);
});
