// All that is sealed in the database, and how each is sealed anew after a key was put in front of the ring.
import { resealSecondFactors } from '../../kernel/access/identity/second-factor.ts';
import { SEALED_KEYS } from '../../kernel/access/oidc/signing-keys.ts';
import { resealColumn } from '../../kernel/database/seal/reseal-column.ts';
import { resealSubscriptions } from '../../kernel/exchange/subscriptions/reseal-subscriptions.ts';
import type { Store } from '../../kernel/store/store.ts';

/** One thing that is sealed. `reseal` goes through it in small steps while people work; run again, it does what was left. */
interface SealedPlace {
  readonly title: string;
  readonly reseal: (store: Store) => Promise<number>;
}

/** Everything sealed. Whoever seals something new adds a line here. */
export const SEALED_PLACES: readonly SealedPlace[] = [
  { title: '第二因子密钥', reseal: (store) => resealSecondFactors(store.database) },
  { title: '订阅的请求头', reseal: resealSubscriptions },
  { title: '令牌签名密钥', reseal: (store) => resealColumn(store.database, SEALED_KEYS) },
];

/** Seals everything with the first key of the ring; how many texts of which place were sealed anew. */
export async function resealEverything(store: Store): Promise<readonly { readonly title: string; readonly sealed: number }[]> {
  const done: { title: string; sealed: number }[] = [];
  for (const { title, reseal } of SEALED_PLACES) done.push({ title, sealed: await reseal(store) });
  return done;
}
