// Patient/$summary: the summary of a resident within reach; or, by exact number, name, reason and doctor, of anybody, which the record remembers.
import type { Patient } from '@medplum/fhirtypes';
import type { SignedIn } from '../../../access/actor.ts';
import { recordAudit } from '../../../access/audit.ts';
import { openRecords } from '../../../access/policy/open-to-grants.ts';
import { commit } from '../../../commit/commit.ts';
import { RETRIEVAL_REASONS } from '../../../define/codes.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { findHolder } from '../../../record/identifier-claims.ts';
import { loadRecords, readCurrent } from '../../../record/read.ts';
import { answerBundle, showResource } from '../answer/give-answer.ts';
import { refuse } from '../answer/outcome.ts';
import type { FhirAnswer } from '../request/request.ts';
import { logRead, requireReach, requireReader, requireWriter } from '../request/require-access.ts';
import { buildSummary } from '../summary/build-summary.ts';
import { readRetrieval, recordRetrieval } from '../summary/read-retrieval.ts';
import { SUMMARY_NEEDS } from '../summary/summary-sections.ts';
import type { Operation, OperationCall } from './operation.ts';

async function answerSummary({ call }: OperationCall, who: SignedIn, resident: number, patient: Patient): Promise<FhirAnswer> {
  const held = await loadRecords(call.store.database, [resident], SUMMARY_NEEDS);
  const records = await openRecords(call.store.database, who, resident, held);
  const frame = { base: call.request.base, now: nowInstant(), registry: call.store.registry };
  const bundle = buildSummary(patient, records, frame);
  const entry = bundle.entry?.map((each) => (each.resource ? { ...each, resource: showResource(who, each.resource) } : each));
  return answerBundle({ ...bundle, ...(entry ? { entry } : {}) });
}

/** Of a resident within reach, like any read of the record. */
async function summarizeWithinReach(asked: OperationCall, id: string): Promise<FhirAnswer> {
  const { call } = asked;
  const who = requireReader(call.who, 'r', ['*']);
  const { database } = call.store;
  const current = await readCurrent(database, 'Patient', id);
  if (!current || current.resident === 0 || current.resource.resourceType !== 'Patient')
    refuse(404, 'not-found', `找不到 Patient/${id}。请核对编号。`, `Patient/${id} is not known`);
  const reason = await requireReach(database, who, current.resident);
  if (current.deleted) refuse(410, 'deleted', `Patient/${id} 已被删除。`, `Patient/${id} was deleted`);
  await logRead(database, who, current.resident, call.request, `Patient/${id}/$summary`, reason);
  return answerSummary(asked, who, current.resident, { ...current.resource, id });
}

/**
 * Of anybody, for an institution outside: by exact number, with the name as a check, a reason and the doctor. An unknown number and a
 * wrong name are answered alike, so that nobody learns who is registered by trying.
 */
async function retrieve(asked: OperationCall): Promise<FhirAnswer> {
  const { call, input } = asked;
  const { database } = call.store;
  const who = requireWriter(call.who);
  if (call.request.method !== 'POST')
    refuse(405, 'not-supported', '调阅会留下记录，要用 POST 调用。', 'a retrieval is recorded; call it by POST');
  const retrieval = readRetrieval(input);
  const told = {
    door: 'fhir',
    operation: '$summary',
    reason: retrieval.reason,
    doctor: retrieval.doctor,
    institution: retrieval.institution,
  };
  const resident = await findHolder(database, retrieval.system, retrieval.value);
  const [found] = resident === undefined ? [] : await loadRecords(database, [resident], [{ type: 'Patient', codes: undefined }]);
  const patient = found?.resource.resourceType === 'Patient' ? { ...found.resource, id: found.id } : undefined;
  if (resident === undefined || !patient?.name?.some(({ text }) => text === retrieval.name)) {
    const line = { act: 'refused', resident, what: { ...told, rule: 'no-match' }, result: 'refused', source: call.request.source } as const;
    await recordAudit(database, who, line, nowInstant());
    refuse(
      404,
      'not-found',
      '没有号码和姓名都相符的居民。请核对证件后重试；本次查询已记录。',
      'no resident has this number and this name; the attempt was recorded',
      'identifier',
    );
  }
  const now = nowInstant();
  const exchange = call.store.directory.current().organisation(who.org)?.name ?? who.name;
  await commit(call.store, { who, act: 'read-person', what: told, source: call.request.source }, [
    { op: 'create', resource: recordRetrieval(retrieval, exchange, patient.id, now) },
  ]);
  return answerSummary(asked, who, resident, patient);
}

/** The summary of a resident's record as a FHIR document. */
export const summaryOperation: Operation = {
  name: 'summary',
  title: '居民健康摘要',
  types: ['Patient'],
  onType: true,
  onInstance: true,
  get: true,
  parameters: [
    { name: 'identifier', use: 'in', type: 'string', documentation: '按类型调用时必填：身份证号或17位健康档案编号，也可写 system|号码。' },
    { name: 'name', use: 'in', type: 'string', documentation: '按类型调用时必填：居民姓名，须与登记的相符。' },
    {
      name: 'reason',
      use: 'in',
      type: 'code',
      documentation: `按类型调用时必填：${Object.entries(RETRIEVAL_REASONS)
        .map(([code, words]) => `${code} ${words}`)
        .join('，')}。`,
    },
    { name: 'doctor', use: 'in', type: 'string', documentation: '按类型调用时必填：调阅医生的姓名或工号。' },
    { name: 'institution', use: 'in', type: 'string', documentation: '按类型调用时必填：调阅医生所在机构。' },
    { name: 'return', use: 'out', min: 1, type: 'Bundle' },
  ],
  run: (asked) => (asked.id === undefined ? retrieve(asked) : summarizeWithinReach(asked, asked.id)),
};
