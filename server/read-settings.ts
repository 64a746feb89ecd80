/** Reads what the environment sets, and says in plain words which setting is wrong. */
import { z } from 'zod';

const shape = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** 'small' (default), 'county', 'city', or 'none' for an empty platform. Used only when there is no resident yet. */
  YIGONG_DEMO: z.enum(['small', 'county', 'city', 'none']).default('small'),
  YIGONG_DEMO_PASSWORD: z.string().min(8).optional(),
  /** How many processes answer requests behind the one port; 'auto': one for each two processors. See docs/guide/scale.md. */
  YIGONG_PROCESSES: z.union([z.literal('auto'), z.coerce.number().int().min(1).max(64)]).default(1),
  /** Keys that columns at rest are sealed with; see protection/read-keyring.ts. */
  YIGONG_DATA_KEY: z.string().min(1).optional(),
  YIGONG_DATA_KEY_FILE: z.string().min(1).optional(),
  YIGONG_DATA_CIPHER: z.enum(['aes', 'sm4']).default('aes'),
  /** Limits of how much may be asked in how much time (protection/rate-limits.ts); off where a proxy in front limits. */
  YIGONG_RATE_LIMITS: z.enum(['on', 'off']).default('on'),
  /** The address people and apps know the platform by, e.g. https://health.county.example; tokens are issued under it. */
  YIGONG_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Addresses and networks of proxies in front whose X-Forwarded-For is believed, with commas between; 'none': nothing stands in front. */
  YIGONG_TRUST_PROXY: z.string().min(1).optional(),
  /** on: roles that see many people need a second factor. Unless told: on in production. */
  YIGONG_SECOND_FACTOR: z
    .enum(['on', 'off', '1'])
    .transform((text) => (text === 'off' ? 'off' : 'on'))
    .optional(),
  /** on: in roles that sign, a new sign-in ends the older one. Unless told: on in production. */
  YIGONG_SINGLE_TERMINAL: z.enum(['on', 'off']).optional(),
  YIGONG_SESSION_IDLE_MINUTES: z.coerce.number().int().min(1).max(720).default(30),
  YIGONG_SESSION_HOURS: z.coerce.number().int().min(1).max(72).default(12),
  YIGONG_PASSWORD_DAYS: z.coerce.number().int().min(1).max(3650).default(90),
  /** The hospital's identity provider (OpenID Connect), to sign in with. */
  YIGONG_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  YIGONG_OIDC_NAME: z.string().min(1).max(40).default('医院统一身份'),
  YIGONG_OIDC_CLIENT_ID: z.string().min(1).optional(),
  YIGONG_OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  YIGONG_SECURE_COOKIE: z.enum(['on', 'off']).default('off'),
  /** HL7 v2 over MLLP is listened for only when a port is set; 0 takes a free one. */
  YIGONG_MLLP_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  YIGONG_MLLP_HOST: z.string().min(1).default('127.0.0.1'),
  YIGONG_MLLP_ACCOUNT: z.string().min(1).default('integrator'),
  /** An image archive (Orthanc) that runs elsewhere, instead of the one that `--with imaging` starts. */
  YIGONG_ORTHANC_URL: z.url({ protocol: /^https?$/ }).optional(),
  YIGONG_ORTHANC_USER: z.string().min(1).optional(),
  YIGONG_ORTHANC_PASSWORD: z.string().min(1).optional(),
  YIGONG_ORTHANC_PASSWORD_FILE: z.string().min(1).optional(),
  /** The folder where it reads worklist files, if this machine can write there. */
  YIGONG_ORTHANC_WORKLISTS: z.string().min(1).optional(),
  /** Where devices send images to, and by which name they call; 0 takes a free port. */
  YIGONG_DICOM_PORT: z.coerce.number().int().min(0).max(65535).default(4242),
  YIGONG_DICOM_AET: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,16}$/)
    .default('YIGONG'),
  /** off: `--with imaging` does not fetch the full reading program. */
  YIGONG_OHIF: z.enum(['on', 'off']).default('on'),
  /** JSON file of declared differences of senders. */
  YIGONG_HL7_RULES: z.string().min(1).optional(),
  /** Read no longer: the calendar of working days is registered. A start says so to whoever still sets it. */
  YIGONG_WORKING_DAYS: z.string().min(1).optional(),
  /** JSON file of declared receivers of HL7 v2 messages. */
  YIGONG_HL7_SUBSCRIBERS: z.string().min(1).optional(),
  /** Hosts and networks inside that Subscriptions may call, with commas between; public https addresses need no entry. */
  YIGONG_HOOK_ALLOW: z.string().min(1).optional(),
  /** JSON file that declares the gateway residents' codes are sent by (sms/sms-gateway-file.ts); without it residents cannot sign in. */
  YIGONG_SMS_FILE: z.string().min(1).optional(),
  /** STUN and TURN servers of meetings, with commas between; none unless told: browsers then meet inside one network. */
  YIGONG_ICE_SERVERS: z.string().min(1).optional(),
  /** relay: pictures of meetings go through the TURN server alone. */
  YIGONG_ICE_POLICY: z.enum(['all', 'relay']).optional(),
  /** The secret shared with the TURN servers (coturn: use-auth-secret). */
  YIGONG_TURN_SECRET: z.string().min(16).optional(),
  /** File where the seals of the audit log are noted outside the database; the embedded server's data folder unless told. */
  YIGONG_AUDIT_ANCHORS: z.string().min(1).optional(),
  /** Beginnings of addresses that $import may fetch files from, separated by commas; none unless told. */
  YIGONG_IMPORT_SOURCES: z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(z.url({ protocol: /^https?$/ })))
    .optional(),
});

