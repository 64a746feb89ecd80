// Every door with the line it leaves in the audit log, or why it leaves none; a door without a row here fails.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { isAuditedAct } from '../../kernel/access/audit/acts.ts';
import type { AuditedAct } from '../../kernel/access/audit.ts';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { AREAS, BY_TEST, makePost, type PostName } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import type { Role } from '../../kernel/define/role.ts';
import { listRoutes } from '../access-matrix/list-routes.ts';
import { type DoorClient, type DoorReply, type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

/** Who asks: a post of the small county, the machine, an officer, or nobody. */
type Asker = PostName | 'his' | 'auditor' | 'administrator' | 'nobody';

/**
 * A door's row. `leaves` with `ask`: the request is sent and the line must be there; `toldBy`: the file that tells the log of it,
 * or its test.
 * `none`: why there is nothing to tell; where it can simply be asked, that it really leaves none is seen too.
 */
type Row =
  | { readonly leaves: AuditedAct; readonly ask: (doors: Asking) => Promise<DoorReply> }
  | { readonly leaves: AuditedAct; readonly toldBy: string }
  | { readonly none: string; readonly ask?: (doors: Asking) => Promise<DoorReply> };

interface Asking {
  readonly as: (who: Asker) => Promise<DoorClient>;
  readonly zhang: number;
  readonly patient: string;
}

const get =
  (who: Asker, url: string | ((asking: Asking) => string)) =>
  async (asking: Asking): Promise<DoorReply> =>
    (await asking.as(who)).get(typeof url === 'string' ? url : url(asking));
const send =
  (who: Asker, method: 'POST' | 'PUT' | 'DELETE', url: string | ((asking: Asking) => string), body?: unknown) =>
  async (asking: Asking): Promise<DoorReply> =>
    (await asking.as(who)).send(method, typeof url === 'string' ? url : url(asking), body);

const NUMBERS = '只有数字和目录，不涉及居民个人';
const OWN = '本人自己的账号信息';
const LISTS = '只列出声明的内容，不涉及居民个人';
const identity = 'kernel/access/identity/sign-in.test.ts';
const launch = 'server/oidc/app-launch.test.ts';
const residents = 'server/doors/resident-door.test.ts';
const shares = 'kernel/access/shares/make-share.ts';

const ADT = [
  'MSH|^~\\&|HIS|COUNTY|YIGONG|YIGONG|20260801080000||ADT^A04|MSG-1|P|2.4|||||CHN|UNICODE UTF-8',
  'EVN|A04|20260801080000',
  'PID|1||H0001^^^COUNTY^MR||赵^小门||19800101|F',
  'PV1|1|O',
].join('\r');

const ROWS: Readonly<Record<string, Row>> = {
  'GET /health': { none: '运行状态', ask: get('nobody', '/health') },
  // Sessions and accounts
  'POST /api/session': { leaves: 'sign-in', ask: send('nobody', 'POST', '/api/session', { user: 'doctor-a', password: PASSWORD }) },
  'POST /api/session/step': { leaves: 'sign-in', toldBy: identity },
  'POST /api/session/post': { leaves: 'session', toldBy: identity },
  'POST /api/session/challenge': { none: '一道算式，不涉及账号是否存在；答错时由登录记录' },
  'POST /api/session/confirm': { leaves: 'session', toldBy: identity },
  'DELETE /api/session': { leaves: 'sign-out', ask: send('doctor-a', 'DELETE', '/api/session') },
  'GET /api/session': { none: OWN, ask: get('doctor-a', '/api/session') },
  'GET /api/session/step': { none: OWN },
  'GET /api/session/ways': { none: '登录方式', ask: get('nobody', '/api/session/ways') },
  'GET /api/session/federated': { none: '转到医院身份平台；回来时登录才记录' },
  'GET /api/session/federated/callback': { leaves: 'sign-in', toldBy: 'server/federation/federation.test.ts' },
  'GET /api/account': { none: OWN, ask: get('doctor-a', '/api/account') },
  'PUT /api/account/password': { leaves: 'account', toldBy: identity },
  'POST /api/account/second-factor': { none: '只给出待绑定的密钥；绑定成功才记录' },
  'POST /api/account/second-factor/bound': { leaves: 'account', toldBy: identity },
  'DELETE /api/account/second-factor': { leaves: 'account', toldBy: 'server/doors/own-account-door.test.ts' },
  'POST /api/account/recovery-codes': { leaves: 'account', toldBy: identity },
  'DELETE /api/account/sessions': { leaves: 'account', toldBy: identity },
  'DELETE /api/account/sessions/:id': { leaves: 'account', toldBy: identity },
  'GET /api/accounts': { none: '账号名单，只有工作人员' },
  'GET /api/accounts/people': { none: '工作人员名单' },
  'POST /api/accounts': { leaves: 'account', toldBy: identity },
  'POST /api/accounts/:name/do': { leaves: 'account', toldBy: identity },
  'POST /api/accounts/:name/password': { leaves: 'account', toldBy: identity },
  'PUT /api/accounts/:name/subject': { leaves: 'account', toldBy: identity },
  'DELETE /api/accounts/:name/subject': { leaves: 'account', toldBy: identity },
  // Apps and machines
  'GET /api/apps': { none: LISTS },
  'GET /api/apps/grants': { none: OWN },
  'DELETE /api/apps/grants/:id': { leaves: 'account', toldBy: launch },
  'POST /api/apps/:id/launch': { leaves: 'account', toldBy: launch },
  'GET /api/clients': { none: LISTS },
  'POST /api/clients': { leaves: 'account', toldBy: 'server/oidc/backend-services.test.ts' },
  'DELETE /api/clients/:id': { leaves: 'account', toldBy: 'server/oidc/backend-services.test.ts' },
  'GET /authorize/:uid/details': { none: '授权页说明' },
  'POST /authorize/:uid/decide': { leaves: 'account', toldBy: launch },
  'GET /oidc/*': { leaves: 'sign-in', toldBy: launch },
  'POST /oidc/*': { leaves: 'sign-in', toldBy: launch },
  'GET /fhir/.well-known/smart-configuration': { none: '接口说明', ask: get('nobody', '/fhir/.well-known/smart-configuration') },
  // Residents
  'POST /api/my/code': { leaves: 'sign-in', toldBy: residents },
  'POST /api/my/session': { leaves: 'sign-in', toldBy: residents },
  'DELETE /api/my/session': { leaves: 'sign-out', toldBy: residents },
  'POST /api/my/acting': { leaves: 'session', toldBy: residents },
  'GET /api/my/shares': { leaves: 'read-person', toldBy: 'server/doors/shares-door.ts' },
  'POST /api/my/shares': { leaves: 'deliver', toldBy: shares },
  'POST /api/my/shares/:id/message': { leaves: 'deliver', toldBy: 'kernel/access/shares/send-share.ts' },
  'DELETE /api/my/shares/:id': { leaves: 'write', toldBy: shares },
  'GET /api/people/:resident/shares': {
    leaves: 'read-person',
    ask: get('doctor-a', ({ zhang }) => `/api/people/${zhang}/shares`),
  },
  'POST /api/people/:resident/shares': { leaves: 'deliver', toldBy: shares },
  'DELETE /api/people/:resident/shares/:id': { leaves: 'write', toldBy: shares },
  'POST /api/people/:resident/shares/:id/message': { leaves: 'deliver', toldBy: 'kernel/access/shares/send-share.ts' },
  'POST /api/shared': { leaves: 'read-person', toldBy: 'kernel/access/shares/open-share.ts' },
  'GET /api/shared': { none: '打开分享时已记；之后是同一次查看' },
  'DELETE /api/shared': { none: '结束查看，不读任何内容' },
  'GET /api/shared/dicom-web/*': { leaves: 'read-person', toldBy: 'kernel/exchange/dicom/web/remember-reads.ts' },
  'GET /api/my/record': { leaves: 'read-person', toldBy: residents },
  // People
  'GET /api/people': { leaves: 'search-people', ask: get('doctor-a', '/api/people?q=%E5%BC%A0') },
  'GET /api/people/:resident': { leaves: 'read-person', ask: get('doctor-a', ({ zhang }) => `/api/people/${zhang}`) },
  'GET /api/people/:resident/timeline': { leaves: 'read-person', ask: get('doctor-a', ({ zhang }) => `/api/people/${zhang}/timeline`) },
  'GET /api/people/:resident/lookers': { leaves: 'read-person', ask: get('doctor-a', ({ zhang }) => `/api/people/${zhang}/lookers`) },
  'POST /api/people/:resident/reveal': {
    leaves: 'reveal',
    ask: send('doctor-a', 'POST', ({ zhang }) => `/api/people/${zhang}/reveal`, { what: 'phone' }),
  },
  'POST /api/taken': {
    leaves: 'print',
    ask: async (asking) =>
      (await asking.as('doctor-a')).send('POST', '/api/taken', { act: 'print', page: '/people/1', resident: asking.zhang }),
  },
  // Access
  'POST /api/access/break-glass': { leaves: 'break-glass', toldBy: 'kernel/actions/open-glass.ts' },
  'GET /api/access/break-glass': { leaves: 'read-list', toldBy: 'kernel/reading/review-glass.ts' },
  'GET /api/access/break-glass/open/:resident': { none: '只说本人是否已打开紧急查阅' },
  'POST /api/access/break-glass/open/:resident/end': { leaves: 'end-glass', toldBy: 'kernel/actions/end-glass.ts' },
  'POST /api/access/break-glass/:id/review': { leaves: 'review', toldBy: 'kernel/reading/review-glass.ts' },
  // Audit
  'GET /api/audit/state': { none: '校验状态与规则', ask: get('auditor', '/api/audit/state') },
  'GET /api/audit/lines': { leaves: 'read-audit', ask: get('auditor', '/api/audit/lines') },
  'GET /api/audit/export': { leaves: 'export', ask: get('auditor', '/api/audit/export?format=csv') },
  'GET /api/audit/alerts': { none: '告警名单，只有工作人员', ask: get('auditor', '/api/audit/alerts') },
  'GET /api/audit/alerts/:id': { leaves: 'read-audit', toldBy: 'kernel/reading/read-audit.ts' },
  'POST /api/audit/patterns/:id': { leaves: 'configure', toldBy: 'kernel/access/audit/pattern-settings.ts' },
  'POST /api/audit/alerts/:id/review': { leaves: 'review', toldBy: 'kernel/jobs/audit-jobs.test.ts' },
  // Work
  'GET /api/home': { none: NUMBERS, ask: get('doctor-a', '/api/home') },
  'GET /api/tasks': { leaves: 'read-list', ask: get('doctor-a', '/api/tasks') },
  'GET /api/urgent': { none: NUMBERS, ask: get('doctor-a', '/api/urgent') },
  'GET /api/worklists/:id': { leaves: 'read-list', ask: get('doctor-a', '/api/worklists/hypertension.register') },
  'GET /api/actions/:id/start': {
    leaves: 'read-person',
    ask: get('doctor-a', ({ zhang }) => `/api/actions/residents.move/start?resident=${zhang}`),
  },
  'GET /api/actions/:id/priors': { leaves: 'read-person', toldBy: 'kernel/actions/find-priors.ts' },
  'POST /api/actions/:id': { leaves: 'write', toldBy: 'kernel/actions/perform-action.test.ts' },
  'GET /api/options/:target': { none: LISTS, ask: get('doctor-a', '/api/options/icd-10') },
  'GET /api/events': { none: '只通知页面刷新，没有内容' },
  // Numbers and reports
  'GET /api/indicators': { none: NUMBERS },
  'GET /api/indicators/:id': { none: NUMBERS },
  'GET /api/indicators/:id/breakdown': { none: NUMBERS },
  'GET /api/indicators/:id/trend': { none: NUMBERS },
  'GET /api/indicators/:id/people': {
    leaves: 'read-list',
    ask: get('doctor-a', `/api/indicators/residents.usual/people?area=${AREAS.townA}&part=reached`),
  },
  'POST /api/indicators/:id/dispatch': { leaves: 'dispatch', toldBy: 'kernel/actions/dispatch-tasks.ts' },
  'GET /api/working-days': { none: LISTS, ask: get('doctor-a', '/api/working-days') },
  'GET /api/areas': { none: NUMBERS, ask: get('doctor-a', '/api/areas') },
  'GET /api/organisations': { none: NUMBERS, ask: get('doctor-a', '/api/organisations') },
  'GET /api/organisations/:id': { none: '机构与工作人员' },
  'GET /api/reports/:id': { none: NUMBERS },
  'GET /api/reports/:id/publications': { none: NUMBERS },
  'GET /api/reports/:id/docx': { leaves: 'export', ask: get('manager-a', '/api/reports/work-report/docx') },
  'POST /api/reports/:id/publish': { leaves: 'publish', toldBy: 'server/testing/work-report.test.ts' },
  'GET /api/open-data': { none: '脱敏数据的申请名单' },
  'POST /api/open-data': { leaves: 'export', toldBy: 'server/doors/open-data-door.test.ts' },
  'POST /api/open-data/:id/decide': { leaves: 'export', toldBy: 'server/doors/open-data-door.test.ts' },
  'GET /api/open-data/:id/csv': { leaves: 'export', toldBy: 'server/doors/open-data-door.test.ts' },
  // Exchange
  'POST /api/pictures/for/:action': { leaves: 'write', toldBy: 'server/doors/pictures-door.test.ts' },
  'GET /api/people/:resident/meetings/:request': { none: '会诊的状态；进入会诊室才记录，越权由居民查阅的规则记录' },
  'GET /api/people/:resident/meetings/:request/events': { leaves: 'meeting', toldBy: 'server/doors/meeting-door.ts' },
  'POST /api/people/:resident/meetings/:request/signals': { none: '会诊室里两个浏览器之间的连接信息，不含居民信息；进入时已记录' },
  'GET /api/pictures/:id': { leaves: 'read-person', toldBy: 'server/doors/pictures-door.test.ts' },
  'POST /api/traces/:action': { leaves: 'write', toldBy: 'kernel/actions/perform-action.ts' },
  'GET /api/import': { none: LISTS, ask: get('doctor-a', '/api/import') },
  'GET /api/import/:action/template': { none: '空白模板' },
  'POST /api/import/:action': { leaves: 'import', toldBy: 'kernel/exchange/import/import-list.ts' },
  'POST /api/import/:action/refused': { none: '把本人上传的行原样退回，未写入' },
  'POST /hl7': {
    leaves: 'import',
    ask: async ({ as }) => (await as('his')).send('POST', '/hl7', ADT, { 'content-type': 'application/hl7-v2; charset=utf-8' }),
  },
  'GET /api/hl7/messages': { none: '报文头，没有居民内容', ask: get('his', '/api/hl7/messages') },
  'GET /api/hl7/messages/:id': {
    leaves: 'read-person',
    ask: async ({ as }) => {
      const { rows } = z
        .object({ rows: z.array(z.object({ id: z.string() })) })
        .parse((await (await as('his')).get('/api/hl7/messages')).json);
      return (await as('his')).get(`/api/hl7/messages/${rows[0]?.id}`);
    },
  },
  'POST /api/hl7/messages/:id/replay': { leaves: 'import', toldBy: 'kernel/exchange/hl7v2/intake/process-message.ts' },
  'POST /api/hl7/replay': { leaves: 'import', toldBy: 'kernel/exchange/hl7v2/intake/process-message.ts' },
  'GET /api/deliveries': { none: '订阅方与投递次数，没有内容' },
  'GET /api/deliveries/:id': { none: '投递状态，没有内容' },
  'POST /api/deliveries/:id/replay': { leaves: 'export', toldBy: 'kernel/exchange/subscriptions/replay.ts' },
  'GET /fhir/Subscription/:id/$events': { leaves: 'deliver', toldBy: 'kernel/exchange/subscriptions/subscriptions.test.ts' },
  // The image archive
  'GET /dicom-web/*': { leaves: 'read-person', toldBy: 'kernel/exchange/dicom/web/remember-reads.ts' },
  'POST /dicom-web/studies': { leaves: 'import', toldBy: 'kernel/exchange/dicom/web/receive-stow.ts' },
  'POST /dicom-web/studies/:study': { leaves: 'import', toldBy: 'kernel/exchange/dicom/web/receive-stow.ts' },
  'GET /api/imaging/state': { none: '影像归档的状态，没有居民内容', ask: get('doctor-a', '/api/imaging/state') },
  'GET /api/imaging/waiting': { leaves: 'read-list', toldBy: 'kernel/exchange/dicom/reconcile/list-waiting.ts' },
  'GET /api/imaging/waiting/:id': { leaves: 'read-list', toldBy: 'kernel/exchange/dicom/reconcile/list-waiting.ts' },
  'POST /api/imaging/waiting/:id/attach': { leaves: 'write', toldBy: 'kernel/exchange/dicom/intake/file-study.ts' },
  'POST /api/imaging/waiting/:id/reject': { leaves: 'review', toldBy: 'kernel/exchange/dicom/reconcile/settle-study.ts' },
  'GET /api/imaging/sources': { none: '设备名单' },
  'PUT /api/imaging/sources/:ae': { leaves: 'configure', toldBy: 'server/imaging/imaging-door.ts' },
  'DELETE /api/imaging/sources/:ae': { leaves: 'configure', toldBy: 'server/imaging/imaging-door.ts' },
  'GET /ohif/*': { none: '阅片程序的页面，没有居民内容' },
  // FHIR: every type and interaction goes through the same rooms.
  'GET /fhir': { leaves: 'search-people', ask: get('his', '/fhir?_type=Patient') },
  'GET /fhir/*': { leaves: 'read-person', ask: get('his', ({ patient }) => `/fhir/Patient/${patient}`) },
  'POST /fhir': {
    leaves: 'search-people',
    ask: send('his', 'POST', '/fhir', {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [{ request: { method: 'GET', url: 'Patient?_count=5' } }],
    }),
  },
  'POST /fhir/*': { leaves: 'write', ask: send('his', 'POST', '/fhir/Patient', { resourceType: 'Patient', name: [{ text: '新来的' }] }) },
  'PUT /fhir/*': {
    leaves: 'write',
    ask: send('his', 'PUT', '/fhir/Patient/put-one', { resourceType: 'Patient', id: 'put-one', name: [{ text: '放进的' }] }),
  },
  'DELETE /fhir/*': { leaves: 'write', ask: send('his', 'DELETE', '/fhir/Patient/put-one') },
  'PATCH /fhir/*': { leaves: 'write', toldBy: 'kernel/exchange/fhir/write/write-entries.ts' },
  'PUT /fhir': { none: '没有这样的操作（405）', ask: send('his', 'PUT', '/fhir', {}) },
  'DELETE /fhir': { none: '没有这样的操作（405）', ask: send('his', 'DELETE', '/fhir') },
  'PATCH /fhir': { none: '没有这样的操作（405）' },
};

let doors: Doors;
let asking: Asking;
before(async () => {
  doors = await openDoors();
  const { county, nobody, app } = doors;
  const officers: readonly (readonly [string, Role])[] = [
    ['auditor', 'auditor'],
    ['administrator', 'administrator'],
  ];
  for (const [name, role] of officers) {
    await commit(county.store, BY_TEST, [{ op: 'create', id: `post-${name}`, resource: makePost(`staff-${name}`, name, role, 'bureau') }]);
    await setAccount(county.database, name, PASSWORD, `staff-${name}`);
  }
  const clients = new Map<Asker, DoorClient>([['nobody', nobody]]);
  asking = {
    zhang: county.residents.zhang.resident,
    patient: county.residents.zhang.patient,
    as: async (who) => {
      const known = clients.get(who);
      if (known) return known;
      const client = await doors.signIn(signerOf(who));
      clients.set(who, client);
      return client;
    },
  };
  await app.ready();
  // Somebody on a list, with a task.
  const episode = await (await asking.as('his')).send('POST', '/fhir/EpisodeOfCare', {
    resourceType: 'EpisodeOfCare',
    status: 'active',
    type: [{ coding: [{ system: SYSTEM.episode, code: 'hypertension' }] }],
    patient: { reference: `Patient/${asking.patient}` },
    managingOrganization: { reference: 'Organization/hospital-a' },
    period: { start: '2025-01-01' },
  });
  assert.equal(episode.status, 201, episode.text);
});
after(() => doors.close());

function signerOf(who: Asker): string {
  if (who === 'nobody') throw new Error('nobody signs in');
  return who;
}

const lineShape = z.object({ act: z.string(), account: z.string().nullable(), source: z.string().nullable(), name: z.string().nullable() });

async function linesAfter(id: number): Promise<readonly z.infer<typeof lineShape>[]> {
  return doors.county.database.rows(sql`select act, account, source, name from audit where id > ${id} order by id`, lineShape);
}

async function lastId(): Promise<number> {
  const [row] = await doors.county.database.rows(sql`select coalesce(max(id), 0) as id from audit`, z.object({ id: z.number() }));
  return row?.id ?? 0;
}

test('every door has a row, and every row a door', () => {
  const routes = listRoutes(doors.app).filter((route) => !route.endsWith(' *') && !route.startsWith('OPTIONS'));
  assert.ok(routes.length > 60, `${routes.length} routes`);
  assert.deepEqual(
    routes.filter((route) => !(route in ROWS)),
    [],
    'doors without a row: say what they leave in the audit log',
  );
  assert.deepEqual(
    Object.keys(ROWS).filter((route) => !routes.includes(route)),
    [],
    'rows without a door',
  );
});

test('each door leaves the line it says, with who and from where; what leaves none leaves none', async () => {
  let asked = 0;
  // Signing out comes last: it ends a session that others use.
  const rows = Object.entries(ROWS).sort(([a], [b]) => Number(a === 'DELETE /api/session') - Number(b === 'DELETE /api/session'));
  for (const [route, row] of rows) {
    if (!('ask' in row) || row.ask === undefined) continue;
    for (const who of ['doctor-a', 'manager-a', 'his', 'auditor'] as const) await asking.as(who);
    const before = await lastId();
    const reply = await row.ask(asking);
    const lines = await linesAfter(before);
    asked += 1;
    if ('none' in row) {
      assert.deepEqual(lines, [], `${route} said it leaves none`);
      continue;
    }
    assert.ok(reply.status < 300, `${route}: ${reply.status} ${reply.text.slice(0, 300)}`);
    const line = lines.find(({ act }) => act === row.leaves);
    assert.ok(line, `${route} left ${JSON.stringify(lines)}, not ${row.leaves}`);
    assert.equal(line.source, '127.0.0.1', `${route} does not say from where`);
    assert.ok(line.account, `${route} does not say who`);
  }
  assert.ok(asked > 25, `${asked} doors asked`);
  console.log(
    `${Object.keys(ROWS).length} doors: ${asked} asked here, ${Object.values(ROWS).filter((row) => 'toldBy' in row).length} proved elsewhere`,
  );
});

test('what is proved elsewhere is there, and every act that a door leaves is a known one', () => {
  for (const [route, row] of Object.entries(ROWS)) {
    if ('leaves' in row) assert.ok(isAuditedAct(row.leaves), route);
    if (!('toldBy' in row)) continue;
    const file = join(import.meta.dirname, '..', '..', row.toldBy);
    assert.ok(existsSync(file), `${route}: no ${row.toldBy}`);
    assert.ok(
      /recordAudits?\(|commit\(|tellReading\(|from audit\b/.test(readFileSync(file, 'utf8')),
      `${row.toldBy} tells the log nothing`,
    );
  }
});

test('a refusal at a door leaves a line: a right, a reach, a token that is nobody’s; visitors without one leave none', async () => {
  const asks: readonly (readonly [string, () => Promise<DoorReply>])[] = [
    ['not-allowed', get('bureau', '/api/people?q=%E5%BC%A0').bind(undefined, asking)],
    ['not-allowed', get('doctor-a', '/api/audit/lines').bind(undefined, asking)],
    ['not-allowed', get('auditor', ({ zhang }) => `/api/people/${zhang}`).bind(undefined, asking)],
    ['out-of-scope', get('village-a1', () => `/api/people/${doors.county.residents.chen.resident}`).bind(undefined, asking)],
    ['not-allowed', get('auditor', '/fhir/Patient').bind(undefined, asking)],
    ['not-signed-in', () => doors.nobody.get('/api/people?q=x', { authorization: 'Bearer forged' })],
    ['not-signed-in', () => doors.nobody.get('/fhir/Patient', { authorization: 'Bearer forged' })],
  ];
  // doctor-a signed out above.
  const again = await doors.signIn('doctor-a');
  asking = {
    ...asking,
    as: (
      (as) => async (who: Asker) =>
        who === 'doctor-a' ? again : as(who)
    )(asking.as),
  };
  for (const [rule, ask] of asks.map(([rule, ask], at) => [rule, at === 1 ? () => again.get('/api/audit/lines') : ask] as const)) {
    for (const who of ['bureau', 'village-a1', 'auditor'] as const) await asking.as(who);
    const before = await lastId();
    const { status } = await ask();
    assert.ok(status === 401 || status === 403, `${status}`);
    const refused = (await linesAfter(before)).filter(({ act }) => act === 'refused');
    assert.equal(refused.length, 1, `${rule}: ${JSON.stringify(await linesAfter(before))}`);
    assert.equal(refused[0]?.source, '127.0.0.1');
  }
  const before = await lastId();
  assert.equal((await doors.nobody.get('/api/people?q=x')).status, 401);
  assert.deepEqual(await linesAfter(before), []);
});
