// Starts everything in order and says what it does when it takes longer than two seconds.
import { holdsDemoCounty } from '../demo/demo-mark.ts';
import { systems } from '../generated/all-systems.gen.ts';
import { type Federation, openFederation } from '../kernel/access/identity/federation.ts';
import { setIdentityPolicy } from '../kernel/access/identity/identity-policy.ts';
import { setPublicAddress } from '../kernel/access/oidc/public-address.ts';
import { listUnconfirmed } from '../kernel/access/policy/restricted-codes.ts';
import { type SmsSender, sayInsteadOfSending } from '../kernel/access/residents/sms-sender.ts';
import { type Later, prepareStore, wholeManifest } from '../kernel/commit/migrations.ts';
import { connectDatabase } from '../kernel/database/connect.ts';
import { defaultDataDir } from '../kernel/database/embedded/embedded-server.ts';
import { giveKeyring } from '../kernel/database/seal/keyring.ts';
import { RESTRICTED_CATEGORIES } from '../kernel/define/restricted-category.ts';
import { keepNumbersWarm } from '../kernel/indicators/keep-numbers-warm.ts';
import { numbersOf } from '../kernel/indicators/remembered-numbers.ts';
import type { Store } from '../kernel/store/store.ts';
import { anchorsFileOf } from './audit-anchors.ts';
import { buildApp } from './build-app.ts';
import { buildPages } from './build-pages.ts';
import { claimPlatform } from './claim-platform.ts';
import { collectWhenIdle } from './collect-when-idle.ts';
import { ensureFirstCounty } from './first-county.ts';
import { guardAudit } from './guard-audit.ts';
import { bringImaging } from './imaging/bring-imaging.ts';
import { sendDemoImages } from './imaging/send-demo-images.ts';
import { listenHl7, readRulesFile } from './listen-hl7.ts';
import { readIceSettings } from './meetings/ice-servers.ts';
import { shareNotices } from './processes/share-notices.ts';
import { shareWithParent } from './processes/share-spending.ts';
import type { WorkerRole } from './processes/worker-role.ts';
import { refuseWeakSettings } from './protection/check-production.ts';
import { findMissingKeys, tellMissingKeys } from './protection/find-missing-keys.ts';
import { DEFAULT_LIMITS } from './protection/rate-limits.ts';
import { isProduction, readKeyring } from './protection/read-keyring.ts';
import { redactError } from './protection/redact.ts';
import type { Extra } from './read-extras.ts';
import { readSettings, type Settings } from './read-settings.ts';
import { explainListening, requirePort } from './require-port.ts';
import { readAllowedHooks, readSubscribersFile, runDeliveries } from './run-deliveries.ts';
import { openHttpSms } from './sms/http-sms.ts';
import { readSmsGateway } from './sms/sms-gateway-file.ts';
import { workOnBulk } from './work-on-bulk.ts';

/** A running platform. */
export interface Platform {
  readonly address: string;
  readonly store: Store;
  stop(): Promise<void>;
}

/** How to start. `pages: false` serves the API alone; `signal` breaks a start off, also in the midst of loading the demo county. */
export interface StartOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly say: (text: string) => void;
  readonly pages?: boolean;
  readonly signal?: AbortSignal;
  /** One of several processes behind a port (server/processes); without it this is the only one. */
  readonly role?: WorkerRole;
  /** What is brought along. */
  readonly with?: readonly Extra[];
}

