// $translate: a code of one system in the words of another, by the translations the platform uses and by ConceptMaps that were sent here.
import type { ConceptMap, ConceptMapGroup, ParametersParameter } from '@medplum/fhirtypes';
import { z } from 'zod';
import { sql } from '../../../database/sql.ts';
import { fail } from '../../../errors.ts';
import { numberOfType } from '../../../record/type-number.ts';
import { refuse } from '../answer/outcome.ts';
import { buildConceptMap, listConceptMaps } from '../definitions/concept-maps.ts';
import { isJson } from '../patch/locate-elements.ts';
import { FHIR_JSON, type FhirAnswer } from '../request/request.ts';
import type { Operation, OperationCall } from './operation.ts';

interface Match {
  readonly equivalence: string;
  readonly system: string | undefined;
  readonly code: string;
  readonly display: string | undefined;
  readonly map: string;
}

interface Wanted {
  readonly system: string | undefined;
  readonly code: string;
}

const conceptMapRow = z.object({
  content: z.custom<ConceptMap>((value) => isJson(value) && value.resourceType === 'ConceptMap'), // valid when it was written
});

/** The maps that are meant: by id, by url, or all of them. Maps that were sent here count only when they are active. */
async function findMaps({ call, id, input }: OperationCall): Promise<readonly ConceptMap[]> {
  const url = input.text('url');
  const wanted = (each: { readonly id?: string; readonly url?: string }): boolean =>
    (id === undefined || each.id === id) && (url === undefined || each.url === url);
  const declared = listConceptMaps().filter(wanted).map(buildConceptMap);
  const kept = await call.store.database.rows(
    sql`select content from ref_resource where rtype = ${numberOfType('ConceptMap')} and not deleted order by id limit 1000`,
    conceptMapRow,
  );
  const found = [...declared, ...kept.map(({ content }) => content).filter((each) => wanted(each) && each.status === 'active')];
  if (found.length === 0)
    refuse(
      404,
      'not-found',
      `平台没有对照表“${id ?? url ?? ''}”。可用的对照表见 ConceptMap。`,
      `the concept map "${id ?? url ?? ''}" is not known here`,
      id === undefined ? 'url' : undefined,
    );
  return found;
}

function readWanted({ input }: OperationCall): readonly Wanted[] {
  const code = input.text('code');
  const concept = input.object('codeableConcept');
  const listed: readonly unknown[] = Array.isArray(concept?.coding) ? concept.coding : [];
  const codings = [input.object('coding'), ...listed].flatMap((each): readonly Wanted[] =>
    isJson(each) && typeof each.code === 'string'
      ? [{ code: each.code, system: typeof each.system === 'string' ? each.system : undefined }]
      : [],
  );
  const wanted = [...(code === undefined ? [] : [{ code, system: input.text('system') }]), ...codings];
  if (wanted.length === 0)
    refuse(
      400,
      'required',
      '请写明代码：code（和 system）、coding 或 codeableConcept。',
      'a code, coding or codeableConcept is needed',
      'code',
    );
  return wanted;
}

/** What a group says of a code. `reverse` reads it from target to source. */
function matchesIn(group: ConceptMapGroup, wanted: Wanted, reverse: boolean): readonly Omit<Match, 'map'>[] {
  const [from, to] = reverse ? [group.target, group.source] : [group.source, group.target];
  if (wanted.system !== undefined && wanted.system !== from) return [];
  if (reverse)
    return group.element.flatMap((element) =>
      (element.target ?? [])
        .filter((target) => target.code === wanted.code && element.code !== undefined)
        .map((target) => ({
          equivalence: turnRound(target.equivalence ?? ''),
          system: to,
          code: element.code ?? '',
          display: element.display,
        })),
    );
  const found = group.element
    .filter((element) => element.code === wanted.code)
    .flatMap((element) => element.target ?? [])
    .flatMap(({ equivalence, code, display }) =>
      code === undefined || equivalence === undefined ? [] : [{ equivalence, system: to, code, display }],
    );
  const { unmapped } = group;
  // Codes that the group does not name fall to its one code for all others, where it knows their system.
  if (found.length > 0 || unmapped?.mode !== 'fixed' || unmapped.code === undefined || wanted.system === undefined) return found;
  return [{ equivalence: 'inexact', system: to, code: unmapped.code, display: unmapped.display }];
}

function turnRound(equivalence: string): string {
  const turned: Readonly<Record<string, string>> = {
    wider: 'narrower',
    narrower: 'wider',
    subsumes: 'specializes',
    specializes: 'subsumes',
  };
  return turned[equivalence] ?? equivalence;
}

async function translate(asked: OperationCall): Promise<FhirAnswer> {
  if (!asked.call.who) fail('not-signed-in');
  const { input } = asked;
  const targets = [input.text('targetsystem'), input.text('targetSystem')].filter((each) => each !== undefined);
  const reverse = input.flag('reverse') ?? false;
  const wanted = readWanted(asked);
  const matches = (await findMaps(asked)).flatMap((map) =>
    (map.group ?? []).flatMap((group) =>
      wanted
        .flatMap((each) => matchesIn(group, each, reverse))
        .map((match): Match => ({ ...match, map: map.url ?? `ConceptMap/${map.id}` })),
    ),
  );
  const told = matches.filter(({ system }) => targets.length === 0 || (system !== undefined && targets.includes(system)));
  const good = told.some(({ equivalence }) => equivalence !== 'unmatched' && equivalence !== 'disjoint');
  const parameter: ParametersParameter[] = [
    { name: 'result', valueBoolean: good },
    ...(good ? [] : [{ name: 'message', valueString: '没有对照。 / No mapping is known.' }]),
    ...told.map(({ equivalence, system, code, display, map }) => ({
      name: 'match',
      part: [
        { name: 'equivalence', valueCode: equivalence },
        {
          name: 'concept',
          valueCoding: { ...(system === undefined ? {} : { system }), code, ...(display === undefined ? {} : { display }) },
        },
        { name: 'source', valueUri: map },
      ],
    })),
  ];
  return { status: 200, headers: { 'content-type': FHIR_JSON }, body: JSON.stringify({ resourceType: 'Parameters', parameter }) };
}

/** Translates codes. Whoever is signed in may: code lists are no secret. */
export const translateOperation: Operation = {
  name: 'translate',
  title: '代码对照',
  types: ['ConceptMap'],
  onType: true,
  onInstance: true,
  get: true,
  parameters: [
    { name: 'url', use: 'in', type: 'uri', documentation: '对照表；缺省查全部。' },
    { name: 'code', use: 'in', type: 'code' },
    { name: 'system', use: 'in', type: 'uri' },
    { name: 'coding', use: 'in', type: 'Coding' },
    { name: 'codeableConcept', use: 'in', type: 'CodeableConcept' },
    { name: 'targetsystem', use: 'in', type: 'uri' },
    { name: 'reverse', use: 'in', type: 'boolean' },
    { name: 'result', use: 'out', min: 1, type: 'boolean' },
    { name: 'message', use: 'out', type: 'string' },
    { name: 'match', use: 'out', max: '*' },
  ],
  run: translate,
};
