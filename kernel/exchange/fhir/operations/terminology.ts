// $expand, $validate-code and $lookup over the code lists that the platform itself has.
import type { Parameters, ValueSet, ValueSetExpansionContains } from '@medplum/fhirtypes';
import { fail } from '../../../errors.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { refuse } from '../answer/outcome.ts';
import { buildValueSet, type CodeSet, type Concept, conceptsOfSystem, listCodeSets, listCodeSystems } from '../definitions/value-sets.ts';
import { isJson, type Json } from '../patch/locate-elements.ts';
import { FHIR_JSON, type FhirAnswer } from '../request/request.ts';
import type { Operation, OperationCall } from './operation.ts';

const MOST = 1000;

function answer(resource: object): FhirAnswer {
  return { status: 200, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify(resource) };
}

function answerParameters(parameter: Parameters['parameter']): FhirAnswer {
  return answer({ resourceType: 'Parameters', parameter });
}

function requireSignedIn({ call }: OperationCall): void {
  if (!call.who) fail('not-signed-in');
}

/** The value set that is meant: by the id of the address, or the parameter `url` or `valueSet`. */
function findSet({ call, id, input }: OperationCall): CodeSet {
  const given = input.object('valueSet') ?? input.body;
  const url = input.text('url') ?? (typeof given?.url === 'string' ? given.url : undefined);
  if (id === undefined && url === undefined) refuse(400, 'required', '请写明值集：url=值集的网址。', 'name the value set by url', 'url');
  const wanted = url?.split('|')[0];
  const found = listCodeSets(call.store).find((set) => (id === undefined ? set.url === wanted : set.id === id));
  if (!found)
    refuse(
      404,
      'not-found',
      `平台没有值集“${id ?? url}”。可用的值集见 ValueSet。`,
      `the value set "${id ?? url}" is not known here`,
      id === undefined ? 'url' : undefined,
    );
  return found;
}

function matches(concept: Concept, filter: string): boolean {
  const text = filter.toLowerCase();
  return concept.code.toLowerCase().startsWith(text) || concept.display.toLowerCase().includes(text) || concept.initials.startsWith(text);
}

async function expand(asked: OperationCall): Promise<FhirAnswer> {
  requireSignedIn(asked);
  const { input } = asked;
  const set = findSet(asked);
  const filter = input.text('filter')?.trim() ?? '';
  const offset = input.number('offset', 0, 1_000_000) ?? 0;
  const count = input.number('count', 0, 1_000_000) ?? MOST;
  const found = set.concepts().filter((concept) => filter === '' || matches(concept, filter));
  const contains = found
    .slice(offset, offset + Math.min(count, MOST))
    .map(({ system, code, display }): ValueSetExpansionContains => ({ system, code, display }));
  const { compose: _compose, ...head } = buildValueSet(set);
  const expanded: ValueSet = {
    ...head,
    expansion: {
      timestamp: nowInstant(),
      total: found.length,
      offset,
      parameter: [
        ...(filter === '' ? [] : [{ name: 'filter', valueString: filter }]),
        { name: 'count', valueInteger: Math.min(count, MOST) },
      ],
      ...(contains.length === 0 ? {} : { contains }),
    },
  };
  return answer(expanded);
}

interface Asked {
  readonly system: string | undefined;
  readonly code: string;
  readonly display: string | undefined;
}

function codingOf(value: Json): Asked | undefined {
  return typeof value.code === 'string'
    ? {
        system: typeof value.system === 'string' ? value.system : undefined,
        code: value.code,
        display: typeof value.display === 'string' ? value.display : undefined,
      }
    : undefined;
}

/** The codes a call asks about: `code` with `system`, a Coding, or the codings of a CodeableConcept (any of them will do). */
function readCodes({ input }: OperationCall): readonly Asked[] {
  const code = input.text('code');
  const concept = input.object('codeableConcept');
  const coding = input.object('coding');
  const codings = [
    ...(code === undefined ? [] : [{ system: input.text('system'), code, display: input.text('display') }]),
    ...(coding ? [codingOf(coding)] : []),
    ...(Array.isArray(concept?.coding) ? concept.coding.map((each: unknown) => (isJson(each) ? codingOf(each) : undefined)) : []),
  ].filter((each) => each !== undefined);
  if (codings.length === 0)
    refuse(
      400,
      'required',
      '请写明代码：code（和 system）、coding 或 codeableConcept。',
      'a code, coding or codeableConcept is needed',
      'code',
    );
  return codings;
}

