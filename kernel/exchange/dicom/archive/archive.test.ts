// An archive that takes requests and never answers is away within seconds, and nothing piles up before it; one that only works long is waited for.
import assert from 'node:assert/strict';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createNetServer, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { type Archive, ArchiveAway, openArchive } from './archive.ts';

/** What the archive does: answers nothing, answers only how it is, or answers everything. */
let state: 'hung' | 'working' | 'well' = 'well';
const open = new Set<ServerResponse>();
let asked = 0;
/** Hears of each time the archive is asked how it is. */
let onProbe: () => void = () => undefined;
let server: Server;
let archive: Archive;

before(async () => {
  server = createServer((request, response) => {
    asked += 1;
    open.add(response);
    response.once('close', () => open.delete(response));
    if (request.url === '/system') onProbe();
    if (state === 'well' || (state === 'working' && request.url === '/system')) response.end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const place = { url: `http://127.0.0.1:${address.port}`, user: 'yigong', password: 'x' };
  archive = openArchive(() => place, { quiet: 120, probe: 80, shut: 150 });
});
after(() => {
  server.closeAllConnections();
  server.close();
});

/** How an ask of a minute ends, and after how long. */
async function askOnce(): Promise<{ readonly away: boolean; readonly ms: number }> {
  const begun = performance.now();
  const away = await archive.ask('/studies/x/metadata', { timeoutMs: 60_000 }).then(
    async (response) => {
      await response.body?.cancel();
      return false;
    },
    (error: unknown) => {
      assert.ok(error instanceof ArchiveAway, String(error));
      return true;
    },
  );
  return { away, ms: performance.now() - begun };
}

test('one that never answers is away long before the time that a request is given, for all who wait', async () => {
  state = 'hung';
  const all = await Promise.all(Array.from({ length: 12 }, askOnce));
  assert.ok(
    all.every(({ away, ms }) => away && ms < 5000),
    JSON.stringify(all),
  );
  const reached = asked;
  const later = await Promise.all(Array.from({ length: 50 }, askOnce));
  assert.ok(later.every(({ away }) => away));
  assert.ok(asked - reached <= 1, `${asked - reached} requests reached an archive that is away`);
  while (open.size > 1) await new Promise<void>((done) => setImmediate(done)); // what was given up does not stay open
});

test('it is asked again by itself once it answers', async () => {
  state = 'well';
  const begun = performance.now();
  while ((await askOnce()).away) {
    assert.ok(performance.now() - begun < 30_000);
    await new Promise<void>((done) => setImmediate(done));
  }
  assert.equal((await askOnce()).away, false);
});

test('one that says how it is and works long on what was asked is waited for', async () => {
  state = 'working';
  let probes = 0;
  const thrice = new Promise<string>((done) => {
    onProbe = () => {
      probes += 1;
      if (probes === 3) done('waits');
    };
  });
  const asking = askOnce();
  assert.equal(await Promise.race([asking.then(() => 'ended'), thrice]), 'waits');
  for (const response of open) response.end('{}');
  assert.equal((await asking).away, false);
});

test('a question that meets a connection just being closed is asked again; what changes something is not', async () => {
  const sockets = new Set<Socket>();
  let met = 0;
  let sent = 0;
  // Answers one request a connection, as if to keep it, and closes it when another comes.
  const closing = createNetServer((socket) => {
    sockets.add(socket);
    let answered = false;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const isPost = bytes.toString('latin1').startsWith('POST');
      if (isPost) sent += 1;
      if (answered) met += 1;
      if (answered || isPost) socket.end();
      else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\nkeep-alive: timeout=60\r\n\r\n{}');
      answered = true;
    });
  });
  await new Promise<void>((done) => closing.listen(0, '127.0.0.1', done));
  const address = closing.address();
  assert.ok(typeof address === 'object' && address !== null);
  const place = { url: `http://127.0.0.1:${address.port}`, user: 'yigong', password: 'x' };
  const short = openArchive(() => place);
  try {
    for (let times = 0; times < 100 && met === 0; times += 1) assert.equal(await (await short.ask('/studies')).text(), '{}');
    assert.ok(met > 0, 'a connection was used again');
    await assert.rejects(short.ask('/instances', { method: 'POST', body: 'x' }), ArchiveAway);
    assert.equal(sent, 1);
  } finally {
    for (const socket of sockets) socket.destroy();
    closing.close();
  }
});