/** The settings of a start. */
export type Settings = z.infer<typeof shape>;

const HINTS: Readonly<Record<keyof Settings, string>> = {
  PORT: '要写 0 到 65535 的整数，如 8080',
  HOST: '要写本机的一个地址，如 127.0.0.1',
  YIGONG_DEMO: '要写 small、county、city 或 none',
  YIGONG_DEMO_PASSWORD: '至少 8 个字符',
  YIGONG_PROCESSES: '要写 1 到 64 的整数或 auto',
  YIGONG_DATA_KEY: '要写 32 字节随机数的 base64',
  YIGONG_DATA_KEY_FILE: '要写密钥文件的路径',
  YIGONG_DATA_CIPHER: '要写 aes 或 sm4',
  YIGONG_RATE_LIMITS: '要写 on 或 off',
  YIGONG_PUBLIC_URL: '要写平台对外的地址，如 https://health.county.example',
  YIGONG_TRUST_PROXY: '要写代理的地址或网段，用逗号隔开，或 none',
  YIGONG_SECOND_FACTOR: '要写 on 或 off',
  YIGONG_SINGLE_TERMINAL: '要写 on 或 off',
  YIGONG_SESSION_IDLE_MINUTES: '要写 1 到 720 的整数（分钟）',
  YIGONG_SESSION_HOURS: '要写 1 到 72 的整数（小时）',
  YIGONG_PASSWORD_DAYS: '要写 1 到 3650 的整数（天）',
  YIGONG_OIDC_ISSUER: '要写身份源的 https 地址',
  YIGONG_OIDC_NAME: '要写 1 到 40 个字，显示在登录页',
  YIGONG_OIDC_CLIENT_ID: '要写在身份源登记的客户端编号',
  YIGONG_OIDC_CLIENT_SECRET: '要写在身份源登记的客户端密钥',
  YIGONG_SECURE_COOKIE: '要写 on 或 off',
  YIGONG_MLLP_PORT: '要写 0 到 65535 的整数',
  YIGONG_MLLP_HOST: '要写本机的一个地址',
  YIGONG_MLLP_ACCOUNT: '要写一个已有的账号',
  YIGONG_ORTHANC_URL: '要写 Orthanc 的地址，如 http://10.0.0.5:8042',
  YIGONG_ORTHANC_USER: '要写 Orthanc 的用户名',
  YIGONG_ORTHANC_PASSWORD: '要写 Orthanc 的密码',
  YIGONG_ORTHANC_PASSWORD_FILE: '要写放着 Orthanc 密码的文件的路径',
  YIGONG_ORTHANC_WORKLISTS: '要写 Orthanc 读取工作列表的文件夹',
  YIGONG_DICOM_PORT: '要写 0 到 65535 的整数',
  YIGONG_DICOM_AET: '要写 1 到 16 个字母、数字、下划线、点或短横',
  YIGONG_OHIF: '要写 on 或 off',
  YIGONG_HL7_RULES: '要写一个 JSON 文件的路径',
  YIGONG_WORKING_DAYS: '已不再使用',
  YIGONG_HL7_SUBSCRIBERS: '要写一个 JSON 文件的路径',
  YIGONG_HOOK_ALLOW: '要写主机名或网段，用逗号隔开，如 his.county.lan,10.20.0.0/16',
  YIGONG_SMS_FILE: '要写一个 JSON 文件的路径',
  YIGONG_ICE_SERVERS: '要写 stun: 或 turn: 开头的地址，用逗号隔开',
  YIGONG_ICE_POLICY: '要写 all 或 relay',
  YIGONG_TURN_SECRET: '至少 16 个字符，与中继服务器的相同',
  YIGONG_AUDIT_ANCHORS: '要写一个文件的路径，最好在数据库管理员写不到的磁盘上',
  YIGONG_IMPORT_SOURCES: '要写 http(s) 地址的开头，几个之间用逗号隔开',
};

/** The settings in an environment; an empty variable counts as not set. Throws Error naming each wrong variable and what it takes. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const given = Object.fromEntries(Object.keys(shape.shape).map((name) => [name, env[name] || undefined]));
  const parsed = shape.safeParse(given);
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0])))];
  const hints: Readonly<Record<string, string>> = HINTS;
  throw new Error(`环境变量设置不对：${names.map((name) => `${name}${hints[name] ?? ''}${tellValue(name, env[name])}`).join('；')}。`);
}

/** What is set now; never a secret. */
function tellValue(name: string, value: string | undefined): string {
  return /PASSWORD|SECRET|KEY$/.test(name) ? '' : `（现在是“${value ?? ''}”）`;
}
