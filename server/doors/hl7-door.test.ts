// HL7 v2 through the door: a machine's message is acknowledged and its patient found; a person's session may not send.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDoors } from '../testing/open-doors.ts';

const ADT = [
  'MSH|^~\\&|HIS|COUNTY|YIGONG|YIGONG|20260801080000||ADT^A04|MSG-1|P|2.4|||||CHN|UNICODE UTF-8',
  'EVN|A04|20260801080000',
  'PID|1||H0001^^^COUNTY^MR||赵^小门||19800101|F',
  'PV1|1|O',
].join('\r');

test('a message comes in over HTTP', async () => {
  const doors = await openDoors();
  try {
    const machine = await doors.asMachine();
    const answer = await machine.send('POST', '/hl7', ADT, { 'content-type': 'application/hl7-v2; charset=utf-8' });
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.text, /MSA\|AA\|MSG-1/);
    const again = await machine.send('POST', '/hl7', ADT, { 'content-type': 'application/hl7-v2; charset=utf-8' });
    assert.match(again.text, /MSA\|AA\|MSG-1/);
    const found = await machine.get('/fhir/Patient?name=%E8%B5%B5%E5%B0%8F%E9%97%A8');
    assert.equal(Reflect.get(Object(found.json), 'total') ?? Reflect.get(Object(found.json), 'entry')?.length, 1, found.text);
    const person = await (await doors.signIn('village-a1')).send('POST', '/hl7', ADT, { 'content-type': 'application/hl7-v2' });
    assert.equal(person.status, 403, person.text);
    const reader = await doors.asMachine('system/*.rs');
    const narrow = await reader.send('POST', '/hl7', ADT, { 'content-type': 'application/hl7-v2' });
    assert.equal(narrow.status, 403, 'a token that may only read writes no message');
  } finally {
    await doors.close();
  }
});
