// The provider of a platform: built when it is first asked for, anew when its keys were rotated.
import type Provider from 'oidc-provider';
import { publicAddressOf } from '../../kernel/access/oidc/public-address.ts';
import { readProviderKeys } from '../../kernel/access/oidc/signing-keys.ts';
import type { Database } from '../../kernel/database/database.ts';
import { fail } from '../../kernel/errors.ts';
import type { HookPolicy } from '../../kernel/exchange/subscriptions/guard-address.ts';
import { watchProvider } from './watch-provider.ts';

const LOOK_AGAIN_MS = 30_000;

/** Gives the provider as it stands now. */
export type GetProvider = () => Promise<Provider>;

/** Makes what gives the provider over a database. Throws `not-found` as long as the platform was told no address of its own. */
export function providerOver(db: Database, hooks: HookPolicy): GetProvider {
  let known: { readonly mark: string; readonly provider: Provider } | undefined;
  let looked = 0;
  let looking: Promise<Provider> | undefined;
  const look = async (): Promise<Provider> => {
    const address = publicAddressOf(db) ?? fail('not-found', { what: '平台的对外地址' });
    const keys = await readProviderKeys(db);
    const mark = JSON.stringify([address, keys.signing.map((key) => key.kid), keys.cookies.length]);
    // Its library is large: a platform without apps does without.
    const { buildProvider } = await import('./build-provider.ts');
    if (known?.mark !== mark) known = { mark, provider: watchProvider(buildProvider({ db, address, keys, hooks }), db) };
    looked = Date.now();
    return known.provider;
  };
  return async () => {
    if (known && Date.now() - looked < LOOK_AGAIN_MS) return known.provider;
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  };
}
