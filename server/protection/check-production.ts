// A platform in production refuses to start on weak settings, and names each: the address, TLS and its proxy, keys, second factor, demo data.
import type { Settings } from '../read-settings.ts';
import { readSmsGateway } from '../sms/sms-gateway-file.ts';

/** A setting that is not good enough, and what it takes, in Chinese. */
export interface WeakSetting {
  readonly setting: string;
  readonly text: string;
}

/** Words that stand in examples and old installations, and secrets that are too short to be random. */
const KNOWN = /^(changeme|change-me|secret|password|admin|123456\d*|yigong|postgres|test|demo)$/i;
const SHORTEST_SECRET = 16;

function isWeakSecret(secret: string): boolean {
  return KNOWN.test(secret) || secret.length < SHORTEST_SECRET || new Set(secret).size < 6;
}

/** The password in the address of a database elsewhere; a local socket needs none. */
function judgeDatabase(name: string, address: string): WeakSetting | undefined {
  if (!URL.canParse(address)) return { setting: name, text: '写不成数据库地址' };
  const { hostname, password } = new URL(address);
  if (hostname === '') return undefined;
  if (password === '' || KNOWN.test(decodeURIComponent(password)))
    return { setting: name, text: '数据库的密码是空的或常见的，请换成随机密码' };
  return undefined;
}

/**
 * What of the settings is not good enough for production; empty when all is. The keys of sealed columns are judged where they are read.
 * Sources: 等保三级 controls (GB/T 22239; domain §16.2): TLS, two factors for administrators, no vendor defaults.
 */
export function listWeakSettings(settings: Settings, env: NodeJS.ProcessEnv): readonly WeakSetting[] {
  const weak: WeakSetting[] = [];
  const refuse = (setting: string, text: string): void => void weak.push({ setting, text });
  if (settings.YIGONG_DATA_KEY === undefined && settings.YIGONG_DATA_KEY_FILE === undefined)
    refuse('YIGONG_DATA_KEY', '没有设置数据密钥（或 YIGONG_DATA_KEY_FILE），请用 openssl rand -base64 32 生成');
  if (settings.YIGONG_PUBLIC_URL === undefined) refuse('YIGONG_PUBLIC_URL', '没有设置平台对外的地址');
  else if (!settings.YIGONG_PUBLIC_URL.startsWith('https://')) refuse('YIGONG_PUBLIC_URL', '对外的地址要用 https');
  if (settings.YIGONG_TRUST_PROXY === undefined)
    refuse('YIGONG_TRUST_PROXY', '没有说明由哪个反向代理终止 TLS，请写它的地址或网段，如 10.0.0.5；直接对外时写 none');
  if (settings.YIGONG_SECURE_COOKIE !== 'on') refuse('YIGONG_SECURE_COOKIE', '会话 Cookie 只能经 TLS 传送，请设为 on');
  if (settings.YIGONG_SECOND_FACTOR === 'off') refuse('YIGONG_SECOND_FACTOR', '能看到多人信息的岗位须用动态验证码，不能关闭');
  if (settings.YIGONG_DEMO !== 'none') refuse('YIGONG_DEMO', '不能生成演示县和演示账号，请设为 none');
  if (settings.YIGONG_DEMO_PASSWORD !== undefined) refuse('YIGONG_DEMO_PASSWORD', '演示密码不能用于生产，请去掉');
  if (settings.YIGONG_RATE_LIMITS === 'off') refuse('YIGONG_RATE_LIMITS', '须限制请求频次，请设为 on');
  if (settings.YIGONG_SESSION_IDLE_MINUTES > 30) refuse('YIGONG_SESSION_IDLE_MINUTES', '空闲会话最长 30 分钟');
  if (settings.YIGONG_SESSION_HOURS > 12) refuse('YIGONG_SESSION_HOURS', '会话最长 12 小时');
  if (settings.YIGONG_PASSWORD_DAYS > 90) refuse('YIGONG_PASSWORD_DAYS', '密码最长 90 天更换');
  if (settings.YIGONG_OIDC_ISSUER !== undefined) {
    if (!settings.YIGONG_OIDC_ISSUER.startsWith('https://')) refuse('YIGONG_OIDC_ISSUER', '统一身份源要用 https');
    if (isWeakSecret(settings.YIGONG_OIDC_CLIENT_SECRET ?? '')) refuse('YIGONG_OIDC_CLIENT_SECRET', '统一身份源的密钥太弱');
  }
  if (settings.YIGONG_SMS_FILE !== undefined) {
    const gateway = readSmsGateway(settings.YIGONG_SMS_FILE);
    if (!gateway.endpoint.startsWith('https://')) refuse('YIGONG_SMS_FILE', '短信网关要用 https');
    if (gateway.secret !== '' && KNOWN.test(gateway.secret)) refuse('YIGONG_SMS_FILE', '短信网关的密钥是常见的');
  }
  for (const name of ['DATABASE_URL', 'DATABASE_SHARDS'] as const) {
    for (const address of (env[name] ?? '').split(',').filter((each) => each.trim() !== '')) {
      const found = judgeDatabase(name, address.trim());
      if (found) weak.push(found);
    }
  }
  return weak;
}

/** Throws Error that names every weak setting. */
export function refuseWeakSettings(settings: Settings, env: NodeJS.ProcessEnv): void {
  const weak = listWeakSettings(settings, env);
  if (weak.length > 0) throw new Error(`生产环境不能这样启动：${weak.map(({ setting, text }) => `${setting} ${text}`).join('；')}。`);
}