function judge(codings: readonly Asked[], concepts: readonly Concept[], where: string): FhirAnswer {
  const found = codings
    .map((coding) => ({
      coding,
      concept: concepts.find((each) => each.code === coding.code && (coding.system === undefined || each.system === coding.system)),
    }))
    .find((each) => each.concept !== undefined);
  if (!found?.concept) {
    const named = codings.map((each) => `${each.system ?? ''}|${each.code}`).join('、');
    return answerParameters([
      { name: 'result', valueBoolean: false },
      { name: 'message', valueString: `代码“${named}”不在${where}中。 / The code is not in it.` },
    ]);
  }
  const { coding, concept } = found;
  const sameName = coding.display === undefined || coding.display === concept.display;
  return answerParameters([
    { name: 'result', valueBoolean: sameName },
    ...(sameName
      ? []
      : [
          {
            name: 'message',
            valueString: `代码 ${concept.code} 的名称是“${concept.display}”，不是“${coding.display}”。 / Another display.`,
          },
        ]),
    { name: 'display', valueString: concept.display },
  ]);
}

async function validateCode(asked: OperationCall): Promise<FhirAnswer> {
  requireSignedIn(asked);
  if (asked.type === 'ValueSet') {
    const set = findSet(asked);
    return judge(readCodes(asked), set.concepts(), `值集“${set.title}”`);
  }
  const named = asked.id === undefined ? undefined : listCodeSystems(asked.call.store).find((each) => each.id === asked.id);
  if (asked.id !== undefined && !named)
    refuse(404, 'not-found', `平台没有代码系统“${asked.id}”。`, `the code system "${asked.id}" is not known here`);
  const url = named?.url ?? asked.input.text('url') ?? asked.input.text('system');
  if (url === undefined) refuse(400, 'required', '请写明代码系统：url=网址。', 'name the code system by url', 'url');
  const concepts = requireConcepts(asked, url, 'url');
  return judge(
    readCodes(asked).map((each) => ({ ...each, system: each.system ?? url })),
    concepts,
    `代码系统 ${url}`,
  );
}

function requireConcepts({ call }: OperationCall, system: string, expression: string): readonly Concept[] {
  const concepts = conceptsOfSystem(call.store, system);
  if (concepts.length === 0)
    refuse(404, 'not-found', `平台没有代码系统“${system}”的代码。`, `no codes of the system "${system}" are known here`, expression);
  return concepts;
}

async function lookUp(asked: OperationCall): Promise<FhirAnswer> {
  requireSignedIn(asked);
  const [coding] = readCodes(asked);
  if (!coding?.system) refuse(400, 'required', '请写明代码系统：system=网址。', 'name the code system by system', 'system');
  const concept = requireConcepts(asked, coding.system, 'system').find((each) => each.code === coding.code);
  if (!concept)
    refuse(
      404,
      'not-found',
      `代码系统 ${coding.system} 里没有代码“${coding.code}”。`,
      `the code "${coding.code}" is not known in ${coding.system}`,
      'code',
    );
  return answerParameters([
    { name: 'name', valueString: coding.system },
    { name: 'display', valueString: concept.display },
  ]);
}

const CODE_IN = [
  { name: 'code', use: 'in', type: 'code' },
  { name: 'system', use: 'in', type: 'uri' },
  { name: 'display', use: 'in', type: 'string' },
  { name: 'coding', use: 'in', type: 'Coding' },
] as const;

/** The operations on code lists. Whoever is signed in may call them: code lists are no secret. */
export const TERMINOLOGY: readonly Operation[] = [
  {
    name: 'expand',
    title: '列出值集的代码',
    types: ['ValueSet'],
    onType: true,
    onInstance: true,
    get: true,
    parameters: [
      { name: 'url', use: 'in', type: 'uri' },
      { name: 'filter', use: 'in', type: 'string', documentation: '代码开头、名称中的字或拼音首字母。' },
      { name: 'offset', use: 'in', type: 'integer' },
      { name: 'count', use: 'in', type: 'integer', documentation: `至多 ${MOST}。` },
      { name: 'return', use: 'out', min: 1, type: 'ValueSet' },
    ],
    run: expand,
  },
  {
    name: 'validate-code',
    title: '校验代码',
    types: ['ValueSet', 'CodeSystem'],
    onType: true,
    onInstance: true,
    get: true,
    parameters: [
      { name: 'url', use: 'in', type: 'uri' },
      ...CODE_IN,
      { name: 'codeableConcept', use: 'in', type: 'CodeableConcept' },
      { name: 'result', use: 'out', min: 1, type: 'boolean' },
      { name: 'message', use: 'out', type: 'string' },
      { name: 'display', use: 'out', type: 'string' },
    ],
    run: validateCode,
  },
  {
    name: 'lookup',
    title: '查代码的名称',
    types: ['CodeSystem'],
    onType: true,
    onInstance: false,
    get: true,
    parameters: [
      ...CODE_IN.filter(({ name }) => name !== 'display'),
      { name: 'name', use: 'out', min: 1, type: 'string' },
      { name: 'display', use: 'out', min: 1, type: 'string' },
    ],
    run: lookUp,
  },
];
