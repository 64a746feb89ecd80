/** Strange input, made from seeds: whatever comes, the doors answer in time, refuse in words, and go on answering. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { searchParametersOf } from '../../kernel/record/search-index/r4-search.ts';
import { RESOURCE_TYPES } from '../../kernel/record/validation/resource-types.ts';
import { type DoorClient, type Doors, openDoors, PASSWORD } from '../testing/open-doors.ts';

/** The same inputs each time; runs of each property. */
const SEED = 20_261_122;
const RUNS = 60;
/** No answer may take longer: a statement ends after twenty seconds, and these are a few rows. */
const LONGEST_MS = 15_000;

let doors: Doors;
let his: DoorClient;
let bearer = '';
before(async () => {
  doors = await openDoors();
  his = await doors.signIn('his');
  const signedIn = await doors.nobody.send('POST', '/api/session', { user: 'his', password: PASSWORD, bearer: true });
  bearer = `Bearer ${z.object({ token: z.string() }).parse(signedIn.json).token}`;
  await his.send('PUT', '/fhir/Patient/fuzz', PATIENT);
  await his.send('PUT', '/fhir/Observation/fuzz', OBSERVATION);
});
after(() => doors.close());
afterEach(async () => {
  assert.equal((await his.get('/fhir/metadata')).status, 200);
});

const PATIENT = {
  resourceType: 'Patient',
  id: 'fuzz',
  identifier: [{ system: 'urn:his:record', value: 'fuzz' }],
  name: [{ text: '模糊', family: '模', given: ['糊'] }],
  gender: 'female',
  birthDate: '1970-01-02',
  telecom: [{ system: 'phone', value: '13800000000' }],
  address: [{ text: '某村', line: ['一组'] }],
};
const OBSERVATION = {
  resourceType: 'Observation',
  id: 'fuzz',
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }], text: '脉搏' },
  subject: { reference: 'Patient/fuzz' },
  effectiveDateTime: '2026-03-04T08:00:00+08:00',
  valueQuantity: { value: 70, unit: '次/分', system: 'http://unitsofmeasure.org', code: '/min' },
};

type Send = () => Promise<{ readonly status: number; readonly text: string }>;

async function survives(send: Send, what: () => string): Promise<void> {
  const begun = performance.now();
  const { status, text } = await send();
  const took = performance.now() - begun;
  assert.ok(status < 500, `${status} for ${what()}: ${text.slice(0, 300)}`);
  assert.ok(took < LONGEST_MS, `${Math.round(took)} ms for ${what()}`);
  if (status >= 400 && text !== '')
    assert.match(text, /OperationOutcome|"text"|MSA\|A[ER]|MSH\|/, `${status} says why: ${text.slice(0, 200)}`);
}

async function hold<T>(arbitrary: fc.Arbitrary<T>, check: (value: T) => Promise<void>, runs = RUNS): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, check), { seed: SEED, numRuns: runs, endOnFailure: true });
}

/** Texts that parsers trip over, and any other. */
const text = fc.oneof(
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
const leaf: fc.Arbitrary<unknown> = fc.oneof(
  text,
  fc.double(),
  fc.maxSafeInteger(),
  fc.boolean(),
  fc.constantFrom(null, {}, [], [[]], [null], { reference: 5 }, { extension: [] }),
);

/** A copy of a JSON value with one place changed: replaced, left out, doubled, or with something put beside it. */
function mutated(base: object): fc.Arbitrary<unknown> {
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

test('resources with changed places, alone and in bundles', async () => {
  await hold(
    fc.tuple(fc.constantFrom(PATIENT, OBSERVATION).chain(mutated), fc.constantFrom('POST', 'PUT'), fc.boolean()),
    async ([body, method, bundled]) => {
      const type = typeof body === 'object' && body !== null && Reflect.get(body, 'resourceType') === 'Patient' ? 'Patient' : 'Observation';
      const url = method === 'PUT' ? `${type}/fuzz` : type;
      const whole = { resourceType: 'Bundle', type: 'batch', entry: [{ resource: body, request: { method, url } }] };
      await survives(
        () => (bundled ? his.send('POST', '/fhir', whole) : his.send(method === 'PUT' ? 'PUT' : 'POST', `/fhir/${url}`, body)),
        () => JSON.stringify(body),
      );
    },
  );
  const bundle = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      { fullUrl: 'urn:uuid:1', resource: OBSERVATION, request: { method: 'PUT', url: 'Observation/fuzz', ifMatch: 'W/"1"' } },
      { request: { method: 'GET', url: 'Patient?name=a' } },
    ],
  };
  await hold(mutated(bundle), (body) =>
    survives(
      () => his.send('POST', '/fhir', body),
      () => JSON.stringify(body),
    ),
  );
  await hold(fc.string({ unit: 'binary', maxLength: 200 }), (body) =>
    survives(
      () => his.send('POST', '/fhir/Patient', body),
      () => body,
    ),
  );
});

