// Lines of the audit log as FHIR AuditEvents, and the searches of /fhir/AuditEvent for auditors.
import type { AuditEvent, AuditEventAgent, Bundle, Coding } from '@medplum/fhirtypes';
import { AUDITED_ACTS, factsOfAct } from '../../access/audit/acts.ts';
import type { LineFilter, LineFound } from '../../access/audit/search-lines.ts';
import { searchLines } from '../../access/audit/search-lines.ts';
import { recordAudit } from '../../access/audit.ts';
import type { Database } from '../../database/database.ts';
import { SYSTEM } from '../../define/codes.ts';
import { isReason, PURPOSES, type Purpose, REASONS } from '../../define/reason.ts';
import { isRole, ROLES } from '../../define/role.ts';
import { isPlainDate, nowInstant } from '../../periods/plain-date.ts';
import { readPatientIds, residentOfPatientId } from '../../reading/patient-ids.ts';
import { answerBundle } from './answer/give-answer.ts';
import { refuse } from './answer/outcome.ts';
import type { Call } from './request/call.ts';
import { FHIR_JSON, type FhirAnswer } from './request/request.ts';

const DICOM = 'http://dicom.nema.org/resources/ontology/DCM';

/** What FHIR R4 names the kinds of events (value set audit-event-type). */
const TYPES: Readonly<Record<ReturnType<typeof factsOfAct>['type'], Coding>> = {
  login: { system: DICOM, code: '110114', display: 'User Authentication' },
  export: { system: DICOM, code: '110106', display: 'Export' },
  import: { system: DICOM, code: '110107', display: 'Import' },
  security: { system: DICOM, code: '110113', display: 'Security Alert' },
  rest: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest', display: 'RESTful Operation' },
};

function agentOf(line: LineFound): AuditEventAgent {
  const { account, name, role, source, post } = line;
  return {
    ...(role === null
      ? {}
      : { role: [{ coding: [{ system: SYSTEM.role, code: role, ...(isRole(role) ? { display: ROLES[role] } : {}) }] }] }),
    ...(post === null ? {} : { who: { reference: `PractitionerRole/${post}`, ...(name === null ? {} : { display: name }) } }),
    ...(account === null ? {} : { altId: account }),
    ...(name === null ? {} : { name }),
    requestor: true,
    ...(source === null ? {} : { network: { address: source, type: '2' } }),
  };
}

function isPurpose(text: string): text is Purpose {
  return Object.hasOwn(PURPOSES, text);
}

/** A line as an AuditEvent. `patients`: the Patient's id of each resident. */
export function auditEventOf(line: LineFound, patients: ReadonlyMap<number, string>): AuditEvent {
  const { act, at, result, reason, purpose, org } = line;
  const facts = factsOfAct(act);
  const why = [
    ...(purpose !== null && isPurpose(purpose) ? [{ text: PURPOSES[purpose].name }] : []),
    ...(reason !== null && isReason(reason) ? [{ coding: [{ system: SYSTEM.reason, code: reason, display: REASONS[reason].name }] }] : []),
  ];
  const about = line.resident === null ? (line.residents ?? []) : [line.resident];
  return {
    resourceType: 'AuditEvent',
    id: `${line.server}-${line.id}`,
    type: TYPES[facts.type],
    subtype: [{ system: SYSTEM.auditAct, code: act, display: facts.name }],
    action: facts.action,
    recorded: at,
    outcome: result === 'done' ? '0' : '4',
    ...(why.length > 0 ? { purposeOfEvent: why } : {}),
    agent: [agentOf(line)],
    source: { observer: { display: 'Yigong 医共' }, ...(org === null ? {} : { site: org }) },
    entity: [
      ...about.flatMap((resident) => {
        const id = patients.get(resident);
        return id === undefined ? [] : [{ what: { reference: `Patient/${id}` } }];
      }),
      {
        detail: Object.entries(line.what).map(([type, value]) => ({
          type,
          valueString: typeof value === 'string' ? value || '—' : JSON.stringify(value),
        })),
      },
    ].filter((entity) => !('detail' in entity) || (entity.detail?.length ?? 0) > 0),
  };
}

/** Lines as AuditEvents. */
export async function auditEventsOf(database: Database, lines: readonly LineFound[]): Promise<readonly AuditEvent[]> {
  const residents = lines.flatMap((line) => (line.resident === null ? (line.residents ?? []) : [line.resident]));
  const patients = await readPatientIds(database, residents);
  return lines.map((line) => auditEventOf(line, patients));
}

const COUNT = 50;
const MOST = 500;

/** The interval a value of `date` means: a day, a month, a year or an instant, in China's time where no zone is given. */
function spanOf(value: string): readonly [from: string, until: string] {
  const [, year = '', month, day] = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(value) ?? [];
  if (year !== '') {
    const first = `${year}-${month ?? '01'}-${day ?? '01'}`;
    if (!isPlainDate(first)) return wrongDate(value);
    const start = new Date(`${first}T00:00:00+08:00`);
    // The wall clock of China as if it were UTC, so that months and years are whole.
    const end = new Date(start.getTime() + 8 * 3600_000);
    if (day !== undefined) end.setUTCDate(end.getUTCDate() + 1);
    else if (month !== undefined) end.setUTCMonth(end.getUTCMonth() + 1);
    else end.setUTCFullYear(end.getUTCFullYear() + 1);
    return [start.toISOString(), new Date(end.getTime() - 8 * 3600_000).toISOString()];
  }
  const at = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(at)) return wrongDate(value);
  return [new Date(at).toISOString(), new Date(at + (/\.\d/.test(value) ? 1 : 1000)).toISOString()];
}

