/** The remote-medicine centre looks at its week, takes a free time of a room for who waits, and finds it taken. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addDays, today } from '../kernel/periods/plain-date.ts';
import { screenshot } from './browser.ts';
import { askForConsultation } from './consultation-in-session.ts';
import { openStage, type Stage } from './story.ts';

let stage: Stage;
before(async () => {
  stage = await openStage();
});
after(() => stage?.close());

test('a free time of a room leads into arranging with room, day and time filled in; then it stands as taken', async () => {
  const { person } = await askForConsultation(stage);
  const desk = await stage.signIn('desk');
  const day = addDays(today(), 6); // nobody of the county is arranged there yet
  await desk.goto(`/consultation-calendar?day=${day}`);
  const room = desk.getByRole('row').filter({ hasText: '第二会诊室' });
  const column = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  const cell = room.getByRole('cell').nth(column);
  await cell.getByRole('button', { name: '08:00—20:00 空闲' }).click();
  await desk
    .getByRole('button', { name: new RegExp(`^${person}`) })
    .first()
    .click();
  const form = desk.locator('.y-workspace, form').last();
  await form.getByLabel('会诊室').first().waitFor();
  assert.equal(await desk.locator('[data-field="time"] input').inputValue(), '08:00');
  await desk.locator('[data-field="experts"] input').fill('周主任');
  await desk.locator('[data-field="fee"] input').fill('100');
  await desk.locator('[data-field="share"] input').fill('70');
  await screenshot(desk, 'consultation-arranging');
  await desk.getByRole('button', { name: '保存' }).click();
  await desk.getByText('已安排，申请方会看到时间和会议地址。').waitFor();
  await desk.goto(`/consultation-calendar?day=${day}`);
  await cell.getByText('08:00—08:30').waitFor();
  await cell.getByRole('link', { name: person }).waitFor();
  await cell.getByRole('button', { name: '08:30—20:00 空闲' }).waitFor();
  await screenshot(desk, 'consultation-calendar');
});