/** Starts the platform. Throws when the database cannot be used, another platform uses it, or the port is taken; then nothing is left running. */
export async function startPlatform(options: StartOptions): Promise<Platform> {
  const { env, say, signal, role } = options;
  const settings = readSettings(env);
  if (settings.YIGONG_WORKING_DAYS !== undefined && !role)
    say('YIGONG_WORKING_DAYS 不再读取：请在“批量导入”中把该文件导入“工作日历”（列：日期、安排、依据），导入后立即生效。');
  if (isProduction(env)) refuseWeakSettings(settings, env);
  const background = role?.first ?? true;
  // The parent of several processes has looked, and holds the port for them.
  if (!role) await requirePort(settings.PORT, settings.HOST);
  const pages = options.pages === false ? undefined : await buildPages(say);
  signal?.throwIfAborted();
  say('正在启动数据库……');
  const connected = await connectDatabase(
    role?.database === undefined ? env : { ...env, DATABASE_URL: role.database },
    wholeManifest(systems),
  );
  const endings = [() => connected.stop()];
  const stop = async (): Promise<void> => {
    for (const end of endings.splice(0).toReversed()) await end();
  };
  try {
    say(`数据库：${connected.describe()}`);
    // Several platforms may share a server of their own (DATABASE_URL); the embedded one belongs to one.
    if (!role && !env.DATABASE_URL && !env.DATABASE_SHARDS) endings.push(await claimPlatform(connected.database.url, connected.describe()));
    signal?.throwIfAborted();
    giveKeyring(connected.database, readKeyring(settings, env.YIGONG_DATA_DIR || defaultDataDir(), isProduction(env)));
    setIdentityPolicy(connected.database, {
      idleMinutes: settings.YIGONG_SESSION_IDLE_MINUTES,
      sessionHours: settings.YIGONG_SESSION_HOURS,
      passwordDays: settings.YIGONG_PASSWORD_DAYS,
      singleTerminal: settings.YIGONG_SINGLE_TERMINAL === 'on' || (settings.YIGONG_SINGLE_TERMINAL === undefined && isProduction(env)),
      requireSecondFactor: settings.YIGONG_SECOND_FACTOR === 'on' || (settings.YIGONG_SECOND_FACTOR === undefined && isProduction(env)),
    });
    const later: Later[] = [];
    const store = await prepareStore(connected.database, systems, say, (work) => later.push(work));
    const missing = await findMissingKeys(connected.database);
    if (missing.length > 0) say(tellMissingKeys(missing));
    const accounts =
      settings.YIGONG_DEMO === 'none' || !background
        ? []
        : await ensureFirstCounty(store, settings.YIGONG_DEMO, settings.YIGONG_DEMO_PASSWORD, say, signal);
    // Demo residents carry identity numbers of a range that is never issued; a platform that holds one is a demo.
    const demo = await holdsDemoCounty(store.database);
    if (demo && isProduction(env))
      throw new Error('生产环境不能这样启动：YIGONG_DATA_DIR（或 DATABASE_URL）里是演示县和演示账号，请换一个空的。');
    signal?.throwIfAborted();
    const hl7Rules = readRulesFile(settings.YIGONG_HL7_RULES);
    const shared = role && (await shareNotices(store));
    if (shared) endings.push(() => shared.stop());
    const spending = role && role.of > 1 ? shareWithParent() : undefined;
    if (spending) endings.push(async () => spending.stop());
    const sources = settings.YIGONG_IMPORT_SOURCES ?? [];
    const bulk = background ? workOnBulk(store, sources, say) : { wake: () => undefined, sources, stop: async () => undefined };
    endings.push(() => bulk.stop());
    const imaging = await bringImaging(settings, env, options.with ?? [], say);
    if (imaging) endings.push(() => imaging.stop());
    const app = await buildApp(store, {
      imaging: imaging?.imaging,
      ice: readIceSettings(settings.YIGONG_ICE_SERVERS, settings.YIGONG_TURN_SECRET, settings.YIGONG_ICE_POLICY),
      demo: () => demo,
      secureCookie: settings.YIGONG_SECURE_COOKIE === 'on',
      trustProxy: settings.YIGONG_TRUST_PROXY === 'none' ? undefined : settings.YIGONG_TRUST_PROXY,
      federation: federationOf(settings),
      pages,
      log: true,
      hl7Rules,
      bulk,
      hooks: readAllowedHooks(settings.YIGONG_HOOK_ALLOW),
      sms: smsOf(settings, demo, say),
      publicAddress: settings.YIGONG_PUBLIC_URL,
      limits: settings.YIGONG_RATE_LIMITS === 'off' ? undefined : DEFAULT_LIMITS,
      spending,
      process: role?.number,
    });
    endings.push(() => app.close());
    const address = await app.listen({ port: settings.PORT, host: settings.HOST }).catch((error: unknown) => {
      throw explainListening(error, settings.PORT, settings.HOST);
    });
    if (settings.YIGONG_PUBLIC_URL === undefined) setPublicAddress(store.database, address);
    const anchors = anchorsFileOf(env, env.YIGONG_DATA_DIR || defaultDataDir());
    if (background) endings.push(await guardAudit(store, { anchors, say }));
    endings.push(
      keepNumbersWarm(store, background),
      catchUpLater(store, later, say, () => shared?.tellRebuilt()),
    );
    const receivers = { policy: readAllowedHooks(settings.YIGONG_HOOK_ALLOW), hl7: readSubscribersFile(settings.YIGONG_HL7_SUBSCRIBERS) };
    imaging?.begin(store);
    if (imaging && demo && background) {
      const sending = sendDemoImages(store, imaging.imaging.archive, say).catch((error: unknown) => say(redactError(error).message));
      endings.push(async () => void (await sending));
    }
    if (background) endings.push(runDeliveries(store, { ...receivers, say, recounted: () => shared?.tellRebuilt() }));
    if (settings.YIGONG_MLLP_PORT !== undefined) {
      const { YIGONG_MLLP_PORT: port, YIGONG_MLLP_HOST: host, YIGONG_MLLP_ACCOUNT: account } = settings;
      const mllp = await listenHl7(store, { port, host, account, rules: hl7Rules, say });
      endings.push(() => mllp.close());
      say(`HL7 v2（MLLP）：${host}:${mllp.port}`);
    }
    const stopCollecting = collectWhenIdle();
    endings.push(async () => stopCollecting());
    if (!role) say(`\n医共已就绪：${address}\n`);
    const unconfirmed = role || demo ? [] : listUnconfirmed(store.directory.current().restricted);
    if (unconfirmed.length > 0)
      say(
        `  注意：${unconfirmed.map((each) => RESTRICTED_CATEGORIES[each].name).join('、')}检验项目的代码还没有由医共体确认，现按自带的清单识别。请安全管理员督促医共体管理员办理“确认受限代码”。\n`,
      );
    for (const account of accounts)
      say(`  ${account.role.padEnd(8, '　')} 用户名 ${account.user.padEnd(12)} 密码 ${account.password}   ${account.org}`);
    if (accounts.length > 0) say('\n  以上密码只显示这一次（演示数据，非真实居民）。重新生成：npm run demo -- --accounts');
    return { address, store, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Who sends residents their codes: the declared gateway; a demo says them aloud. Without either residents cannot sign in. */
function smsOf(settings: Settings, demo: boolean, say: (text: string) => void): SmsSender | undefined {
  const { YIGONG_SMS_FILE: file, YIGONG_HOOK_ALLOW: allowed } = settings;
  if (file !== undefined) return openHttpSms(readSmsGateway(file), readAllowedHooks(allowed));
  return demo ? sayInsteadOfSending(say) : undefined;
}

/** The hospital's identity provider, when one is set. Throws Error when it is set by half. */
function federationOf(settings: Settings): Federation | undefined {
  const { YIGONG_OIDC_ISSUER: issuer, YIGONG_OIDC_CLIENT_ID: clientId, YIGONG_OIDC_CLIENT_SECRET: clientSecret } = settings;
  if (issuer === undefined) return undefined;
  if (clientId === undefined || clientSecret === undefined || settings.YIGONG_PUBLIC_URL === undefined)
    throw new Error('设置了 YIGONG_OIDC_ISSUER，还要设置 YIGONG_OIDC_CLIENT_ID、YIGONG_OIDC_CLIENT_SECRET 和 YIGONG_PUBLIC_URL。');
  const callback = new URL('/api/session/federated/callback', settings.YIGONG_PUBLIC_URL).href;
  return openFederation({ name: settings.YIGONG_OIDC_NAME, issuer, clientId, clientSecret, callback });
}

/** Does in the background what the start left for later; the result stops it and waits. What is not done then, the next start does. */
function catchUpLater(store: Store, later: readonly Later[], say: (text: string) => void, tellRebuilt: () => void): () => Promise<void> {
  const stopping = new AbortController();
  const work = (async () => {
    if (later.length > 0) say('规则有变，正在后台按新规则重算统计视图和任务；其间尚未重算的居民仍按原规则统计。');
    for (const each of later) await each(stopping.signal);
    if (later.length > 0) await numbersOf(store).forget();
    if (later.length > 0) tellRebuilt();
    if (later.length > 0) say('统计视图和任务已按新规则重算完毕。');
  })().catch((error: unknown) => {
    if (!stopping.signal.aborted) say(`重算统计视图中断，下次启动时继续：${redactError(error).message}`);
  });
  return async () => {
    stopping.abort();
    await work;
  };
}
