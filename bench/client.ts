// One signed-in user of the HTTP doors, over connections that stay open.
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Asks and answers of one account. Every answer that is not 2xx throws with the platform's own words. */
export interface Client {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

function send(address: string, method: string, path: string, cookie: string | undefined, body: unknown): Promise<unknown> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...(cookie === undefined ? {} : { cookie }),
    ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, address), { method, agent, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        const content = Buffer.concat(parts).toString('utf8');
        if (answer.statusCode !== undefined && answer.statusCode < 300) resolve(JSON.parse(content));
        else reject(new Error(`${method} ${path}: ${answer.statusCode} ${content.slice(0, 400)}`));
      });
    });
    asked.on('error', reject);
    asked.end(text);
  });
}

/** Signs in; throws when the account or password is wrong. */
export async function openClient(address: string, user: string, password: string): Promise<Client> {
  const answer = await fetch(new URL('/api/session', address), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password }),
  });
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${(await answer.text()).slice(0, 400)}`);
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  return {
    get: (path) => send(address, 'GET', path, cookie, undefined),
    post: (path, body) => send(address, 'POST', path, cookie, body),
  };
}
