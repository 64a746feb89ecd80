/** Strange searches, operations, views and HL7 messages, made from seeds: whatever comes, the doors answer in time, refuse in words, and go on answering. */
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import fc from 'fast-check';
import { searchParametersOf } from '../../kernel/record/search-index/r4-search.ts';
import { RESOURCE_TYPES } from '../../kernel/record/validation/resource-types.ts';
import { answerOf, hold, mutated, openToStrangeInput, PATIENT, RUNS, survives, text } from '../testing/strange-input.ts';

const { doors, his, bearer } = await openToStrangeInput();
after(() => doors.close());
afterEach(async () => {
  assert.equal((await his.get('/fhir/metadata')).status, 200);
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
