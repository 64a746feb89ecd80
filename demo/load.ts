/** `npm run demo`: loads the synthetic county, prints how it goes, its accounts, and (--verify) its figures beside the published ones. */
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { systems } from '../generated/all-systems.gen.ts';
import { prepareStore, wholeManifest } from '../kernel/commit/migrations.ts';
import { connectDatabase } from '../kernel/database/connect.ts';
import { defaultDataDir } from '../kernel/database/embedded/embedded-server.ts';
import { Fault } from '../kernel/errors.ts';
import { toDate } from '../kernel/periods/plain-date.ts';
import { anchorsFileOf } from '../server/audit-anchors.ts';
import { createDemoAccounts } from './accounts.ts';
import { emptyDemo } from './empty-demo.ts';
import { type DemoProgress, loadDemo } from './load-demo.ts';
import { POPULATION_SIZES } from './population/sizes.ts';
import { describeVerification } from './verify.ts';

const USAGE = `用法：npm run demo -- [选项]
  --size small|county|city   规模：约2,500人（默认）、254,000人、3,000,000人
  --residents 人数            只加载该规模的这么多人（测量加载速度用）
  --seed 文字                 种子，默认 1；同一种子总是同一个县
  --until 年-月-日            记录到哪一天，默认今天
  --verify                   加载后逐项打印指标与公布数的对照
  --accounts                 重新生成各角色的演示账号密码
  --reset                    先清空数据库（只用于演示数据，不可恢复）`;

const shape = z.object({
  size: z.enum(['small', 'county', 'city']).default('small'),
  residents: z.coerce.number().int().positive().optional(),
  seed: z
    .string()
    .min(1)
    .regex(/^[^|]+$/)
    .default('1'),
  until: z.iso.date().optional(),
  verify: z.boolean().default(false),
  accounts: z.boolean().default(false),
  reset: z.boolean().default(false),
  help: z.boolean().default(false),
});

/** A line that is written over again: share, rate in resources, time left. Silent for what takes less than two seconds. */
function showProgress(): (state: DemoProgress) => void {
  const began = Date.now();
  let shown = 0;
  return ({ done, total, resources }) => {
    const now = Date.now();
    if (now - began < 2_000 || (now - shown < 500 && done < total)) return;
    shown = now;
    const seconds = (now - began) / 1000;
    const share = done / total;
    const left = share > 0 ? Math.round((seconds / share) * (1 - share)) : 0;
    const bar = '█'.repeat(Math.round(share * 30)).padEnd(30, '░');
    const line = `${bar} ${(share * 100).toFixed(1)}%  ${resources} 条记录  ${Math.round(resources / seconds)} 条/秒  剩余约 ${left} 秒`;
    process.stderr.write(process.stderr.isTTY ? `\r${line}   ` : `${line}\n`);
    if (process.stderr.isTTY && done >= total) process.stderr.write('\n');
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      size: { type: 'string' },
      residents: { type: 'string' },
      seed: { type: 'string' },
      until: { type: 'string' },
      verify: { type: 'boolean' },
      accounts: { type: 'boolean' },
      reset: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const order = shape.parse(values);
  if (order.help) {
    console.log(USAGE);
    return;
  }
  const connected = await connectDatabase(process.env, wholeManifest(systems));
  try {
    console.log(`数据库：${connected.describe()}`);
    const say = (text: string): void => console.error(text);
    let store = await prepareStore(connected.database, systems, say);
    if (order.reset) {
      await emptyDemo(connected.database);
      // Notes of the seals of a log that is gone.
      const anchors = anchorsFileOf(process.env, process.env.YIGONG_DATA_DIR || defaultDataDir());
      if (anchors !== undefined) rmSync(anchors, { force: true });
      store = await prepareStore(connected.database, systems, say);
    }
    const began = performance.now();
    const loaded = await loadDemo(store, {
      size: order.size,
      residents: order.residents,
      seed: order.seed,
      until: order.until === undefined ? undefined : toDate(order.until),
      threads: order.size === 'small' ? 1 : availableParallelism(),
      progress: showProgress(),
      indexed: (done, total) => {
        if (done % 50 === 0 || done === total) console.error(`建立索引 ${done} / ${total}`);
      },
    });
    const seconds = (performance.now() - began) / 1000;
    const rate =
      loaded.resources === 0
        ? '此前已加载，没有新增'
        : `${loaded.resources} 条记录，${seconds.toFixed(1)} 秒，${Math.round(loaded.resources / seconds)} 条/秒`;
    console.log(`演示数据（${order.size}，种子 ${order.seed}，截至 ${loaded.until}）：${rate}`);
    if (order.accounts || loaded.resources > 0) {
      for (const account of await createDemoAccounts(store))
        console.log(`  ${account.role}  用户名 ${account.user}  密码 ${account.password}  ${account.org}`);
    }
    if (order.verify) console.log(`\n${await describeVerification(store, order.residents ?? POPULATION_SIZES[order.size])}`);
  } finally {
    await connected.stop();
  }
}

try {
  await main();
} catch (error) {
  if (error instanceof z.ZodError) console.error(`选项有误：${error.issues.map((issue) => issue.path.join('.')).join('、')}\n${USAGE}`);
  else if (error instanceof Fault) console.error(`${error.text} ${error.next}`);
  else console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
