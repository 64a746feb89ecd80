// Every HTTP route with the rule that says which roles may use it, and a request that reaches the rule. A test holds the doors to this list.
import { MAY_DISPATCH } from '../../kernel/actions/dispatch-tasks.ts';
import { GLASS_REVIEWERS } from '../../kernel/define/break-glass.ts';
import { factsOfRole, ROLE_CODES, type Role } from '../../kernel/define/role.ts';
import { SHARERS } from '../../kernel/define/share.ts';
import { OWN_RECONCILERS } from '../../kernel/exchange/dicom/reconcile/may-reconcile.ts';
import { IMAGE_SENDERS } from '../../kernel/exchange/dicom/web/receive-stow.ts';
import { PUBLISHERS } from '../../kernel/reports/publish-report.ts';

/** A rule of the doors: what it says, and the staff roles that it lets in. To whom these roles get then follows from reasons and reach. */
export interface DoorRule {
  readonly name: string;
  readonly english: string;
  readonly roles: readonly Role[];
}

const staff = ROLE_CODES.filter((role) => factsOfRole(role).staff);
const where = (test: (facts: ReturnType<typeof factsOfRole>) => boolean): readonly Role[] =>
  staff.filter((role) => test(factsOfRole(role)));

/** The roles of the sample list and the sample action; every list and action has its own row in the document. */
const KEEPERS: readonly Role[] = ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor', 'registrar', 'township-manager'];

/** The rules of the doors. */
export const DOOR_RULES = {
  open: { name: '无须登录', english: 'No sign-in needed', roles: staff },
  own: { name: '登录者本人的会话与账号', english: 'One’s own session and account', roles: staff },
  'signed-in': { name: '所有登录岗位', english: 'Everybody signed in', roles: staff },
  people: {
    name: '可见居民的岗位，限服务关系内',
    english: 'Roles that see people, for a reason',
    roles: where(({ sees }) => sees === 'people'),
  },
  numbers: {
    name: '可见数字的岗位，限管理范围',
    english: 'Roles that see numbers, of their area',
    roles: where(({ sees }) => sees !== 'nothing'),
  },
  reveal: { name: '可查看完整号码的岗位', english: 'Roles that may reveal a masked field', roles: where(({ reveals }) => reveals) },
  glass: {
    name: '可紧急查阅的岗位',
    english: 'Roles that may break the glass',
    roles: where(({ reasons }) => reasons.includes('break-glass')),
  },
  'glass-review': { name: '复核紧急查阅', english: 'Reviewers of break-glass', roles: GLASS_REVIEWERS },
  dispatch: { name: '派单', english: 'Dispatchers of tasks', roles: MAY_DISPATCH },
  publish: { name: '发布报告', english: 'Publishers of reports', roles: PUBLISHERS },
  accounts: { name: '账号管理（三员分立）', english: 'Administrators of accounts', roles: ['administrator', 'security-administrator'] },
  auditor: { name: '审计管理员', english: 'The auditor', roles: ['auditor'] },
  worklist: { name: '清单所列岗位，限服务关系内（样例：在管档案）', english: 'The roles of the worklist', roles: KEEPERS },
  action: { name: '事项所列岗位，限服务关系内（样例：登记迁移）', english: 'The roles of the action', roles: KEEPERS },
  'open-data': {
    name: '脱敏数据的申请人与审批人',
    english: 'Who asks for and agrees to files without names',
    roles: ['bureau-manager', 'statistician', 'security-administrator'],
  },
  'image-senders': { name: '上传影像：检查与阅片人员、医院的系统', english: 'Who sends images', roles: IMAGE_SENDERS },
  'image-reconcilers': {
    name: '影像核对：检查机构的医务人员，登记员与诊断中心限所辖机构',
    english: 'Who settles images that wait',
    roles: OWN_RECONCILERS,
  },
  sharers: {
    name: '可分享影像的岗位，限服务关系内',
    english: 'Roles that share images for a patient, for a reason',
    roles: SHARERS,
  },
  resident: { name: '居民本人与代理人', english: 'The resident, and who acts for them', roles: ['resident', 'proxy'] },
  machine: { name: '系统集成账号', english: 'Machines', roles: ['integrator'] },
  'exchange-desk': { name: '接口运维', english: 'Who looks after interfaces', roles: ['integrator', 'administrator'] },
} as const satisfies Record<string, DoorRule>;

