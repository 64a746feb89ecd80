// Patient/$match: which residents within reach may be the person described, each with its certainty.
import type { Bundle, Patient } from '@medplum/fhirtypes';
import { z } from 'zod';
import { isMasked } from '../../../access/policy/field-masks.ts';
import { recordsWithinReach } from '../../../access/row-condition.ts';
import { inOrder, onEveryShard } from '../../../database/distribution/fan-outs.ts';
import { join, raw, type Sql, sql } from '../../../database/sql.ts';
import { IDENTIFIER } from '../../../define/codes.ts';
import { reverseTail } from '../../../people/project-patient.ts';
import { hashKey } from '../../../record/hash.ts';
import { identifierKey } from '../../../record/search-tokens.ts';
import { numberOfType } from '../../../record/type-number.ts';
import { answerBundle, showResource } from '../answer/give-answer.ts';
import { refuse } from '../answer/outcome.ts';
import type { FhirAnswer } from '../request/request.ts';
import { logSearch, requireReader } from '../request/require-access.ts';
import { checkEntry } from '../write/check-entry.ts';
import { gradeMatch, type Traits, traitsOf } from './grade-match.ts';
import type { Operation, OperationCall } from './operation.ts';

const GRADE = 'http://hl7.org/fhir/StructureDefinition/match-grade';
/** So many rows of each way to a candidate are weighed; a county has a few hundred of the commonest name. */
const MOST_CANDIDATES = 1000;
const LIMIT_MS = 10_000;

const candidateRow = z.object({
  resident_id: z.number(),
  id: z.string(),
  content: z.custom<Patient>(
    (value) => typeof value === 'object' && value !== null && 'resourceType' in value && value.resourceType === 'Patient',
  ),
});

/** The ways to a candidate, each by an index: the identity number, its last eight characters (unless numbers are masked), the pinyin of the name, the phone. */
function waysTo(traits: Traits, masked: boolean): readonly Sql[] {
  const keys = sql`select p.resident_id from view_people p where`;
  return [
    ...(traits.identity === undefined
      ? []
      : [
          sql`select r.resident_id from resource r where r.tokens <> '{}' and r.tokens @> array[${hashKey(identifierKey(IDENTIFIER.identityNumber, traits.identity))}::bigint]`,
          ...(masked ? [] : [sql`${keys} p.id_reversed = ${reverseTail(traits.identity, 8)}`]),
        ]),
    ...(traits.pinyin === undefined || traits.pinyin === '' ? [] : [sql`${keys} p.pinyin = ${traits.pinyin}`]),
    ...traits.phones.filter((phone) => phone.length >= 7).map((phone) => sql`${keys} p.phone_reversed = ${reverseTail(phone, 8)}`),
  ];
}

async function match({ call, input }: OperationCall): Promise<FhirAnswer> {
  const who = requireReader(call.who, 's', ['Patient']);
  const given = input.body ?? input.object('resource');
  if (given === undefined) refuse(400, 'required', '没有收到要匹配的 Patient。', 'no Patient was given', 'resource');
  const wanted = checkEntry(given, 'Patient', undefined);
  if (wanted.resourceType !== 'Patient') throw new Error('a Patient of another type');
  const traits = traitsOf(wanted);
  const masked = isMasked(who, 'identity-number');
  const ways = waysTo(traits, masked);
  if (ways.length === 0)
    refuse(
      422,
      'required',
      '要匹配居民，至少写明身份证号、姓名或电话之一。',
      'to match, at least an identity number, a name or a phone is needed',
      'Patient',
    );
  const count = input.number('count', 1, 100) ?? 20;
  const certainOnly = input.flag('onlyCertainMatches') ?? false;
  const { database } = call.store;
  const rows = await database.transaction(async (tx) => {
    await tx.run(raw(`set local statement_timeout = ${LIMIT_MS}`));
    const keys = join(
      ways.map((way) => sql`(${way} limit ${MOST_CANDIDATES})`),
      ' union ',
    );
    return tx.rows(
      onEveryShard(
        'fhir-match',
        sql`select r.resident_id, r.id, r.content from (${keys}) k join view_people p on p.resident_id = k.resident_id
          join resource r on r.resident_id = k.resident_id and r.rtype = ${numberOfType('Patient')}
          where not r.deleted and ${recordsWithinReach(who)}`,
        inOrder([]),
      ),
      candidateRow,
    );
  });
  const matches = rows
    .map((row) => ({ row, ...gradeMatch(traits, traitsOf(row.content), masked) }))
    // A person who was found to be another one is found as that other one.
    .filter(({ row, grade }) => grade !== 'certainly-not' && !(row.content.link ?? []).some((link) => link.type === 'replaced-by'))
    .filter(({ grade }) => !certainOnly || grade === 'certain')
    .sort((a, b) => b.score - a.score || a.row.resident_id - b.row.resident_id)
    .slice(0, count);
  await logSearch(
    database,
    who,
    matches.map(({ row }) => row.resident_id),
    call.request,
    'Patient/$match',
    ['resource'],
  );
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    total: matches.length,
    ...(matches.length === 0
      ? {}
      : {
          entry: matches.map(({ row, grade, score }) => ({
            fullUrl: `${call.request.base}/Patient/${row.id}`,
            resource: showResource(who, row.content),
            search: { extension: [{ url: GRADE, valueCode: grade }], mode: 'match' as const, score },
          })),
        }),
  };
  return answerBundle(bundle);
}

/** Candidates within reach for a person described, best first. Nothing is linked: that is `$merge` and a decision of people. */
export const matchOperation: Operation = {
  name: 'match',
  title: '居民匹配',
  types: ['Patient'],
  onType: true,
  onInstance: false,
  get: false,
  parameters: [
    { name: 'resource', use: 'in', min: 1, type: 'Patient' },
    { name: 'onlyCertainMatches', use: 'in', type: 'boolean' },
    { name: 'count', use: 'in', type: 'integer' },
    { name: 'return', use: 'out', min: 1, type: 'Bundle' },
  ],
  run: match,
};
