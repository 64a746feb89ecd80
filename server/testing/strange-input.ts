/** Strange input, made from seeds, and the doors that have to bear it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type DoorClient, type Doors, openDoors } from './open-doors.ts';

/** The same inputs each time. */
const SEED = 20_261_122;
/** Runs of each property. */
export const RUNS = 60;
/** No answer may take longer: a statement ends after twenty seconds, and these are a few rows. */
const LONGEST_MS = 15_000;

/** The resident that stands in the platform. */
export const PATIENT = {
  resourceType: 'Patient',
  id: 'fuzz',
  identifier: [{ system: 'urn:his:record', value: 'fuzz' }],
  name: [{ text: '模糊', family: '模', given: ['糊'] }],
  gender: 'female',
  birthDate: '1970-01-02',
  telecom: [{ system: 'phone', value: '13800000000' }],
  address: [{ text: '某村', line: ['一组'] }],
};
/** A result of theirs, which stands there too. */
export const OBSERVATION = {
  resourceType: 'Observation',
  id: 'fuzz',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }], text: '脉搏' },
  subject: { reference: 'Patient/fuzz' },
  effectiveDateTime: '2026-03-04T08:00:00+08:00',
  valueQuantity: { value: 70, unit: '次/分', system: 'http://unitsofmeasure.org', code: '/min' },
};

/** Doors with the resident and the result behind them. */
export interface StrangeDoors {
  readonly doors: Doors;
  /** The machine that sends. */
  readonly his: DoorClient;
  /** Its `authorization` header. */
  readonly bearer: string;
}

/** Opens the doors and writes the resident and the result. Close the doors at the end. */
export async function openToStrangeInput(): Promise<StrangeDoors> {
  const doors = await openDoors();
  const his = await doors.asMachine();
  const bearer = his.own.authorization ?? '';
  await his.send('PUT', '/fhir/Patient/fuzz', PATIENT);
  await his.send('PUT', '/fhir/Observation/fuzz', OBSERVATION);
  return { doors, his, bearer };
}

type Send = () => Promise<{ readonly status: number; readonly text: string }>;

/** Asserts that an answer comes in time, is no fault of the server, and says why when it refuses. */
export async function survives(send: Send, what: () => string): Promise<void> {
  const begun = performance.now();
  const { status, text } = await send();
  const took = performance.now() - begun;
  assert.ok(status < 500, `${status} for ${what()}: ${text.slice(0, 300)}`);
  assert.ok(took < LONGEST_MS, `${Math.round(took)} ms for ${what()}`);
  if (status >= 400 && text !== '')
    assert.match(text, /OperationOutcome|"text"|MSA\|A[ER]|MSH\|/, `${status} says why: ${text.slice(0, 200)}`);
}

/** Checks many made values, the same each time. */
export async function hold<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => Promise<void>, runs = RUNS): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, check), { seed: SEED, numRuns: runs, endOnFailure: true });
}

/** Texts that parsers trip over, and any other. */
export const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\ud800',
    '%',
    '%00',
    '\\',
    "'; drop table resource --",
    '张三',
    '𠮷',
    'Patient/fuzz',
    'Patient/',
    '#x',
    '1e999',
    '-0',
    'NaN',
    '9999-99-99',
    '2024-02-30',
    '0000',
    '{}',
    '[]',
    '$this',
    '..',
    '|',
    ',',
    ',,|',
    'a'.repeat(5000),
  ),
);
/** Values that a place in JSON may hold. */
export const leaf: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.double(),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constantFrom(null, {}, [], [[]], [null], { reference: 5 }, { extension: [] }),
);

/** A copy of a JSON value with one place changed: replaced, left out, doubled, or with something put beside it. */
export function mutated(base: object): fc.Arbitrary<unknown> {
  const places: (readonly (string | number)[])[] = [];
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    places.push(path);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, each] of Object.entries(value)) visit(each, [...path, Array.isArray(value) ? Number(key) : key]);
  };
  visit(base, []);
  const change = fc.record({
    path: fc.constantFrom(...places),
    how: fc.constantFrom('replace', 'drop', 'wrap', 'beside'),
    value: leaf,
    key: text,
  });
  return fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) => changes.reduce<unknown>((value, each) => changeAt(value, each.path, each), base));
}

function changeAt(
  value: unknown,
  path: readonly (string | number)[],
  change: { readonly how: string; readonly value: unknown; readonly key: string },
): unknown {
  const [first, ...rest] = path;
  if (first === undefined) {
    if (change.how === 'wrap') return [value, value];
    if (change.how === 'beside' && typeof value === 'object' && value !== null && !Array.isArray(value))
      return { ...value, [change.key]: change.value };
    return change.value;
  }
  if (Array.isArray(value)) {
    if (rest.length === 0 && change.how === 'drop') return value.filter((_, index) => index !== first);
    return value.map((each, index) => (index === first ? changeAt(each, rest, change) : each));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, each]) =>
      key !== first ? [[key, each]] : rest.length === 0 && change.how === 'drop' ? [] : [[key, changeAt(each, rest, change)]],
    ),
  );
}

/** An injected answer, as `survives` takes it. */
export function answerOf(answer: { readonly statusCode: number; readonly body: string }): {
  readonly status: number;
  readonly text: string;
} {
  return { status: answer.statusCode, text: answer.body };
}