/** A rule's name. */
export type DoorRuleName = keyof typeof DOOR_RULES;

/** Where a sample request stands: a resident of town A, seen from that town. `resident` is the key, `patient` the id. */
export interface SamplePlace {
  readonly resident: number;
  readonly patient: string;
  readonly area: string;
}

/** A route. Either `sample` reaches the rule (URL and body), or `heldBy` names the test that holds the door to its rule. */
export interface RouteRule {
  readonly route: string;
  readonly rule: DoorRuleName;
  /** It shows or writes about one resident: whoever may use it still needs a reason; the same role in another town is refused. */
  readonly personal?: true;
  readonly sample?: (place: SamplePlace) => { readonly url: string; readonly body?: unknown };
  readonly heldBy?: string;
}

const period = 'period=2024';

/** Every route. */
export const ROUTE_RULES: readonly RouteRule[] = [
  { route: 'GET /health', rule: 'open', sample: () => ({ url: '/health' }) },
  // Sessions and one's own account
  { route: 'GET /api/session/ways', rule: 'open', heldBy: 'server/access-matrix/held-doors.test.ts' },
  { route: 'POST /api/session/challenge', rule: 'open', heldBy: 'server/doors/session-door.test.ts' },
  { route: 'POST /api/session', rule: 'open', heldBy: 'server/doors/session-door.test.ts' },
  { route: 'GET /api/session/step', rule: 'open', heldBy: 'server/access-matrix/held-doors.test.ts' },
  { route: 'POST /api/session/step', rule: 'open', heldBy: 'server/access-matrix/held-doors.test.ts' },
  { route: 'GET /api/session/federated', rule: 'open', heldBy: 'server/federation/federation.test.ts' },
  { route: 'GET /api/session/federated/callback', rule: 'open', heldBy: 'server/federation/federation.test.ts' },
  { route: 'GET /api/session', rule: 'own', sample: () => ({ url: '/api/session' }) },
  { route: 'DELETE /api/session', rule: 'own', heldBy: 'server/doors/session-door.test.ts' },
  { route: 'POST /api/session/post', rule: 'own', heldBy: 'server/access-matrix/held-doors.test.ts' },
  { route: 'POST /api/session/confirm', rule: 'own', heldBy: 'server/doors/own-account-door.test.ts' },
  { route: 'GET /api/account', rule: 'own', sample: () => ({ url: '/api/account' }) },
  { route: 'PUT /api/account/password', rule: 'own', heldBy: 'server/doors/own-account-door.test.ts' },
  { route: 'DELETE /api/account/sessions/:id', rule: 'own', heldBy: 'server/doors/own-account-door.test.ts' },
  { route: 'DELETE /api/account/sessions', rule: 'own', heldBy: 'server/doors/own-account-door.test.ts' },
  { route: 'POST /api/account/second-factor', rule: 'own', heldBy: 'server/doors/own-account-door.test.ts' },
  { route: 'POST /api/account/second-factor/bound', rule: 'own', heldBy: 'server/doors/own-account-door.test.ts' },
  { route: 'DELETE /api/account/second-factor', rule: 'own', heldBy: 'server/doors/own-account-door.test.ts' },
  { route: 'POST /api/account/recovery-codes', rule: 'own', heldBy: 'server/access-matrix/held-doors.test.ts' },
  // Accounts of others
  { route: 'GET /api/accounts', rule: 'accounts', sample: () => ({ url: '/api/accounts' }) },
  { route: 'GET /api/accounts/people', rule: 'accounts', sample: () => ({ url: '/api/accounts/people?q=何' }) },
  { route: 'POST /api/accounts', rule: 'accounts', heldBy: 'server/doors/accounts-door.test.ts' },
  { route: 'POST /api/accounts/:name/password', rule: 'accounts', heldBy: 'server/doors/accounts-door.test.ts' },
  { route: 'POST /api/accounts/:name/do', rule: 'accounts', heldBy: 'server/doors/accounts-door.test.ts' },
  { route: 'PUT /api/accounts/:name/subject', rule: 'accounts', heldBy: 'server/doors/accounts-door.test.ts' },
  { route: 'DELETE /api/accounts/:name/subject', rule: 'accounts', heldBy: 'server/doors/accounts-door.test.ts' },
  // People
  { route: 'GET /api/people', rule: 'people', sample: () => ({ url: '/api/people?q=zw' }) },
  { route: 'GET /api/people/:resident', rule: 'people', personal: true, sample: ({ resident }) => ({ url: `/api/people/${resident}` }) },
  {
    route: 'GET /api/people/:resident/timeline',
    rule: 'people',
    personal: true,
    sample: ({ resident }) => ({ url: `/api/people/${resident}/timeline` }),
  },
  {
    route: 'POST /api/people/:resident/reveal',
    rule: 'reveal',
    personal: true,
    sample: ({ resident }) => ({ url: `/api/people/${resident}/reveal`, body: { what: 'phone' } }),
  },
  {
    route: 'POST /api/taken',
    rule: 'signed-in',
    sample: () => ({ url: '/api/taken', body: { act: 'print', page: '/numbers' } }),
  },
  { route: 'GET /api/people/:resident/lookers', rule: 'people', heldBy: 'server/doors/audit-door.test.ts' },
  // Break-glass
  {
    route: 'POST /api/access/break-glass',
    rule: 'glass',
    sample: ({ resident }) => ({ url: '/api/access/break-glass', body: { resident, reason: '', confirmed: false } }),
  },
  { route: 'GET /api/access/break-glass', rule: 'glass-review', sample: () => ({ url: '/api/access/break-glass' }) },
  {
    route: 'GET /api/access/break-glass/open/:resident',
    rule: 'own',
    sample: ({ resident }) => ({ url: `/api/access/break-glass/open/${resident}` }),
  },
  {
    route: 'POST /api/access/break-glass/open/:resident/end',
    rule: 'own',
    sample: ({ resident }) => ({ url: `/api/access/break-glass/open/${resident}/end`, body: {} }),
  },
  {
    route: 'POST /api/access/break-glass/:id/review',
    rule: 'glass-review',
    sample: ({ resident }) => ({ url: '/api/access/break-glass/none/review', body: { resident, verdict: 'unclear', note: '核对' } }),
  },
  // The audit log
  { route: 'GET /api/audit/state', rule: 'auditor', sample: () => ({ url: '/api/audit/state' }) },
  { route: 'GET /api/audit/lines', rule: 'auditor', sample: () => ({ url: '/api/audit/lines' }) },
  { route: 'GET /api/audit/export', rule: 'auditor', heldBy: 'server/doors/audit-door.test.ts' },
  { route: 'GET /api/audit/alerts', rule: 'auditor', sample: () => ({ url: '/api/audit/alerts' }) },
  { route: 'GET /api/audit/alerts/:id', rule: 'auditor', sample: () => ({ url: '/api/audit/alerts/1' }) },
  { route: 'POST /api/audit/patterns/:id', rule: 'auditor', heldBy: 'server/doors/audit-door.test.ts' },
  { route: 'POST /api/audit/alerts/:id/review', rule: 'auditor', heldBy: 'server/doors/audit-door.test.ts' },
  // Daily work
  { route: 'GET /api/home', rule: 'signed-in', sample: () => ({ url: '/api/home' }) },
  { route: 'GET /api/tasks', rule: 'signed-in', sample: () => ({ url: '/api/tasks' }) },
  { route: 'GET /api/urgent', rule: 'signed-in', sample: () => ({ url: '/api/urgent' }) },
  { route: 'GET /api/worklists/:id', rule: 'worklist', sample: () => ({ url: '/api/worklists/residents.in-care' }) },
  {
    route: 'GET /api/actions/:id/start',
    rule: 'action',
    personal: true,
    sample: ({ resident }) => ({ url: `/api/actions/residents.move/start?resident=${resident}` }),
  },
  { route: 'GET /api/actions/:id/priors', rule: 'action', personal: true, heldBy: 'server/doors/priors-door.test.ts' },
  {
    route: 'POST /api/actions/:id',
    rule: 'action',
    personal: true,
    sample: ({ resident }) => ({
      url: '/api/actions/residents.move',
      body: { resident, answers: {}, overrides: {}, requestId: '00000000-0000-4000-8000-000000000000' },
    }),
  },
  { route: 'POST /api/pictures/for/:action', rule: 'action', personal: true, heldBy: 'server/doors/pictures-door.test.ts' },
  { route: 'GET /api/pictures/:id', rule: 'action', personal: true, heldBy: 'server/doors/pictures-door.test.ts' },
  { route: 'POST /api/traces/:action', rule: 'action', personal: true, heldBy: 'server/doors/traces-door.test.ts' },
  { route: 'GET /api/options/:target', rule: 'signed-in', sample: () => ({ url: '/api/options/icd-10' }) },
  { route: 'GET /api/events', rule: 'signed-in', heldBy: 'server/access-matrix/held-doors.test.ts' },
  // Numbers and reports
  { route: 'GET /api/indicators', rule: 'numbers', sample: ({ area }) => ({ url: `/api/indicators?area=${area}&${period}` }) },
  {
    route: 'GET /api/indicators/:id',
    rule: 'numbers',
    sample: ({ area }) => ({ url: `/api/indicators/residents.usual?area=${area}&${period}` }),
  },
  {
    route: 'GET /api/indicators/:id/breakdown',
    rule: 'numbers',
    sample: ({ area }) => ({ url: `/api/indicators/residents.usual/breakdown?area=${area}&${period}` }),
  },
  {
    route: 'GET /api/indicators/:id/trend',
    rule: 'numbers',
    sample: ({ area }) => ({ url: `/api/indicators/residents.usual/trend?area=${area}&${period}` }),
  },
  {
    route: 'GET /api/indicators/:id/people',
    rule: 'numbers',
    sample: ({ area }) => ({ url: `/api/indicators/residents.usual/people?area=${area}&${period}&part=reached` }),
  },
  {
    route: 'POST /api/indicators/:id/dispatch',
    rule: 'dispatch',
    sample: ({ area }) => ({
      url: '/api/indicators/residents.usual/dispatch',
      body: { area, period: '2024', reason: null, due: '2099-01-01', note: '' },
    }),
  },
  { route: 'GET /api/areas', rule: 'signed-in', sample: () => ({ url: '/api/areas' }) },
  { route: 'GET /api/working-days', rule: 'signed-in', sample: () => ({ url: '/api/working-days' }) },
  { route: 'GET /api/organisations', rule: 'signed-in', sample: () => ({ url: '/api/organisations' }) },
  { route: 'GET /api/organisations/:id', rule: 'signed-in', sample: () => ({ url: '/api/organisations/hospital-a' }) },
  { route: 'GET /api/reports/:id', rule: 'numbers', sample: ({ area }) => ({ url: `/api/reports/work-report?area=${area}&${period}` }) },
  { route: 'GET /api/reports/:id/publications', rule: 'signed-in', sample: () => ({ url: '/api/reports/work-report/publications' }) },
  { route: 'POST /api/reports/:id/publish', rule: 'publish', sample: () => ({ url: '/api/reports/work-report/publish', body: {} }) },
  {
    route: 'GET /api/reports/:id/docx',
    rule: 'numbers',
    sample: ({ area }) => ({ url: `/api/reports/work-report/docx?area=${area}&${period}` }),
  },
  // Lists
  { route: 'GET /api/import', rule: 'signed-in', sample: () => ({ url: '/api/import' }) },
  { route: 'GET /api/import/:action/template', rule: 'action', sample: () => ({ url: '/api/import/residents.enlist/template' }) },
  { route: 'POST /api/import/:action', rule: 'action', heldBy: 'server/access-matrix/held-doors.test.ts' },
  { route: 'POST /api/import/:action/refused', rule: 'action', heldBy: 'server/access-matrix/held-doors.test.ts' },
  // Other systems
  { route: 'GET /api/hl7/messages', rule: 'exchange-desk', sample: () => ({ url: '/api/hl7/messages' }) },
  { route: 'GET /api/hl7/messages/:id', rule: 'exchange-desk', heldBy: 'server/doors/deliveries.test.ts' },
  { route: 'POST /api/hl7/messages/:id/replay', rule: 'exchange-desk', heldBy: 'server/doors/deliveries.test.ts' },
  { route: 'POST /api/hl7/replay', rule: 'exchange-desk', heldBy: 'server/doors/deliveries.test.ts' },
  { route: 'POST /hl7', rule: 'machine', heldBy: 'server/doors/hl7-door.test.ts' },
  { route: 'GET /api/deliveries', rule: 'exchange-desk', sample: () => ({ url: '/api/deliveries' }) },
  { route: 'GET /api/deliveries/:id', rule: 'exchange-desk', heldBy: 'server/doors/deliveries.test.ts' },
  { route: 'POST /api/deliveries/:id/replay', rule: 'exchange-desk', heldBy: 'server/doors/deliveries.test.ts' },
  // FHIR: one address for every interaction; each has its own row in the table of readers
  { route: 'GET /fhir/metadata', rule: 'open', sample: () => ({ url: '/fhir/metadata' }) },
  { route: 'GET /fhir/*', rule: 'people', personal: true, sample: ({ patient }) => ({ url: `/fhir/Patient/${patient}` }) },
  { route: 'POST /fhir/*', rule: 'machine', sample: () => ({ url: '/fhir/Basic', body: { resourceType: 'Basic', code: { text: 'x' } } }) },
  { route: 'PUT /fhir/*', rule: 'machine', heldBy: 'server/access-matrix/held-doors.test.ts' },
  { route: 'PATCH /fhir/*', rule: 'machine', heldBy: 'server/access-matrix/held-doors.test.ts' },
  { route: 'DELETE /fhir/*', rule: 'machine', heldBy: 'server/access-matrix/held-doors.test.ts' },
  { route: 'GET /fhir/Subscription/:id/$events', rule: 'people', heldBy: 'server/doors/deliveries.test.ts' },
  { route: 'GET /fhir/.well-known/smart-configuration', rule: 'open', heldBy: 'server/oidc/app-launch.test.ts' },
  // Apps and machines by OpenID Connect and SMART
  { route: 'GET /oidc/*', rule: 'open', heldBy: 'server/oidc/app-launch.test.ts' },
  { route: 'POST /oidc/*', rule: 'open', heldBy: 'server/oidc/app-launch.test.ts' },
  { route: 'GET /authorize/:uid/details', rule: 'own', heldBy: 'server/oidc/app-launch.test.ts' },
  { route: 'POST /authorize/:uid/decide', rule: 'own', heldBy: 'server/oidc/app-launch.test.ts' },
  { route: 'GET /api/clients', rule: 'accounts', sample: () => ({ url: '/api/clients' }) },
  { route: 'POST /api/clients', rule: 'accounts', heldBy: 'server/access-matrix/held-doors.test.ts' },
  { route: 'DELETE /api/clients/:id', rule: 'accounts', heldBy: 'server/access-matrix/held-doors.test.ts' },
  { route: 'GET /api/apps', rule: 'signed-in', sample: () => ({ url: '/api/apps' }) },
  { route: 'POST /api/apps/:id/launch', rule: 'own', heldBy: 'server/oidc/app-launch.test.ts' },
  { route: 'GET /api/apps/grants', rule: 'own', sample: () => ({ url: '/api/apps/grants' }) },
  { route: 'DELETE /api/apps/grants/:id', rule: 'own', heldBy: 'server/oidc/app-launch.test.ts' },
  // The image archive
  { route: 'GET /dicom-web/*', rule: 'people', sample: () => ({ url: '/dicom-web/studies?PatientName=zw' }) },
  { route: 'POST /dicom-web/studies', rule: 'image-senders', heldBy: 'server/imaging/dicom-web.test.ts' },
  { route: 'POST /dicom-web/studies/:study', rule: 'image-senders', heldBy: 'server/imaging/dicom-web.test.ts' },
  { route: 'GET /api/imaging/state', rule: 'signed-in', sample: () => ({ url: '/api/imaging/state' }) },
  { route: 'GET /api/imaging/waiting', rule: 'image-reconcilers', sample: () => ({ url: '/api/imaging/waiting' }) },
  { route: 'GET /api/imaging/waiting/:id', rule: 'image-reconcilers', heldBy: 'server/imaging/intake.test.ts' },
  { route: 'POST /api/imaging/waiting/:id/attach', rule: 'image-reconcilers', heldBy: 'server/imaging/intake.test.ts' },
  { route: 'POST /api/imaging/waiting/:id/reject', rule: 'image-reconcilers', heldBy: 'server/imaging/intake.test.ts' },
  { route: 'GET /api/imaging/sources', rule: 'exchange-desk', sample: () => ({ url: '/api/imaging/sources' }) },
  { route: 'PUT /api/imaging/sources/:ae', rule: 'exchange-desk', heldBy: 'server/imaging/devices.test.ts' },
  { route: 'DELETE /api/imaging/sources/:ae', rule: 'exchange-desk', heldBy: 'server/imaging/devices.test.ts' },
  { route: 'GET /ohif/*', rule: 'signed-in', heldBy: 'server/imaging/devices.test.ts' },
  // The meeting room of a consultation
  { route: 'GET /api/people/:resident/meetings/:request', rule: 'people', heldBy: 'server/doors/meeting-door.test.ts' },
  { route: 'GET /api/people/:resident/meetings/:request/events', rule: 'people', heldBy: 'server/doors/meeting-door.test.ts' },
  { route: 'POST /api/people/:resident/meetings/:request/signals', rule: 'people', heldBy: 'server/doors/meeting-door.test.ts' },
  // Files without names
  { route: 'GET /api/open-data', rule: 'open-data', sample: () => ({ url: '/api/open-data' }) },
  { route: 'POST /api/open-data', rule: 'open-data', heldBy: 'server/doors/open-data-door.test.ts' },
  { route: 'POST /api/open-data/:id/decide', rule: 'open-data', heldBy: 'server/doors/open-data-door.test.ts' },
  { route: 'GET /api/open-data/:id/csv', rule: 'open-data', heldBy: 'server/doors/open-data-door.test.ts' },
  // Residents and those who act for them
  { route: 'POST /api/my/code', rule: 'open', heldBy: 'server/doors/resident-door.test.ts' },
  { route: 'POST /api/my/session', rule: 'open', heldBy: 'server/doors/resident-door.test.ts' },
  { route: 'DELETE /api/my/session', rule: 'resident', heldBy: 'server/doors/resident-door.test.ts' },
  { route: 'POST /api/my/acting', rule: 'resident', heldBy: 'server/doors/resident-door.test.ts' },
  { route: 'GET /api/my/shares', rule: 'resident', heldBy: 'server/doors/shares-door.test.ts' },
  { route: 'POST /api/my/shares', rule: 'resident', heldBy: 'server/doors/shares-door.test.ts' },
  { route: 'DELETE /api/my/shares/:id', rule: 'resident', heldBy: 'server/doors/shares-door.test.ts' },
  { route: 'POST /api/my/shares/:id/message', rule: 'resident', heldBy: 'server/doors/shares-door.test.ts' },
  // Images and reports shared by link or code
  {
    route: 'GET /api/people/:resident/shares',
    rule: 'sharers',
    personal: true,
    sample: ({ resident }) => ({ url: `/api/people/${resident}/shares` }),
  },
  { route: 'POST /api/people/:resident/shares', rule: 'sharers', heldBy: 'server/doors/shares-door.test.ts' },
  { route: 'DELETE /api/people/:resident/shares/:id', rule: 'sharers', heldBy: 'server/doors/shares-door.test.ts' },
  { route: 'POST /api/people/:resident/shares/:id/message', rule: 'sharers', heldBy: 'server/doors/shares-door.test.ts' },
  { route: 'POST /api/shared', rule: 'open', heldBy: 'server/doors/shares-door.test.ts' },
  { route: 'GET /api/shared', rule: 'open', heldBy: 'server/doors/shares-door.test.ts' },
  { route: 'DELETE /api/shared', rule: 'open', heldBy: 'server/doors/shares-door.test.ts' },
  { route: 'GET /api/shared/dicom-web/*', rule: 'open', heldBy: 'server/imaging/shared-images.test.ts' },
  { route: 'GET /api/my/record', rule: 'resident', heldBy: 'server/doors/resident-door.test.ts' },
];