test('searches by every kind of parameter with strange names, modifiers and values', async () => {
  const named = fc
    .constantFrom(...RESOURCE_TYPES.filter((type) => !['Bundle', 'Parameters'].includes(type)))
    .chain((type) =>
      fc.tuple(
        fc.constant(type),
        fc.constantFrom(
          ...searchParametersOf(type).keys(),
          '_has:Observation:patient:code',
          '_include',
          '_revinclude',
          '_sort',
          '_count',
          '_cursor',
          '_elements',
          '_summary',
          '_total',
          '_type',
          '_filter',
          '_id',
        ),
      ),
    );
  const modifier = fc.constantFrom(
    '',
    ':exact',
    ':contains',
    ':missing',
    ':not',
    ':in',
    ':above',
    ':below',
    ':Patient',
    ':identifier',
    ':text',
    ':nonsense',
    '.name',
    ':iterate',
    ':Patient.name.given',
  );
  const value = fc.oneof(
    text,
    fc.constantFrom(
      'gt',
      'ap1',
      'eq2024',
      'lt-1e10',
      'sa2024-01-01T00:00:00Z',
      'http://loinc.org|8867-4',
      '|x',
      'x|',
      'Patient/fuzz',
      '1|a|b',
      'a$b',
      '$',
      '2024-01-01,2025',
      'true',
      '10|5|km',
      'ge5||mg',
      '*',
      'Patient:*',
      'Observation:subject',
    ),
  );
  await hold(
    fc.tuple(named, modifier, value, value),
    async ([[type, name], suffix, one, two]) => {
      // Half of a surrogate pair has no UTF-8: no client can send it in an address.
      const write = (each: string): string => encodeURIComponent(each.toWellFormed());
      const url = `/fhir/${type}?${write(name)}${write(suffix)}=${write(one.slice(0, 800))}&${write(name)}=${write(two.slice(0, 800))}`;
      await survives(
        () => his.get(url),
        () => url,
      );
    },
    RUNS * 3,
  );
  await hold(text, (path) =>
    survives(
      () =>
        his.get(`/fhir/${encodeURIComponent(path.toWellFormed().slice(0, 90))}/${encodeURIComponent(path.toWellFormed().slice(0, 90))}`),
      () => path,
    ),
  );
});

test('patches, JSON and FHIRPath, that point anywhere', async () => {
  const pointer = fc.oneof(
    text,
    fc.constantFrom(
      '/name/0/family',
      '/name/-',
      '/name/99',
      '/',
      '',
      '/resourceType',
      '/id',
      '/meta/versionId',
      '/name/0/given/0',
      '/__proto__/x',
    ),
  );
  const operation = fc.record({
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test', 'x'),
    path: pointer,
    from: pointer,
    value: leaf,
  });
  const send = (body: unknown, type: string) =>
    doors.app.inject({
      method: 'PATCH',
      url: '/fhir/Patient/fuzz',
      headers: { authorization: bearer, 'content-type': type },
      payload: JSON.stringify(body),
    });
  await hold(fc.array(operation, { maxLength: 3 }), (body) =>
    survives(
      async () => answerOf(await send(body, 'application/json-patch+json')),
      () => JSON.stringify(body),
    ),
  );
  const path = fc.oneof(
    text,
    fc.constantFrom(
      'Patient.name',
      'Patient.name[0].given',
      "Patient.name.where(text = '模糊')",
      'Patient.descendants()',
      'Patient.repeat(children())',
      '(((',
      'Patient.name.first().family',
      "Patient.name.matches('(a+)+$')",
      'iif(true, Patient)',
    ),
  );
  const part = (name: string, value: fc.Arbitrary<unknown>) =>
    value.map((each) => ({ name, ...(typeof each === 'string' ? { valueString: each } : { valueInteger: each }) }));
  const parameters = fc
    .array(
      fc.tuple(
        part('type', fc.constantFrom('add', 'insert', 'delete', 'replace', 'move', 'x')),
        part('path', path),
        part('name', text),
        part('value', text),
        part('index', fc.integer()),
        part('source', fc.integer()),
        part('destination', fc.integer()),
      ),
      { maxLength: 2 },
    )
    .map((operations) => ({ resourceType: 'Parameters', parameter: operations.map((each) => ({ name: 'operation', part: each })) }));
  await hold(parameters, (body) =>
    survives(
      async () => answerOf(await send(body, 'application/fhir+json')),
      () => JSON.stringify(body),
    ),
  );
});

