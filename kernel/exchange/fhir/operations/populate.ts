// Questionnaire/$populate: the first values of a form for a resident, the same as the platform's own page begins with.
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import { startAction } from '../../../actions/start-action.ts';
import { encodeAnswers } from '../../../define/answers-codec.ts';
import { type AnyForm, canonicalOf } from '../../../define/form.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { readCurrent } from '../../../record/read.ts';
import { showResource } from '../answer/give-answer.ts';
import { refuse } from '../answer/outcome.ts';
import { FHIR_JSON, type FhirAnswer } from '../request/request.ts';
import { requireReach, requireReader } from '../request/require-access.ts';
import type { Operation, OperationCall } from './operation.ts';

/** The form that a call means: by the id of the address, or its canonical URL. */
function findForm({ call, id, input }: OperationCall): AnyForm {
  const given = input.object('questionnaire') ?? input.body;
  const url = input.text('canonical') ?? input.text('url') ?? (typeof given?.url === 'string' ? given.url : undefined);
  if (id === undefined && url === undefined)
    refuse(400, 'required', '请写明表单：canonical=表单的网址。', 'name the form by canonical', 'canonical');
  const forms = call.store.registry.forms;
  const form = id === undefined ? [...forms.values()].find((each) => canonicalOf(each) === url?.split('|')[0]) : forms.get(id);
  if (!form) refuse(404, 'not-found', `平台没有表单“${id ?? url}”。`, `the form "${id ?? url}" is not declared here`);
  return form;
}

async function populate(asked: OperationCall): Promise<FhirAnswer> {
  const { call, input } = asked;
  const who = requireReader(call.who, 'r', ['*']);
  const { store } = call;
  const form = findForm(asked);
  const action = [...store.registry.actions.values()].find((each) => each.form.id === form.id);
  if (!action) refuse(422, 'not-supported', `表单“${form.title}”没有对应的操作，不能预填。`, 'no action fills this form');
  const subject = input.text('subject');
  if (subject === undefined && action.subject === 'resident')
    refuse(400, 'required', '请写明居民：subject=Patient/编号。', 'name the resident: subject=Patient/<id>', 'subject');
  const id = subject?.replace(/^(.*\/)?Patient\//, '');
  const patient = id === undefined ? undefined : await readCurrent(store.database, 'Patient', id);
  if (id !== undefined && (!patient || patient.resident === 0))
    refuse(404, 'not-found', `找不到 Patient/${id}。请核对编号。`, `Patient/${id} is not known`, 'subject');
  if (patient) await requireReach(store.database, who, patient.resident);
  const start = await startAction(store, who, action, patient?.resident);
  const item = encodeAnswers(form.items, start.answers);
  const response: QuestionnaireResponse = {
    resourceType: 'QuestionnaireResponse',
    questionnaire: canonicalOf(form),
    status: 'in-progress',
    ...(id === undefined ? {} : { subject: { reference: `Patient/${id}` } }),
    authored: nowInstant(),
    ...(item.length === 0 ? {} : { item }),
  };
  const parameters = { resourceType: 'Parameters', parameter: [{ name: 'response', resource: showResource(who, response) }] };
  return { status: 200, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify(parameters) };
}

/** First values of a declared form: today, today's measurements, the resident's last answers. Nothing is written. */
export const populateOperation: Operation = {
  name: 'populate',
  title: '预填表单',
  types: ['Questionnaire'],
  onType: true,
  onInstance: true,
  get: true,
  parameters: [
    { name: 'canonical', use: 'in', type: 'uri', documentation: '在类型上调用时写明表单的网址。' },
    { name: 'subject', use: 'in', type: 'Reference', documentation: '居民，写作 Patient/编号。' },
    { name: 'response', use: 'out', min: 1, type: 'QuestionnaireResponse' },
  ],
  run: populate,
};
