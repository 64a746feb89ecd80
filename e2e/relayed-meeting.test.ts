/** A consultation through a relay: where the two sides cannot reach each other their pictures go through a real coturn, with a password of the day that members alone get. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import type { Browser, Page } from 'playwright-core';
import { buildApp } from '../server/build-app.ts';
import { meetingSchema } from '../server/contract/meetings.ts';
import { readIceSettings } from '../server/meetings/ice-servers.ts';
import { runTurnServer, type TurnServer } from '../server/meetings/testing.ts';
import { newDeskPage, openBrowser, screenshot } from './browser.ts';
import { beginConsultation, type InSession, seesMoving } from './consultation-in-session.ts';
import { openStage, type Stage } from './story.ts';

const SECRET = 'a secret that the relay and the platform share';

let stage: Stage;
let turn: TurnServer;
let session: InSession;
let browser: Browser;
const apps: FastifyInstance[] = [];
before(async () => {
  turn = await runTurnServer(SECRET);
  stage = await openStage();
  session = await beginConsultation(stage);
  // No camera, and a machine that has no address but its own.
  browser = await openBrowser([
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--allow-loopback-in-peer-connection',
  ]);
});
after(async () => {
  await browser?.close();
  for (const app of apps) await app.close();
  await stage?.close();
  await turn?.stop();
});

/** The platform over the same county, with meetings through the relay alone; where it answers. */
async function openPlatform(secret: string): Promise<string> {
  const ice = readIceSettings(turn.address, secret, 'relay');
  const pages = join(import.meta.dirname, '..', 'dist', 'web');
  const app = await buildApp(stage.store, { demo: () => true, secureCookie: false, pages, log: false, ice });
  apps.push(app);
  return app.listen({ port: 0, host: '127.0.0.1' });
}

/** Enters the room at a platform, in a page that keeps its connections to be looked at. */
async function enter(from: Page, baseURL: string): Promise<Page> {
  const page = await newDeskPage(browser, { baseURL, storageState: await from.context().storageState() });
  await page.addInitScript(() => {
    const connections: RTCPeerConnection[] = [];
    const Own = globalThis.RTCPeerConnection;
    class Watched extends Own {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        connections.push(this);
      }
    }
    Object.assign(globalThis, { RTCPeerConnection: Watched, connections });
  });
  await page.goto(session.address);
  await page.getByRole('button', { name: '进入会诊室' }).click();
  await page.getByRole('button', { name: '静音' }).waitFor();
  return page;
}

/** By what kind of address each side of the connection in use is reached, and every kind that was offered at all. */
function waysOf(page: Page): Promise<{ readonly used: readonly string[]; readonly own: readonly string[] }> {
  return page.evaluate(async () => {
    const connections: readonly RTCPeerConnection[] = Reflect.get(globalThis, 'connections');
    const all = (await Promise.all(connections.map(async (each) => [...(await each.getStats()).values()]))).flat();
    const kindOf = (id: string): string => all.find((each) => each.id === id)?.candidateType ?? 'unknown';
    const used = all
      .filter(({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded')
      .flatMap(({ localCandidateId, remoteCandidateId }) => [kindOf(localCandidateId), kindOf(remoteCandidateId)]);
    const own = all.filter(({ type }) => type === 'local-candidate').map(({ candidateType }) => String(candidateType));
    return { used: [...new Set(used)], own: [...new Set(own)] };
  });
}

test('two sides that may meet through the relay alone see each other', async () => {
  const address = await openPlatform(SECRET);
  const township = await enter(session.family, address);
  const county = await enter(session.specialist, address);
  const seen = await Promise.all([seesMoving(township), seesMoving(county)]);
  for (const { width } of seen) assert.ok(width > 0);
  for (const page of [township, county]) assert.deepEqual(await waysOf(page), { used: ['relay'], own: ['relay'] });
  // Each side has an allocation of its own, under a name of the day.
  assert.match(turn.log(), /user <\d{10}:family>.*new|ALLOCATE processed, success/i);
  const users = new Set([...turn.log().matchAll(/user <\d{10}:(\w+)>/g)].map(([, user]) => user));
  assert.deepEqual([...users].toSorted(), ['family', 'specialist']);
  await screenshot(county, 'meeting-relayed');
  for (const page of [township, county]) await page.context().close();
});

test('with a password that the relay does not accept there is no way through, and the page says so', async () => {
  const address = await openPlatform('another secret than the relay has');
  const township = await enter(session.family, address);
  const county = await enter(session.specialist, address);
  for (const page of [township, county])
    await page.waitForFunction(() => {
      const connections: readonly RTCPeerConnection[] = Reflect.get(globalThis, 'connections');
      return connections.length > 0 && connections.every(({ iceGatheringState }) => iceGatheringState === 'complete');
    });
  await county
    .getByText(/没有接通|正在接通/)
    .first()
    .waitFor();
  assert.deepEqual((await waysOf(county)).own, []);
  assert.match(turn.log(), /401|Unauthorized|check_stun_auth|credentials are incorrect/i);
  for (const page of [township, county]) await page.context().close();
});

test('names and passwords of the relay are given to members while the session is open, and to nobody else', async () => {
  const address = await openPlatform(SECRET);
  const read = async (page: Page) => page.request.get(`${address}/api${session.address}`);
  const given = meetingSchema.parse(await (await read(session.family)).json());
  assert.equal(given.iceServers.length, 1);
  assert.match(given.iceServers[0]?.username ?? '', /^\d{10}:family$/);
  assert.equal(given.relayOnly, true);
  const outsider = await stage.signIn('nurse');
  assert.ok((await read(outsider)).status() >= 403);
  await session.leave();
  assert.deepEqual(meetingSchema.parse(await (await read(session.family)).json()).iceServers, []);
});
