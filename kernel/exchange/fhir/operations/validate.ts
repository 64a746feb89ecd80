// $validate: whether a resource could be written, without writing it.
import type { OperationOutcome } from '@medplum/fhirtypes';
import { fail } from '../../../errors.ts';
import { readCurrent } from '../../../record/read.ts';
import { reviewResource } from '../../../record/validation/validate-resource.ts';
import { answerOutcome } from '../answer/give-answer.ts';
import { explainError, outcomeOf, refuse, type Trouble } from '../answer/outcome.ts';
import { readResource } from '../read/read-resource.ts';
import type { FhirAnswer } from '../request/request.ts';
import { mayWrite, requireReader } from '../request/require-access.ts';
import { checkEntry } from '../write/check-entry.ts';
import { rehearseEntries } from '../write/write-entries.ts';
import type { WriteEntry } from '../write/write-entry.ts';
import type { Operation, OperationCall } from './operation.ts';

const MODES = ['create', 'update', 'delete'] as const;

/** What a review finds beside the faults that refuse a write: what the standard grades as a warning, and what a profile that was asked for says. */
function reviewFor(resource: unknown, profile: string | undefined): readonly (Trouble & { readonly last: boolean })[] {
  return reviewResource(resource, profile).map((issue) => ({
    code: issue.code,
    severity: issue.severity,
    text: issue.diagnostics,
    english: `${issue.expression}: ${issue.english}`,
    expression: issue.expression,
    // Nearly every record of a machine lacks a narrative: told, but not as what matters.
    last: issue.constraint === 'dom-6',
  }));
}

/** Runs a check; what it refuses becomes the answer. Faults of the platform itself go on. */
async function hear(work: () => Promise<void>): Promise<OperationOutcome | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    const { outcome, unexpected } = explainError(error);
    if (unexpected) throw error;
    return outcome;
  }
}

async function validate({ call, type, id, input }: OperationCall): Promise<FhirAnswer> {
  if (!call.who) fail('not-signed-in');
  const who = call.who;
  const written = input.text('mode');
  const mode = MODES.find((each) => each === written);
  if (written !== undefined && !mode)
    refuse(400, 'value', `mode 应为 ${MODES.join('、')} 之一，收到“${written}”。`, `mode must be one of ${MODES.join(', ')}`, 'mode');
  const sent = input.body ?? input.object('resource');
  if (mode === 'delete' && id === undefined)
    refuse(400, 'required', '校验删除要写明编号：资源类型/编号/$validate。', 'to validate a delete, name the instance', 'mode');
  if (sent === undefined && id === undefined) refuse(400, 'required', '没有收到要校验的资源。', 'no resource was given', 'resource');
  let resource: unknown = sent;
  if (sent === undefined && id !== undefined) {
    requireReader(who, 'r', [type]);
    await readResource({ ...call, request: { ...call.request, headers: {} } }, type, id); // who may not read it learns nothing of it
    const current = await readCurrent(call.store.database, type, id);
    resource = current && { ...current.resource, id };
  }
  const outcome = await hear(async () => {
    const checked = mode === 'delete' ? undefined : checkEntry(resource, type, undefined);
    if (checked && mode === 'update' && checked.id === undefined)
      refuse(422, 'required', '更新的资源要有编号。', 'a resource to be updated needs an id', `${type}.id`);
    if (checked && id !== undefined && checked.id !== id && mode !== 'create')
      refuse(422, 'value', `资源里的编号应为“${id}”。`, `the resource must have the id "${id}"`, `${type}.id`);
    // What only the record can tell (references, numbers taken by others, versions) is tried on it and undone; that is for those who may write.
    if (mode === undefined || !mayWrite(who)) return;
    const entry: WriteEntry = {
      method: mode === 'create' ? 'POST' : mode === 'update' ? 'PUT' : 'DELETE',
      type,
      id: mode === 'create' ? undefined : (id ?? checked?.id),
      resource: checked,
      condition: undefined,
      ifMatch: undefined,
      fullUrl: undefined,
      place: type,
    };
    await rehearseEntries(call.store, who, [entry], call.request);
  });
  const found = mode === 'delete' ? [] : reviewFor(resource, input.text('profile'));
  if (outcome) {
    // Faults that both found are told once.
    const told = new Set(outcome.issue.map((issue) => `${issue.expression?.[0] ?? ''}|${issue.details?.text ?? ''}`));
    const more = outcomeOf(found).issue.filter((issue) => !told.has(`${issue.expression?.[0] ?? ''}|${issue.details?.text ?? ''}`));
    return answerOutcome(200, { ...outcome, issue: [...outcome.issue, ...more] });
  }
  const notable = found.filter((each) => !each.last);
  const fine: Trouble = {
    code: 'informational',
    severity: 'information',
    text: '校验通过。',
    english: 'no fault was found',
    expression: type,
  };
  return answerOutcome(200, outcomeOf([...(notable.length > 0 ? notable : [fine]), ...found.filter((each) => each.last)]));
}

/** Validates a resource sent or standing; with `mode` also what the record says of writing it, and nothing is written. Always 200 with an OperationOutcome. */
export const validateOperation: Operation = {
  name: 'validate',
  title: '校验资源',
  types: [],
  onType: true,
  onInstance: true,
  get: true,
  parameters: [
    { name: 'resource', use: 'in', type: 'Resource' },
    {
      name: 'mode',
      use: 'in',
      type: 'code',
      documentation: 'create、update、delete：连同能否写入一并校验（限集成账号），不写入任何内容。',
    },
    {
      name: 'profile',
      use: 'in',
      type: 'uri',
      documentation: '另按这个规范校验：R4 基本类型、HL7 生命体征、平台自己的规范；不知道的规范给出警告。',
    },
    { name: 'return', use: 'out', min: 1, type: 'OperationOutcome' },
  ],
  run: validate,
};
