/** `npm run audit -- verify`: goes through the seals of the audit log and names the first broken place. */
import { parseArgs } from 'node:util';
import { systems } from '../generated/all-systems.gen.ts';
import { verifyChain } from '../kernel/access/audit/verify-chain.ts';
import { wholeManifest } from '../kernel/commit/migrations.ts';
import { connectDatabase } from '../kernel/database/connect.ts';
import { defaultDataDir } from '../kernel/database/embedded/embedded-server.ts';
import { nowInstant } from '../kernel/periods/plain-date.ts';
import { anchorsFileOf, readAnchors } from '../server/audit-anchors.ts';
import { tellBroken } from '../server/guard-audit.ts';

const USAGE = `用法：npm run audit -- verify [选项]
  --last 数字       只校验最近的这么多个封条；缺省校验全部
  --anchors 文件    另存的封条（缺省为 YIGONG_AUDIT_ANCHORS，或数据目录里的 audit-anchors.txt）
读取 DATABASE_URL、DATABASE_SHARDS 或内置数据库的数据目录（YIGONG_DATA_DIR）。完好时退出码为 0，断裂为 1，用法不对为 2。`;

function readUsage(): { readonly last: number | undefined; readonly anchors: string | undefined } | undefined {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { last: { type: 'string' }, anchors: { type: 'string' } },
    });
    const last = values.last === undefined ? undefined : Number(values.last);
    if (positionals.length !== 1 || positionals[0] !== 'verify' || (last !== undefined && !(Number.isInteger(last) && last > 0)))
      return undefined;
    return { last, anchors: values.anchors };
  } catch {
    return undefined;
  }
}

const asked = readUsage();
if (asked === undefined) {
  console.error(USAGE);
  process.exit(2);
}
const connected = await connectDatabase(process.env, wholeManifest(systems));
try {
  console.log(`数据库：${connected.describe()}`);
  const anchors = readAnchors(asked.anchors ?? anchorsFileOf(process.env, process.env.YIGONG_DATA_DIR || defaultDataDir()));
  let told = Date.now();
  const result = await verifyChain(connected.database, {
    now: nowInstant(),
    anchors,
    ...(asked.last === undefined ? {} : { lastSeals: asked.last }),
    progress: (done, all) => {
      if (Date.now() - told < 2000) return;
      told = Date.now();
      console.log(`  已校验 ${done} / ${all} 个封条（${Math.floor((done / Math.max(1, all)) * 100)}%）`);
    },
  });
  console.log(`校验了 ${result.seals} 个封条、${result.lines} 行日志；另存的封条 ${anchors.length} 个；未封存 ${result.unsealed} 行。`);
  for (const { server, no, digest } of result.last) console.log(`最后的封条：${server} ${no} ${digest}`);
  if (result.waiting !== undefined && Date.now() - Date.parse(result.waiting) > 10 * 60_000)
    console.log(`注意：${result.waiting} 以来的日志没有封存，平台可能没有运行。`);
  if (result.broken) {
    console.error(`断裂：${tellBroken(result.broken)}`);
    process.exitCode = 1;
  } else console.log('审计日志完好。');
} finally {
  await connected.stop();
}
