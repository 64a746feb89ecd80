// Numbers of HL7 v2 (CX, EI) as FHIR Identifiers, told apart by who gave them.
import type { Identifier } from '@medplum/fhirtypes';
import { IDENTIFIER } from '../../../define/codes.ts';
import { parseIdentityNumber } from '../../../people/identity-number.ts';
import type { Repetition } from '../er7/parse-message.ts';
import type { ConvertEnv, Converter } from './convert-input.ts';
import { readDateTime } from './convert-times.ts';

const TYPES = 'http://terminology.hl7.org/CodeSystem/v2-0203';

/** Type codes of HL7 table 0203 under which a resident identity number comes: national person identifier of China, national identifier. */
const IDENTITY_TYPES: readonly string[] = ['NNCHN', 'NI', 'CZ', 'SS'];

/** A foreign id as the platform keeps it: '<namespace>/<kind>/<authority>|<id>', empty parts left out. */
export function foreignValue(namespace: string, kind: string, authority: string, id: string): string {
  return `${[namespace, kind, authority].filter((part) => part !== '').join('/')}|${id}`;
}

/** The assigning authority of a CX (component 4) or EI (component 2): its name, else its universal id. */
function authorityOf(value: Repetition, at: number): string {
  return value.component(at, 1) || value.component(at, 2);
}

/** A number under the sender's namespace. `kind` keeps the numbers of orders, visits and so on apart; '' for those of people. */
export function readNumber(value: Repetition, kind: string, shape: 'CX' | 'EI', env: ConvertEnv): Identifier | undefined {
  const id = value.component(1);
  if (id === '') return undefined;
  return { system: IDENTIFIER.foreign, value: foreignValue(env.namespace, kind, authorityOf(value, shape === 'CX' ? 4 : 2), id) };
}

function readPersonNumber(value: Repetition, env: ConvertEnv): Identifier | undefined {
  const number = readNumber(value, '', 'CX', env);
  if (!number) return undefined;
  const type = value.component(5);
  const identity = IDENTITY_TYPES.includes(type) ? parseIdentityNumber(value.component(1)) : undefined;
  if (identity?.ok) return { system: IDENTIFIER.identityNumber, value: identity.number };
  const start = readDateTime(value.component(7).slice(0, 8), '');
  const end = readDateTime(value.component(8).slice(0, 8), '');
  const assigner = value.component(6);
  return {
    ...number,
    ...(type === '' ? {} : { type: { coding: [{ system: TYPES, code: type }] } }),
    ...(start === undefined && end === undefined
      ? {}
      : { period: { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) } }),
    ...(assigner === '' ? {} : { assigner: { display: assigner } }),
  };
}

/** CX, all repetitions → Identifier[] of a person. A number that is by type and check digit an identity number becomes 居民身份证号. */
export const convertPersonNumbers: Converter = ({ field, env }) =>
  field.repetitions.flatMap((each) => {
    const number = readPersonNumber(each, env);
    return number ? [number] : [];
  });

/** A number outside PID-3 (PID-19): kept only when its check digit (GB 11643) shows that it is a resident identity number. */
export const convertIdentityNumber: Converter = ({ field }) => {
  const parsed = parseIdentityNumber(field.value);
  return parsed.ok && field.value.length === 18 ? [{ system: IDENTIFIER.identityNumber, value: parsed.number }] : undefined;
};

/** CX → Identifier. */
export const convertNumber: Converter = ({ field, env }) => readPersonNumber(field.first, env);

/** EI → Identifier; the `table` key `kind` keeps it apart from other numbers. */
export const convertEntityNumber: Converter = ({ field, env, table }) => readNumber(field.first, table?.kind ?? '', 'EI', env);