function wrongDate(value: string): never {
  return refuse(400, 'value', `date 看不懂“${value}”。`, `date: cannot read "${value}"`);
}

function latest(a: string | undefined, b: string): string {
  return a !== undefined && a > b ? a : b;
}

function earliest(a: string | undefined, b: string): string {
  return a !== undefined && a < b ? a : b;
}

/** What an address asks for: `date`, `agent` (an account), `patient`, `action`, `subtype` (an act), `outcome`, `_id`. Throws 400 for what is not known. */
export async function readAuditSearch(database: Database, parameters: URLSearchParams): Promise<LineFilter> {
  let from: string | undefined;
  let until: string | undefined;
  let filter: LineFilter = {};
  for (const [name, value] of parameters) {
    if (name === 'date') {
      const [, prefix = 'eq', text = ''] = /^(eq|ge|gt|le|lt|sa|eb)?(.*)$/.exec(value) ?? [];
      const [start, end] = spanOf(text);
      if (prefix === 'eq' || prefix === 'ge') from = latest(from, start);
      if (prefix === 'gt' || prefix === 'sa') from = latest(from, end);
      if (prefix === 'eq' || prefix === 'le') until = earliest(until, end);
      if (prefix === 'lt' || prefix === 'eb') until = earliest(until, start);
    } else if (name === 'agent' || name === 'altid' || name === 'agent-name') filter = { ...filter, account: value };
    else if (name === 'patient' || name === 'entity') {
      const resident = await residentOfPatientId(database, value.replace(/^.*Patient\//, ''));
      filter = { ...filter, residents: resident === undefined ? [] : [resident] };
    } else if (name === 'action') {
      const acts = Object.entries(AUDITED_ACTS).filter(([, facts]) => value.split(',').includes(facts.action));
      filter = {
        ...filter,
        acts: within(
          filter.acts,
          acts.map(([act]) => act),
        ),
      };
    } else if (name === 'subtype')
      filter = {
        ...filter,
        acts: within(
          filter.acts,
          value.split(',').map((each) => each.replace(/^.*\|/, '')),
        ),
      };
    else if (name === 'outcome') filter = { ...filter, result: value === '0' ? 'done' : 'refused' };
    else if (name === '_id') filter = { ...filter, lines: value.split(',').flatMap(lineOfId) };
    else if (!['_count', '_format', '_sort', '_after', '_summary', '_total'].includes(name))
      refuse(400, 'not-supported', `AuditEvent 不能按 ${name} 查。`, `AuditEvent has no search parameter ${name} here`);
  }
  return { ...filter, ...(from === undefined ? {} : { from }), ...(until === undefined ? {} : { until }) };
}

function within(known: readonly string[] | undefined, asked: readonly string[]): readonly string[] {
  return known === undefined ? asked : known.filter((each) => asked.includes(each));
}

function lineOfId(id: string): readonly (readonly [number, number])[] {
  const match = /^(\d{1,3})-(\d{1,15})$/.exec(id);
  return match ? [[Number(match[1]), Number(match[2])]] : [];
}

/**
 * Answers GET AuditEvent and GET AuditEvent/<id> for an auditor, out of the audit log: it is read only. Looking into it is itself a line.
 */
export async function answerAuditEvents(call: Call, id: string | undefined, parameters: URLSearchParams): Promise<FhirAnswer> {
  const { store, request, who } = call;
  const { database } = store;
  const filter = id === undefined ? await readAuditSearch(database, parameters) : { lines: lineOfId(id) };
  const wanted = Number(parameters.get('_count') ?? COUNT);
  const count = Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, MOST) : COUNT;
  const place = /^(.+)~(\d+)~(\d+)$/.exec(parameters.get('_after') ?? '');
  const after =
    place && !Number.isNaN(Date.parse(place[1] ?? '')) ? { at: place[1] ?? '', server: Number(place[2]), id: Number(place[3]) } : undefined;
  const { lines, next } = await searchLines(database, filter, count, after);
  const events = await auditEventsOf(database, lines);
  const what = { door: 'fhir', parameters: [...new Set(parameters.keys())], found: lines.length };
  await recordAudit(
    database,
    who,
    { act: 'read-audit', resident: filter.residents?.[0], what, result: 'done', source: request.source },
    nowInstant(),
  );
  const [event] = events;
  if (id !== undefined) {
    if (!event) refuse(404, 'not-found', `没有审计记录 ${id}。`, `there is no audit event ${id}`);
    return { status: 200, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify(event) };
  }
  const self = `${request.base}/AuditEvent${parameters.size > 0 ? `?${parameters}` : ''}`;
  const onward = new URLSearchParams(parameters);
  if (next) onward.set('_after', `${next.at}~${next.server}~${next.id}`);
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    link: [{ relation: 'self', url: self }, ...(next ? [{ relation: 'next', url: `${request.base}/AuditEvent?${onward}` }] : [])],
    entry: events.map((resource) => ({
      fullUrl: `${request.base}/AuditEvent/${resource.id}`,
      resource,
      search: { mode: 'match' },
    })),
  };
  return answerBundle(bundle);
}
