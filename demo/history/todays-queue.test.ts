/** The desks of the last day: numbers without gaps, times in order, complaints that fit the age. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Encounter } from '@medplum/fhirtypes';
import { type Instant, toDate } from '../../kernel/periods/plain-date.ts';
import { isYetToBeSeen, readPlace } from '../../systems/clinic/queue/place-in-queue.ts';
import { buildNetwork } from '../county/network.ts';
import { villagesOfSize } from '../population/sizes.ts';
import { drawComplaint } from './complaints.ts';
import { drawVisitReason } from './diagnoses.ts';
import { type Comer, composeQueues } from './todays-queue.ts';

const NOW = '2026-11-20T03:00:00.000Z' as Instant; // the shape of an instant
const network = buildNetwork('queues', villagesOfSize('small'));

function comersOf(count: number): readonly Comer[] {
  return villagesOfSize('small')
    .slice(0, 6)
    .flatMap(({ code }) =>
      Array.from({ length: count }, (_, at) => ({ patient: `${code}-${at}`, village: code, birth: toDate(`${1940 + at * 7}-05-06`) })),
    );
}

test('every desk has people in every state, its numbers count from one, and nobody came before midnight or after now', () => {
  const { writes, given } = composeQueues(comersOf(12), network, NOW);
  const visits = writes.flatMap((write) => (write.op === 'create' && write.resource.resourceType === 'Encounter' ? [write.resource] : []));
  const states = new Set(visits.map((visit) => readPlace(visit)?.state));
  assert.deepEqual([...states].toSorted(), ['called', 'left', 'seen', 'skipped', 'waiting']);
  const byQueue = Map.groupBy(visits, (visit) => `${visit.serviceProvider?.reference?.split('/')[1]} ${readPlace(visit)?.department}`);
  for (const [queue, people] of byQueue) {
    const [org, department] = queue.split(' ');
    const numbers = people.map((visit) => readPlace(visit)?.number);
    assert.deepEqual(
      numbers,
      Array.from(numbers, (_, at) => at + 1),
    );
    assert.equal(given.get(`queue ${org} ${department} 2026-11-20`), people.length);
  }
  for (const { period } of visits) {
    assert.ok((period?.start ?? '') >= '2026-11-19T16:00' && (period?.start ?? '') < NOW);
    assert.ok((period?.start ?? '') <= (period?.end ?? NOW) && (period?.end ?? NOW) <= NOW);
  }
  const counted = visits.filter((visit: Encounter) => !isYetToBeSeen(visit) && visit.status === 'finished');
  assert.ok(counted.length > 0 && counted.every(({ reasonCode, participant }) => reasonCode?.length === 1 && participant?.length === 1));
});

test('small children come with what small children have', () => {
  const adults = /腰|膝|胃胀|胸闷|咳痰|尿/;
  for (let at = 0; at < 50; at += 1) {
    const words = drawComplaint(1, at / 50);
    assert.ok(words.department === 'paediatrics' && !adults.test(words.words), words.words);
    const member = { traits: {} } as Parameters<typeof drawVisitReason>[0]; // of a person only the known diseases are read
    for (const emergency of [true, false])
      assert.doesNotMatch(drawVisitReason(member, 20_000, 1, emergency, at / 50).display, /结石|骨折|扭伤|龋|胃炎|腰|扁桃体/);
  }
});
