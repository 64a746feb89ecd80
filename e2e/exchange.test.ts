/** The integrator's morning: a receiver refused what it was told, and a message could not be read; both are taken up again with a button. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { actAsAccount } from '../kernel/access/identity/act-as-account.ts';
import { sql } from '../kernel/database/sql.ts';
import { answerHl7 } from '../kernel/exchange/hl7v2/answer-hl7.ts';
import { readSenderRules } from '../kernel/exchange/hl7v2/mapping/sender-rules.ts';
import { openDeliveryRoom } from '../kernel/exchange/subscriptions/delivery-room.ts';
import { readHookPolicy } from '../kernel/exchange/subscriptions/guard-address.ts';
import { makeClock, openReceiver, type Receiver } from '../kernel/exchange/subscriptions/testing/receiver.ts';
import { newHolder, runJob } from '../kernel/jobs/run-jobs.ts';
import { screenshot } from './browser.ts';
import { openStage, type Stage } from './story.ts';

let stage: Stage;
let receiver: Receiver;
before(async () => {
  stage = await openStage();
  receiver = await openReceiver();
});
after(async () => {
  await receiver?.close();
  await stage?.close();
});

/** Delivers as the platform's background does; the clock is moved from try to try. */
async function deliver(tries: number): Promise<void> {
  const clock = makeClock();
  const room = openDeliveryRoom(stage.store, { policy: readHookPolicy('127.0.0.1/32'), hl7: [], clock });
  for (let round = 0; round < tries; round += 1) {
    for (const id of ['fan-out', 'deliver']) {
      const job = room.jobs.find((each) => each.id === id);
      assert.ok(job);
      await runJob(stage.store.database, { ...job, everyMs: 0 }, newHolder(), clock);
      await room.idle();
    }
    if (round < tries - 1) clock.move(20 * 60_000);
  }
  await room.close();
}

test('what a receiver refused is sent again from the page of subscriptions', async () => {
  const page = await stage.signIn('integrator');
  const write = async (resource: Readonly<Record<string, unknown>>): Promise<void> => {
    const answer = await page.request.post(`${stage.address}/fhir/${resource.resourceType}`, {
      headers: { 'content-type': 'application/fhir+json', origin: stage.address },
      data: JSON.stringify(resource),
    });
    assert.equal(answer.status(), 201, await answer.text());
  };
  await write({
    resourceType: 'Subscription',
    status: 'requested',
    reason: '检验结果',
    criteria: 'Observation?code=http://loinc.org|2339-0',
    channel: { type: 'rest-hook', endpoint: `${receiver.address}/hook`, payload: 'application/fhir+json' },
  });
  await deliver(1);
  const [row] = await stage.store.database.rows(
    sql`select content ->> 'id' as id from resource where content ->> 'resourceType' = 'Patient' and not deleted limit 1`,
    z.object({ id: z.string() }),
  );
  await write({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '2339-0' }] },
    subject: { reference: `Patient/${row?.id}` },
    valueQuantity: { value: 5, unit: 'mmol/L', system: 'http://unitsofmeasure.org', code: 'mmol/L' },
  });
  receiver.answer = () => 422;
  await deliver(8);
  await page.goto('/exchange/subscriptions');
  const card = page.locator('.y-card').filter({ hasText: '2339-0' });
  await card.locator('.y-counts').getByText('未送达').waitFor();
  await card.getByRole('button', { name: '查看投递' }).click();
  await card.getByText('对方应答 422').last().waitFor();
  await screenshot(page, 'exchange-set-aside');
  receiver.answer = () => 200;
  await card.getByRole('button', { name: '重放', exact: true }).click();
  await card.locator('.y-counts').getByText('待送').waitFor();
  const before = receiver.heard.length;
  await deliver(1);
  assert.equal(receiver.heard.length, before + 1);
  await card.locator('.y-counts').getByText('已送达').waitFor();
  assert.equal(await card.locator('.y-counts').getByText('未送达').count(), 0);
});

test('messages that were parked are read again from the page of messages', async () => {
  const who = await actAsAccount(stage.store.database, stage.store.directory.current(), 'integrator');
  assert.ok(who);
  const rules = readSenderRules([{ facility: 'COUNTY', patches: [{ mapping: 'observation', remove: ['status'] }] }]);
  for (const controlId of ['E2E-1', 'E2E-2']) {
    const text = [
      `MSH|^~\\&|LIS|COUNTY|YIGONG|YIGONG|20260801080000||ORU^R01|${controlId}|P|2.5|||||CHN|UNICODE UTF-8`,
      'PID|1||L9001^^^COUNTY^MR||钱^七||19700101|M',
      `OBR|1||F${controlId}|24323-8^^LN|||20260801080000`,
      'OBX|1|NM|2345-7^^LN||5.1|mmol/L|||||F|||20260801080000',
    ].join('\r');
    const { body } = await answerHl7(stage.store, { who, rules, source: 'e2e' }, Buffer.from(text, 'utf8'));
    assert.match(body.toString('utf8'), /MSA\|AE/);
  }
  const page = await stage.signIn('integrator');
  await page.goto('/exchange/messages?state=parked');
  const parked = page.locator('tbody tr').filter({ hasText: '搁置' });
  await parked.nth(1).waitFor();
  await parked.filter({ hasText: 'E2E-1' }).getByRole('link').click();
  await page.getByText('L9001').first().waitFor();
  await page.getByRole('button', { name: '重放' }).click();
  await page.getByText(/重放 1 次/).waitFor();
  await screenshot(page, 'exchange-message-replayed');
  await page.goto('/exchange/messages?state=parked');
  await page.getByRole('button', { name: '重放搁置的报文' }).click();
  await page.getByRole('status').filter({ hasText: '写入 1 条' }).waitFor();
  await page.getByText('没有这样的报文。').waitFor();
});
