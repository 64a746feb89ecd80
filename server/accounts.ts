// `npm run accounts -- first …`: the first three officers of an empty platform, with passwords that are shown once.
import { parseArgs } from 'node:util';
import { systems } from '../generated/all-systems.gen.ts';
import { createFirstOfficers, type FirstOfficers, type OfficerPlan, type OfficersPlace } from '../kernel/actions/first-officers.ts';
import { prepareStore, wholeManifest } from '../kernel/commit/migrations.ts';
import { connectDatabase } from '../kernel/database/connect.ts';
import { claimPlatform } from './claim-platform.ts';

const USAGE = `用法：npm run accounts -- first --administrator 姓名:用户名 --security 姓名:用户名 --auditor 姓名:用户名 [机构]
  --administrator  系统管理员；--security  安全管理员；--auditor  审计管理员（三员分立，须是三个人）
机构，空平台：
  --institution 名称 --division 12位县级区划代码 --division-name 区划名称     登记第一家机构（县卫生健康局）
机构，已有机构登记：
  --organisation 机构编号
只在还没有管理员的平台上有效。密码只显示一次，首次登录须修改。读取 DATABASE_URL 或内置数据库的数据目录（YIGONG_DATA_DIR）。`;

function readPerson(text: string | undefined): OfficerPlan | undefined {
  const [name, user, ...rest] = (text ?? '').split(/[:：]/);
  return name !== undefined && user !== undefined && rest.length === 0 ? { name: name.trim(), user: user.trim() } : undefined;
}

function readPlan(): FirstOfficers | undefined {
  try {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        administrator: text,
        security: text,
        auditor: text,
        institution: text,
        division: text,
        'division-name': text,
        organisation: text,
      },
    });
    if (positionals.join(' ') !== 'first') return undefined;
    const [administrator, security, auditor] = [values.administrator, values.security, values.auditor].map(readPerson);
    const { institution, division, 'division-name': divisionName, organisation } = values;
    let place: OfficersPlace;
    if (organisation !== undefined && institution === undefined) place = { organisation };
    else if (institution !== undefined && division !== undefined && divisionName !== undefined && organisation === undefined)
      place = { institution, division, divisionName };
    else return undefined;
    if (!administrator || !security || !auditor) return undefined;
    return { place, people: { administrator, 'security-administrator': security, auditor } };
  } catch {
    return undefined;
  }
}

const plan = readPlan();
if (!plan) {
  console.error(USAGE);
  process.exit(2);
}
const { env } = process;
try {
  const connected = await connectDatabase(env, wholeManifest(systems));
  const endings = [() => connected.stop()];
  try {
    console.log(`数据库：${connected.describe()}`);
    // A running platform keeps the directory in its memory: the embedded one must be stopped first.
    if (!env.DATABASE_URL && !env.DATABASE_SHARDS) endings.push(await claimPlatform(connected.database.url, connected.describe()));
    const made = await createFirstOfficers(await prepareStore(connected.database, systems, console.log), plan);
    if ('refuse' in made) throw new Error(made.refuse);
    console.log('\n已开设三员账号：');
    for (const { role, name, user, password } of made.accounts) console.log(`  ${role}  ${name}  用户名 ${user}  密码 ${password}`);
    console.log('\n以上密码只显示这一次，只能登录一次，登录后须立即修改并绑定动态验证码。请分别当面交给本人。');
    if (env.DATABASE_URL || env.DATABASE_SHARDS) console.log('平台若正在运行，请重新启动它。');
  } finally {
    for (const end of endings.toReversed()) await end();
  }
} catch (error) {
  console.error(`没有开设：${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
