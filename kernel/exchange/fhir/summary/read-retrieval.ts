// What an institution outside must say to be given a summary: whose, who asks, and why.
import type { Communication } from '@medplum/fhirtypes';
import { IDENTIFIER, RETRIEVAL_REASONS, SYSTEM } from '../../../define/codes.ts';
import { parseIdentityNumber } from '../../../people/identity-number.ts';
import type { Instant } from '../../../periods/plain-date.ts';
import { refuse } from '../answer/outcome.ts';
import type { OperationInput } from '../operations/read-input.ts';

/** A request for the summary of somebody who may be beyond the reach of who asks. */
export interface Retrieval {
  readonly system: string;
  readonly value: string;
  readonly name: string;
  readonly reason: keyof typeof RETRIEVAL_REASONS;
  readonly doctor: string;
  readonly institution: string;
}

const LONGEST = 80;

function isReason(code: string): code is Retrieval['reason'] {
  return Object.hasOwn(RETRIEVAL_REASONS, code);
}

function need(input: OperationInput, name: string, what: string): string {
  const text = input.text(name)?.trim() ?? '';
  if (text === '' || text.length > LONGEST)
    refuse(
      400,
      'required',
      `调阅要写明${what}（参数 ${name}，至多 ${LONGEST} 字）。`,
      `a retrieval needs ${name}, at most ${LONGEST} characters`,
      name,
    );
  return text;
}

/** Reads a request. Throws 400 naming the parameter that is missing or wrong. */
export function readRetrieval(input: OperationInput): Retrieval {
  const written = need(input, 'identifier', '居民的身份证号或健康档案编号');
  const bar = written.lastIndexOf('|');
  const [given, value] = bar < 0 ? [undefined, written] : [written.slice(0, bar), written.slice(bar + 1)];
  const number = parseIdentityNumber(value);
  const system = given ?? (/^\d{17}$/.test(value) ? IDENTIFIER.healthRecord : IDENTIFIER.identityNumber);
  if (system !== IDENTIFIER.identityNumber && system !== IDENTIFIER.healthRecord)
    refuse(
      400,
      'value',
      '居民只能按身份证号或健康档案编号查找。',
      'identifier must be an identity number or a health-record number',
      'identifier',
    );
  if (system === IDENTIFIER.identityNumber && !number.ok) refuse(400, 'value', number.reason, 'not an identity number', 'identifier');
  const reason = need(input, 'reason', '调阅原因');
  if (!isReason(reason)) {
    const known = Object.entries(RETRIEVAL_REASONS);
    const text = `调阅原因应为 ${known.map(([code, words]) => `${code}（${words}）`).join('、')} 之一。`;
    refuse(400, 'value', text, `reason must be one of ${known.map(([code]) => code).join(', ')}`, 'reason');
  }
  return {
    system,
    value: number.ok && system === IDENTIFIER.identityNumber ? number.number : value,
    name: need(input, 'name', '居民姓名（与登记的核对）'),
    reason,
    doctor: need(input, 'doctor', '调阅医生的姓名或工号'),
    institution: need(input, 'institution', '调阅医生所在机构'),
  };
}

/**
 * The entry of a retrieval in the resident's own record: who was given what, when and why. It names no organisation of the platform, so
 * that nobody comes within reach of the resident by it. `through` is the name of the exchange that asked.
 */
export function recordRetrieval(retrieval: Retrieval, through: string, patient: string, now: Instant): Communication {
  const { reason, doctor, institution } = retrieval;
  return {
    resourceType: 'Communication',
    status: 'completed',
    category: [{ coding: [{ system: SYSTEM.disclosure, code: 'summary', display: '健康摘要' }] }],
    subject: { reference: `Patient/${patient}` },
    sent: now,
    recipient: [{ display: `${institution} ${doctor}` }],
    sender: { display: through },
    reasonCode: [{ coding: [{ system: SYSTEM.retrievalReason, code: reason, display: RETRIEVAL_REASONS[reason] }] }],
    payload: [{ contentString: institution }, { contentString: doctor }],
  };
}