test('operations and views with changed input', async () => {
  const view = {
    resourceType: 'ViewDefinition',
    name: 'v',
    status: 'active',
    resource: 'Patient',
    select: [
      {
        column: [
          { name: 'id', path: 'getResourceKey()' },
          { name: 'family', path: 'name.family.first()' },
        ],
      },
      { forEach: 'name', column: [{ name: 'text', path: 'text' }] },
    ],
    where: [{ path: 'active = true or active.empty()' }],
  };
  await hold(fc.tuple(mutated(view), fc.constantFrom('json', 'csv', 'parquet')), ([made, format]) => {
    const body = {
      resourceType: 'Parameters',
      parameter: [
        { name: 'viewResource', resource: made },
        { name: '_format', valueCode: format },
      ],
    };
    return survives(
      () => his.send('POST', '/fhir/ViewDefinition/$run', body),
      () => JSON.stringify(body),
    );
  });
  const given = {
    resourceType: 'Parameters',
    parameter: [
      { name: 'resource', resource: PATIENT },
      { name: 'url', valueUri: 'urn:yigong:list:icd-10' },
      { name: 'code', valueCode: 'I10' },
      { name: 'count', valueInteger: 3 },
    ],
  };
  const at = fc.constantFrom(
    'Patient/$validate',
    'Patient/$match',
    'ValueSet/$expand',
    'ValueSet/$validate-code',
    'CodeSystem/$lookup',
    'ConceptMap/$translate',
    'Patient/fuzz/$everything',
    'Observation/$lastn',
    'Patient/$merge',
    'Measure/$evaluate-measure',
    'Questionnaire/$populate',
    'QuestionnaireResponse/$extract',
    '$export',
    '$import',
    'Patient/$export',
  );
  await hold(fc.tuple(at, mutated(given)), ([url, body]) =>
    survives(
      () => his.send('POST', `/fhir/${url}`, body),
      () => `${url} ${JSON.stringify(body)}`,
    ),
  );
});

test('HL7 v2 messages with changed characters and fields', async () => {
  const message = [
    'MSH|^~\\&|HIS|COUNTY|YIGONG|YIGONG|20260304080000||ADT^A01|FUZZ1|P|2.5|||||CHN|UTF-8',
    'EVN|A01|20260304080000',
    'PID|1||F1^^^HIS^MR||模^糊||19700102|F|||某村^^某县||13800000000',
    'PV1|1|I|内科^1^1||||1001^医^生|||||||||||V1^^^HIS^VN|||||||||||||||||||||||||20260304080000',
  ].join('\r');
  const edit = fc.record({
    at: fc.nat(message.length),
    drop: fc.nat(12),
    put: fc.oneof(text, fc.constantFrom('|', '^', '~', '\\', '&', '\r', '\\X00\\', '\\.br\\', 'PID|', 'OBX|1|NM|')),
  });
  await hold(fc.array(edit, { minLength: 1, maxLength: 4 }), async (edits) => {
    const made = edits
      .reduce((whole, { at, drop, put }) => whole.slice(0, at) + put.slice(0, 300) + whole.slice(at + drop), message)
      .toWellFormed();
    await survives(
      async () =>
        answerOf(
          await doors.app.inject({
            method: 'POST',
            url: '/hl7',
            headers: { authorization: bearer, 'content-type': 'application/hl7-v2; charset=utf-8' },
            payload: made,
          }),
        ),
      () => JSON.stringify(made),
    );
  });
});

function answerOf(answer: { readonly statusCode: number; readonly body: string }): { readonly status: number; readonly text: string } {
  return { status: answer.statusCode, text: answer.body };
}
