// Puts the HTTP doors together: security headers, cookies, compression, the API, the pages.
import compress from '@fastify/compress';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Federation } from '../kernel/access/identity/federation.ts';
import { setPublicAddress } from '../kernel/access/oidc/public-address.ts';
import type { SmsSender } from '../kernel/access/residents/sms-sender.ts';
import type { BulkOptions } from '../kernel/exchange/bulk/answer-bulk.ts';
import type { SenderRules } from '../kernel/exchange/hl7v2/mapping/sender-rules.ts';
import { type HookPolicy, readHookPolicy } from '../kernel/exchange/subscriptions/guard-address.ts';
import type { Store } from '../kernel/store/store.ts';
import { answerFault } from './answer-fault.ts';
import { mountAccess } from './doors/access-door.ts';
import { mountAccounts } from './doors/accounts-door.ts';
import { mountAudit } from './doors/audit-door.ts';
import { mountEvents } from './doors/events-door.ts';
import { mountFhir } from './doors/fhir-door.ts';
import { mountHl7 } from './doors/hl7-door.ts';
import { mountImport } from './doors/import-door.ts';
import { mountIntegration } from './doors/integration-door.ts';
import { mountMeetings } from './doors/meeting-door.ts';
import { mountNumbers } from './doors/numbers-door.ts';
import { mountOpenData } from './doors/open-data-door.ts';
import { mountOwnAccount } from './doors/own-account-door.ts';
import { mountPeople } from './doors/people-door.ts';
import { mountPictures } from './doors/pictures-door.ts';
import { mountReports } from './doors/reports-door.ts';
import { mountResidents } from './doors/resident-door.ts';
import { mountSession } from './doors/session-door.ts';
import { mountShares } from './doors/shares-door.ts';
import { mountSubscriptionEvents } from './doors/subscription-events-door.ts';
import { mountTaken } from './doors/taken-door.ts';
import { mountTraces } from './doors/traces-door.ts';
import { mountWork } from './doors/work-door.ts';
import { hearRefusal } from './hear-refusal.ts';
import { mountDicomWeb } from './imaging/dicom-web-door.ts';
import { type Imaging, NO_IMAGING } from './imaging/imaging.ts';
import { mountImaging } from './imaging/imaging-door.ts';
import { mountOhif } from './imaging/ohif-door.ts';
import { mountSharedImages } from './imaging/shared-images-door.ts';
import { type IceSettings, NO_ICE } from './meetings/ice-servers.ts';
import { mountApps } from './oidc/apps-door.ts';
import { mountAuthorize } from './oidc/authorize-door.ts';
import { openFhirToApps } from './oidc/fhir-cors.ts';
import { mountOidc } from './oidc/mount-oidc.ts';
import { providerOver } from './oidc/provider-of.ts';
import type { SharedSpending } from './processes/share-spending.ts';
import { noticeInjection } from './protection/notice-injection.ts';
import { protectDoors } from './protection/protect-doors.ts';
import { type LogTarget, quietLog } from './protection/quiet-log.ts';
import type { RateLimits } from './protection/rate-limits.ts';
import { servePages } from './serve-pages.ts';

/** How the app is served. */
export interface AppOptions {
  /** Whether this holds the demo county; every page then says 演示数据. */
  readonly demo: () => boolean;
  /** Cookies only over TLS. */
  readonly secureCookie: boolean;
  /** The built pages; without it only the API answers. */
  readonly pages: string | undefined;
  readonly log: boolean;
  /** Where the log goes; the process' output unless told. */
  readonly logTo?: LogTarget | undefined;
  /** Declared differences of HL7 v2 senders; none unless told. */
  readonly hl7Rules?: readonly SenderRules[];
  /** Who works on bulk jobs, and where imports may come from; without it jobs wait and nothing is fetched. */
  readonly bulk?: BulkOptions;
  /** The number of this process, where several answer behind one port. */
  readonly process?: number | undefined;
  /** How much may be asked in how much time; without it nothing is limited. */
  readonly limits?: RateLimits | undefined;
  /** What callers spend at other processes behind the same port. */
  readonly spending?: SharedSpending | undefined;
  /** The address the platform is known by; what apps and tokens are issued under. */
  readonly publicAddress?: string | undefined;
  /** Who sends residents their codes; without it they cannot sign in. */
  readonly sms?: SmsSender | undefined;
  /** Where keys of clients may be fetched from, beside public https addresses. */
  readonly hooks?: HookPolicy | undefined;
  /** The hospital's identity provider, to sign in with. */
  readonly federation?: Federation | undefined;
  /** Which proxies in front are believed when they say where a request comes from; none unless told. */
  readonly trustProxy?: string | undefined;
  /** The servers by which browsers in a meeting find each other; none unless told. */
  readonly ice?: IceSettings | undefined;
  /** The image archive; without it its doors say that there is none. */
  readonly imaging?: Imaging | undefined;
}

/** The largest body of an ordinary request; imports and bundles have their own limits. */
const BODY_LIMIT = 1024 * 1024;

/** The app over a store. The caller listens. */
export async function buildApp(store: Store, options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    trustProxy: options.trustProxy ?? false,
    // Faults met before there is a route, such as an address that cannot be decoded.
    frameworkErrors: answerFault,
    requestTimeout: 60_000,
    logger: options.log ? quietLog(options.logTo) : false,
  });
  await app.register(compress, { global: true, threshold: 1024, encodings: ['gzip', 'deflate', 'identity'] });
  protectDoors(app, store, options);
  noticeInjection(app, store);
  app.setErrorHandler(async (error, request, reply) => {
    await hearRefusal(store, request, error);
    answerFault(error, request, reply);
    return reply;
  });
  setPublicAddress(store.database, options.publicAddress ?? 'http://localhost');
  const provider = providerOver(store.database, options.hooks ?? readHookPolicy(undefined));
  openFhirToApps(app);
  mountOidc(app, store, provider);
  mountAuthorize(app, store, provider);
  mountApps(app, store);
  mountResidents(app, store, options);
  mountShares(app, store, options);
  mountSession(app, store, options);
  mountOwnAccount(app, store);
  mountAccounts(app, store, { issuer: options.federation?.issuer ?? null });
  mountPeople(app, store);
  mountAccess(app, store);
  mountAudit(app, store);
  mountWork(app, store);
  mountNumbers(app, store);
  mountEvents(app, store);
  mountReports(app, store, options);
  mountOpenData(app, store);
  mountFhir(app, store, options.bulk ?? { wake: () => undefined, sources: [] });
  mountImport(app, store);
  mountTaken(app, store);
  mountTraces(app, store);
  mountPictures(app, store);
  await mountMeetings(app, store, { ice: options.ice ?? NO_ICE, several: options.process !== undefined });
  mountHl7(app, store, options.hl7Rules ?? []);
  mountIntegration(app, store, options.hl7Rules ?? []);
  mountSubscriptionEvents(app, store);
  const imaging = options.imaging ?? NO_IMAGING;
  mountDicomWeb(app, store, imaging);
  mountSharedImages(app, store, imaging);
  mountImaging(app, store, imaging);
  mountOhif(app, store, imaging);
  app.get('/health', async () => (options.process === undefined ? { ok: true } : { ok: true, process: options.process }));
  await servePages(app, options.pages);
  return app;
}
