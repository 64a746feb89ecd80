// What `npm run clients` does over a store: lists, registers and ends apps and systems, and puts a new key in front to sign tokens with.

import { readFileSync } from 'node:fs';
import { clientInputSchema, disableClient, listClients, registerClient } from '../../kernel/access/oidc/clients.ts';
import { listIntegratorPosts } from '../../kernel/access/oidc/integrator-posts.ts';
import { RETIRED_HOURS, rotateProviderKeys } from '../../kernel/access/oidc/signing-keys.ts';
import { dateOfInstant } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';

/** What was asked: the word, and what follows it. */
export type ClientsCommand =
  | { readonly word: 'list' | 'rotate-keys' }
  | { readonly word: 'register'; readonly file: string }
  | { readonly word: 'disable'; readonly id: string };

/** Reads what follows `npm run clients --`; undefined when it is no command. */
export function readClientsCommand(words: readonly string[]): ClientsCommand | undefined {
  const [word, what, ...more] = words;
  if (more.length > 0) return undefined;
  if ((word === 'list' || word === 'rotate-keys') && what === undefined) return { word };
  if (word === 'register' && what !== undefined) return { word, file: what };
  if (word === 'disable' && what !== undefined) return { word, id: what };
  return undefined;
}

async function tellClients(store: Store): Promise<readonly string[]> {
  const posts = await listIntegratorPosts(store.database);
  const clients = await listClients(store.database);
  return [
    ...clients.map(
      ({ id, name, kind, scopes, post, disabled }) =>
        `${id}  ${name}  ${kind === 'app' ? '应用' : '后台系统'}  ${scopes.join(' ')}${post === null ? '' : `  岗位 ${post}`}${disabled === null ? '' : `  已停用（${dateOfInstant(disabled)}）`}`,
    ),
    ...(clients.length === 0 ? ['还没有登记应用或系统。'] : []),
    '后台系统可用的“系统集成”岗位：',
    ...posts.map(({ id, name, org }) => `  ${id}  ${store.directory.current().nameOf(org)} ${name}`),
  ];
}

function readInput(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error(`登记文件读不到，或不是正确的 JSON：${file}`);
  }
}

async function register(store: Store, file: string): Promise<readonly string[]> {
  const parsed = clientInputSchema.safeParse(readInput(file));
  if (!parsed.success) {
    const where = parsed.error.issues.map(({ path }) => path.join('.') || '文件');
    throw new Error(`登记文件写得不对：${[...new Set(where)].join('、')}。公钥（jwks）里不能有私钥。`);
  }
  const made = await registerClient(store.database, undefined, parsed.data);
  if ('refuse' in made) throw new Error(`${made.field}：${made.refuse}`);
  return [`已登记，client_id：${made.id}`];
}

/** Does it and tells what was done, a line each. Each change leaves its line in the audit log. Throws Error in Chinese words. */
export async function administerClients(store: Store, command: ClientsCommand): Promise<readonly string[]> {
  const { database } = store;
  switch (command.word) {
    case 'list':
      return tellClients(store);
    case 'register':
      return register(store, command.file);
    case 'disable':
      if (!(await disableClient(database, undefined, command.id))) throw new Error(`没有这个在用的应用或系统：${command.id}`);
      return ['已停用，它的令牌即刻作废。'];
    case 'rotate-keys':
      await rotateProviderKeys(database);
      return [`已换用新的签名密钥；旧密钥在 ${RETIRED_HOURS} 小时内仍可验证已发出的令牌，之后自动作废。运行中的平台在半分钟内换用。`];
  }
}
