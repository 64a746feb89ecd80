// QuestionnaireResponse/$extract: the Observations that the platform itself would write for a filled form, as a transaction Bundle; dry.
import { randomUUID } from 'node:crypto';
import type { Bundle, BundleEntry, QuestionnaireResponse, Resource } from '@medplum/fhirtypes';
import { decodeAnswers } from '../../../define/answers-codec.ts';
import { type AnyForm, canonicalOf } from '../../../define/form.ts';
import { checkAnswers } from '../../../forms/check-answers.ts';
import { buildResponse, extractObservations, type ResponseFacts } from '../../../forms/extract-observations.ts';
import { isPlainDate, nowInstant, type PlainDate, today } from '../../../periods/plain-date.ts';
import { readCurrent } from '../../../record/read.ts';
import { answerBundle } from '../answer/give-answer.ts';
import { FhirRefusal, refuse } from '../answer/outcome.ts';
import type { FhirAnswer } from '../request/request.ts';
import { logRead, requireReader, requireRecord } from '../request/require-access.ts';
import { checkEntry } from '../write/check-entry.ts';
import type { Operation, OperationCall } from './operation.ts';

/** The response that is meant: the one sent, or the one that stands at the address. */
async function findResponse(asked: OperationCall): Promise<{ readonly response: QuestionnaireResponse; readonly stored: boolean }> {
  const { call, id, input } = asked;
  const who = requireReader(call.who, 'r', ['QuestionnaireResponse']);
  const sent = input.body ?? input.object('questionnaire-response');
  let resource: Resource;
  if (sent !== undefined) resource = checkEntry(sent, 'QuestionnaireResponse', undefined);
  else {
    if (id === undefined)
      refuse(
        400,
        'required',
        '没有收到填好的表单（QuestionnaireResponse）。',
        'no QuestionnaireResponse was given',
        'questionnaire-response',
      );
    const current = await readCurrent(call.store.database, 'QuestionnaireResponse', id);
    if (!current || current.deleted)
      refuse(404, 'not-found', `找不到 QuestionnaireResponse/${id}。`, `QuestionnaireResponse/${id} is not known`);
    const reason = await requireRecord(call.store.database, who, `QuestionnaireResponse/${id}`, current);
    await logRead(call.store.database, who, current.resident, call.request, `QuestionnaireResponse/${id}/$extract`, reason);
    resource = { ...current.resource, id };
  }
  if (resource.resourceType !== 'QuestionnaireResponse') throw new Error('a response of another type');
  return { response: resource, stored: sent === undefined };
}

function findForm({ call }: OperationCall, response: QuestionnaireResponse): AnyForm {
  const url = response.questionnaire?.split('|')[0];
  const form = [...call.store.registry.forms.values()].find((each) => canonicalOf(each) === url);
  if (!form)
    refuse(
      422,
      'not-found',
      `平台没有表单“${url ?? ''}”，不能提取。可用的表单见 Questionnaire。`,
      `the form "${url ?? ''}" is not declared here`,
      'QuestionnaireResponse.questionnaire',
    );
  return form;
}

/** 'bp.systolic' as the element of the response. */
function expressionOf(field: string): string {
  const path = field
    .split('.')
    .map((part) => /^([^[]+)(?:\[(\d+)\])?$/.exec(part))
    .map((part, at, all) => {
      const linkId = all
        .slice(0, at + 1)
        .map((each) => each?.[1] ?? '')
        .join('.');
      return `item.where(linkId='${linkId}')${part?.[2] === undefined ? '' : `[${part[2]}]`}`;
    });
  return field === '' ? 'QuestionnaireResponse' : `QuestionnaireResponse.${path.join('.')}`;
}

function idOf(reference: string | undefined, type: string): string | undefined {
  return reference?.startsWith(`${type}/`) ? reference.slice(type.length + 1) : undefined;
}

async function extract(asked: OperationCall): Promise<FhirAnswer> {
  const who = requireReader(asked.call.who, 'r', ['QuestionnaireResponse']);
  const { response, stored } = await findResponse(asked);
  const form = findForm(asked, response);
  const { answers, problems } = checkAnswers(form, decodeAnswers(form, response.item));
  if (!answers)
    throw new FhirRefusal(
      422,
      problems.map(({ field, text }) => ({
        code: 'invalid',
        text,
        english: `the answer to "${field}" does not hold in form ${form.id}`,
        expression: expressionOf(field),
      })),
    );
  const given: Readonly<Record<string, unknown>> = { ...answers };
  const date = given[form.dateItem];
  const facts: ResponseFacts = {
    subject: response.subject?.reference,
    author: idOf(response.author?.reference, 'Practitioner') ?? who.practitioner,
    org: who.org,
    encounter: response.encounter?.reference,
    date: isPlainDate(date) ? (date as PlainDate) : today(),
    now: nowInstant(),
    overrides: {},
  };
  const urn = `urn:uuid:${randomUUID()}`;
  const source = stored && response.id !== undefined ? `QuestionnaireResponse/${response.id}` : urn;
  const observations = facts.subject === undefined ? [] : extractObservations(form, given, facts, source);
  const entries: readonly (readonly [string, Resource])[] = [
    ...(source === urn ? [[urn, buildResponse(form, given, facts)] as const] : []),
    ...observations.map((resource) => [`urn:uuid:${randomUUID()}`, resource] as const),
  ];
  const entry = entries.map(
    ([fullUrl, resource]): BundleEntry => ({ fullUrl, resource, request: { method: 'POST', url: resource.resourceType } }),
  );
  const bundle: Bundle = { resourceType: 'Bundle', type: 'transaction', ...(entry.length === 0 ? {} : { entry }) };
  return answerBundle(bundle);
}

/** What a filled form of the platform measures. Answers are checked as on the platform's own page; nothing is written. */
export const extractOperation: Operation = {
  name: 'extract',
  title: '从填好的表单提取测量',
  types: ['QuestionnaireResponse'],
  onType: true,
  onInstance: true,
  get: true,
  parameters: [
    { name: 'questionnaire-response', use: 'in', type: 'QuestionnaireResponse' },
    { name: 'return', use: 'out', min: 1, type: 'Bundle' },
  ],
  run: extract,
};
