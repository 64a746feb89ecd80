/** Starts the platform as its users do, ends it, starts it twice and with wrong settings. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { waitUntil } from '../kernel/database/testing/wait-until.ts';
import { performedSchema } from './contract/contract.ts';
import { clearAway, end, postmaster, register, root, run, signIn, start, writeCounty } from './testing/platform-process.ts';

after(clearAway);

test('the first start makes an empty platform that answers; Ctrl-C ends it with its database', async () => {
  const platform = await start();
  const page = await fetch(platform.address, { headers: { accept: 'text/html' } });
  assert.equal(page.status, 200);
  assert.match(await page.text(), /<title>[^<]*医共/);
  assert.equal((await fetch(`${platform.address}/health`)).status, 200);
  assert.equal((await fetch(`${platform.address}/api/home`)).status, 401);
  await end(platform, 'SIGINT');
});

test('the second start keeps what was written; a service manager ends it too', async () => {
  await writeCounty();
  const first = await start();
  const answer = performedSchema.parse(await (await register(first, await signIn(first), 1)).json());
  assert.equal(answer.tell?.text, '已登记居民1，可以接着建立健康档案。');
  await end(first, 'SIGTERM');
  const second = await start();
  const cookie = await signIn(second);
  const person = await fetch(`${second.address}/api/people/${answer.resident}`, { headers: { cookie } });
  assert.match(await person.text(), /居民1/);
  await end(second, 'SIGTERM');
});

test('a second platform on the same data, or on a taken port, is refused in plain words and harms nobody', async () => {
  const platform = await start();
  const second = run({});
  assert.deepEqual(await second.ended, [1, null]);
  assert.match(second.said(), /启动失败：另一个医共正在使用.*请先停止它.*YIGONG_DATA_DIR/s);
  const { port } = new URL(platform.address);
  const third = run({ PORT: port, YIGONG_DATA_DIR: join(root, 'other') });
  assert.deepEqual(await third.ended, [1, null]);
  assert.match(third.said(), new RegExp(`启动失败：端口 ${port} 已被占用（也许医共已经在运行：http://127.0.0.1:${port}）`));
  assert.ok(!third.said().includes('正在启动数据库'), 'it is said before anything is started');
  assert.equal((await fetch(`${platform.address}/health`)).status, 200);
  // The claim comes back by itself after the database was restarted under it.
  const serving = postmaster();
  assert.ok(serving !== undefined);
  process.kill(serving, 'SIGKILL');
  await waitUntil(
    'it answers again',
    async () => (await fetch(`${platform.address}/api/people?q=x`, { headers: { cookie: 'yigong_session=x' } })).status === 401,
  );
  const fourth = run({});
  assert.deepEqual(await fourth.ended, [1, null], fourth.said());
  await end(platform, 'SIGTERM');
});

test('a wrong setting is named before anything is started', async () => {
  const wrong = run({ PORT: 'eighty', YIGONG_DEMO: 'huge' });
  assert.deepEqual(await wrong.ended, [1, null]);
  assert.match(
    wrong.said(),
    /启动失败：环境变量设置不对：PORT要写 0 到 65535 的整数.*“eighty”.*YIGONG_DEMO要写 small、county、city 或 none/s,
  );
});
