/** What a row says of a referral at the edges of its clocks: the tenth minute, a referral sent on, the seventh day, the day after discharge. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ServiceRequest, Task } from '@medplum/fhirtypes';
import type { ActionContext } from '../../kernel/define/action.ts';
import { nobody } from '../../kernel/define/view.ts';
import { draftRequest, draftSteps, type Taking } from '../../kernel/patterns/request-loop/draft.ts';
import { readRequests } from '../../kernel/patterns/request-loop/requests.ts';
import { dateOfInstant, type Instant, toDate } from '../../kernel/periods/plain-date.ts';
import { machine } from './machine.ts';
import { receivedView, sentView } from './views.ts';

const moment = (text: string): Instant => new Date(`2026-11-${text}+08:00`).toISOString() as Instant; // toISOString writes an instant

function context(at: Instant, org: string): ActionContext {
  return {
    now: at,
    today: dateOfInstant(at),
    actor: { practitioner: 'p', name: '甲', role: 'referral-desk', org },
    person: undefined,
    subject: 'Patient/1-a',
    encounter: undefined,
    records: {},
    serial: () => 1,
    newReference: () => 'ServiceRequest/r1',
  };
}

type Step = Taking<keyof typeof machine.steps> & { readonly at: Instant };

/** The record of an emergency sent at 15:00 on 2 November, after the steps. */
function recordAfter(steps: readonly Step[]) {
  const asked = draftRequest(
    machine,
    {
      number: 'ZZ1',
      priority: 'stat',
      to: 'lead',
      department: ['emergency', '急诊科'],
      diagnosis: { code: 'I21.9', display: '急性心肌梗死' },
      what: ['up', '上转'],
      note: '胸痛一小时',
      state: 'pending',
      step: 'express',
      sent: true,
      attached: [],
    },
    context(moment('02T15:00:00'), 'township'),
  ).flatMap((draft) => ('create' in draft ? [draft.create] : []));
  let order = asked.find((each): each is ServiceRequest => each.resourceType === 'ServiceRequest') ?? assert.fail('no request');
  let task = asked.find((each): each is Task => each.resourceType === 'Task') ?? assert.fail('no task');
  const kept = () => ({
    progress: [{ id: 't1', version: 1, updated: moment('02T15:00:00'), resource: task }],
    orders: [{ id: 'r1', version: 1, updated: moment('02T15:00:00'), resource: order }],
  });
  for (const { at, ...step } of steps) {
    const [request] = readRequests(machine, kept());
    assert.ok(request);
    for (const draft of draftSteps(machine, request, [step], context(at, request.to ?? 'lead'))) {
      if ('update' in draft && draft.update.resourceType === 'Task') task = draft.update;
      if ('update' in draft && draft.update.resourceType === 'ServiceRequest') order = draft.update;
    }
  }
  return { ...kept(), returns: [], followUps: [], stays: [] };
}

const rowAfter = (steps: readonly Step[]) => sentView.rows(recordAfter(steps), nobody())[0];

test('an emergency answered in the tenth minute is in time, a second later it is not', () => {
  const answer = (at: string) => rowAfter([{ step: 'accepted', at: moment(at) }]);
  assert.deepEqual([answer('02T15:10:00')?.inTime, answer('02T15:10:00')?.waited], [true, 10]);
  assert.equal(answer('02T15:10:01')?.inTime, false);
  assert.equal(rowAfter([])?.inTime, undefined);
});

test('sent on, it belongs to the next institution and its ten minutes start anew', () => {
  const steps: readonly Step[] = [
    { step: 'redirected', at: moment('02T15:08:00'), to: 'other', owner: 'other' },
    { step: 'accepted', at: moment('02T15:17:00') },
  ];
  assert.equal(rowAfter(steps)?.inTime, true);
  assert.deepEqual(
    receivedView.rows(recordAfter(steps), nobody()).map(({ org, to }) => [org, to]),
    [['other', 'other']],
  );
});

test('the follow-up on the seventh day is in time, on the eighth it is not', () => {
  const before: readonly Step[] = [
    { step: 'accepted', at: moment('02T15:05:00') },
    { step: 'arrived', at: moment('02T16:00:00') },
    { step: 'treated', at: moment('02T16:10:00') },
    { step: 'back-referral', at: moment('10T10:00:00'), owner: 'township' },
  ];
  const followed = (day: string) => rowAfter([...before, { step: 'received-below', at: moment(`${day}T10:00:00`) }]);
  assert.deepEqual([rowAfter(before)?.followUpBy, rowAfter(before)?.followedInTime], [toDate('2026-11-17'), false]);
  assert.equal(followed('17')?.followedInTime, true);
  assert.equal(followed('18')?.followedInTime, false);
});
