// Starts everything in order and says what it does when it takes longer than two seconds.
import { z } from 'zod';
import { systems } from '../generated/all-systems.gen.ts';
import { prepareStore } from '../kernel/commit/migrations.ts';
import type { Store } from '../kernel/commit/store.ts';
import { connectDatabase } from '../kernel/database/connect.ts';
import { buildApp } from './build-app.ts';
import { buildPages } from './build-pages.ts';
import { countResidents, loadFirstCounty } from './first-county.ts';

/** A running platform. */
export interface Platform {
  readonly address: string;
  readonly store: Store;
  stop(): Promise<void>;
}

const settings = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  HOST: z.string().default('127.0.0.1'),
  /** 'small' (default), 'county', 'city', or 'none' for an empty platform. Used only when there is no resident yet. */
  YIGONG_DEMO: z.enum(['small', 'county', 'city', 'none']).default('small'),
  YIGONG_DEMO_PASSWORD: z.string().min(8).optional(),
  YIGONG_SECURE_COOKIE: z.enum(['on', 'off']).default('off'),
});

/** Starts the platform. Throws when the database cannot be used or the port is taken. */
export async function startPlatform(options: { readonly env: NodeJS.ProcessEnv; readonly say: (text: string) => void; readonly pages?: boolean }): Promise<Platform> {
  const { env, say } = options;
  const config = settings.parse(env);
  const pages = options.pages === false ? undefined : await buildPages(say);
  say('正在启动数据库……');
  const connected = await connectDatabase(env);
  say(`数据库：${connected.describe()}`);
  try {
    const store = await prepareStore(connected.database, systems, say);
    const accounts = (await countResidents(store)) === 0 && config.YIGONG_DEMO !== 'none' ? await loadFirstCounty(store, config.YIGONG_DEMO, config.YIGONG_DEMO_PASSWORD, say) : [];
    const demo = await isDemo(store);
    const app = await buildApp(store, { demo: () => demo, secureCookie: config.YIGONG_SECURE_COOKIE === 'on', pages, log: true });
    const address = await app.listen({ port: config.PORT, host: config.HOST });
    say(`\n医共已就绪：${address}\n`);
    for (const account of accounts) say(`  ${account.role.padEnd(8, '　')} 用户名 ${account.user.padEnd(12)} 密码 ${account.password}   ${account.org}`);
    if (accounts.length > 0) say('\n  以上密码只显示这一次（演示数据，非真实居民）。重新生成：npm run demo -- --accounts');
    return {
      address,
      store,
      stop: async () => {
        await app.close();
        await connected.stop();
      },
    };
  } catch (error) {
    await connected.stop();
    throw error;
  }
}

/** Demo residents carry identity numbers of a range that is never issued; a platform that holds one is a demo. */
async function isDemo(store: Store): Promise<boolean> {
  const { holdsDemoCounty } = await import('../demo/demo-mark.ts');
  return holdsDemoCounty(store.database);
}


