// What the platform declares, as FHIR sees it: code lists, structures, operations, forms to fill and numbers to ask for.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { systems } from '../../../../generated/all-systems.gen.ts';
import { perform, visitAnswers } from '../../../actions/testing.ts';
import { AREAS, openSmallCounty, type PostName, type SmallCounty } from '../../../commit/testing/small-county.ts';
import { encodeAnswers } from '../../../define/answers-codec.ts';
import { canonicalOf } from '../../../define/form.ts';
import { evaluateIndicator, findIndicator } from '../../../indicators/evaluate-indicator.ts';
import { parsePeriod } from '../../../periods/period.ts';
import { listRulePaths } from '../../../record/validation/invariants/rules.ts';
import { RESOURCE_TYPES } from '../../../record/validation/resource-types.ts';
import { validateResource } from '../../../record/validation/validate-resource.ts';
import { answerFhir } from '../answer-fhir.ts';
import { outcomeShape } from '../testing/door.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
  for (const name of ['zhang', 'li'] as const)
    await perform(county, 'village-a1', 'hypertension.enrol', county.residents[name].resident, {
      date: '2024-01-10',
      comorbidity: ['none'],
    });
  await perform(
    county,
    'village-a1',
    'hypertension.record-visit',
    county.residents.zhang.resident,
    visitAnswers('2024-02-20', { systolic: 132, diastolic: 84 }),
  );
});
after(() => county.close());

async function send(post: PostName | undefined, method: string, url: string, body?: object): Promise<{ status: number; json: unknown }> {
  const [path = '', query = ''] = url.split('?', 2);
  const answer = await answerFhir(county.store, post && county.as(post), {
    method,
    path,
    query,
    headers: body === undefined ? {} : { 'content-type': 'application/fhir+json' },
    body: body === undefined ? '' : JSON.stringify(body),
    base: 'https://platform.example/fhir',
  });
  if (answer.fault) throw answer.fault;
  const json: unknown = JSON.parse(answer.body);
  const checked = validateResource(json);
  assert.ok(checked.ok, `${url} ${JSON.stringify(checked).slice(0, 400)}`);
  return { status: answer.status, json };
}

async function get(url: string, post: PostName = 'village-a1'): Promise<unknown> {
  const { status, json } = await send(post, 'GET', url);
  assert.equal(status, 200, JSON.stringify(json).slice(0, 400));
  return json;
}

const bundleShape = z.object({
  total: z.number(),
  link: z.array(z.object({ relation: z.string(), url: z.string() })),
  entry: z.array(z.object({ resource: z.looseObject({ id: z.string(), url: z.string() }) })).default([]),
});
const expansionShape = z.object({
  url: z.string(),
  expansion: z.object({
    total: z.number(),
    contains: z.array(z.object({ system: z.string(), code: z.string(), display: z.string() })).default([]),
  }),
});
const parametersShape = z.object({
  parameter: z.array(z.looseObject({ name: z.string(), valueBoolean: z.boolean().optional(), valueString: z.string().optional() })),
});

test('every declared definition is valid FHIR, listed in pages, and read by id and url', async () => {
  for (const [type, least] of [
    ['ValueSet', 220],
    ['CodeSystem', 200],
    ['StructureDefinition', 180],
    ['OperationDefinition', 10],
    ['Measure', 20],
  ] as const) {
    const seen = new Set<string>();
    let total = 0;
    for (let url: string | undefined = `${type}?_count=200`; url !== undefined; ) {
      const page: z.infer<typeof bundleShape> = bundleShape.parse(await get(url));
      total = page.total;
      for (const { resource } of page.entry) {
        assert.ok(!seen.has(resource.id), resource.id);
        seen.add(resource.id);
      }
      url = page.link.find((link) => link.relation === 'next')?.url.replace('https://platform.example/fhir/', '');
    }
    assert.equal(seen.size, total);
    assert.ok(total >= least, `${type} ${total}`);
    const [first = ''] = seen;
    const { url } = z.looseObject({ url: z.string() }).parse(await get(`${type}/${first}`));
    assert.equal(bundleShape.parse(await get(`${type}?url=${encodeURIComponent(url)}`)).entry[0]?.resource.id, first);
  }
  assert.equal((await send(undefined, 'GET', 'ValueSet/icd-10')).status, 401);
  assert.equal((await send('village-a1', 'GET', 'ValueSet/none')).status, 404);
});

test('the CapabilityStatement names operations that are there, each with its definition', async () => {
  const { rest } = z
    .object({
      rest: z.tuple([
        z.object({
          resource: z.array(
            z.looseObject({ type: z.string(), operation: z.array(z.object({ name: z.string(), definition: z.string() })) }),
          ),
        }),
      ]),
    })
    .parse(await get('metadata'));
  const urls = new Set(bundleShape.parse(await get('OperationDefinition?_count=100')).entry.map(({ resource }) => resource.url));
  const named = rest[0].resource.flatMap((each) => each.operation.map((operation) => ({ ...operation, type: each.type })));
  assert.ok(named.length > 100);
  for (const { definition } of named) assert.ok(urls.has(definition), definition);
  assert.deepEqual(
    rest[0].resource
      .find((each) => each.type === 'Patient')
      ?.operation.map((each) => each.name)
      .sort(),
    ['everything', 'export', 'match', 'merge', 'summary', 'unmerge', 'validate'],
  );
  assert.equal((await send('village-a1', 'GET', 'Patient/$dance')).status, 404);
  assert.equal((await send('village-a1', 'GET', 'ValueSet/icd-10/%24expand?count=1')).status, 200);
});

test('a StructureDefinition says the elements that the validator checks', async () => {
  const { differential } = z
    .object({ differential: z.object({ element: z.array(z.looseObject({ path: z.string(), min: z.number(), max: z.string() })) }) })
    .parse(await get('StructureDefinition/Patient'));
  const link = differential.element.find((element) => element.path === 'Patient.link.other');
  assert.deepEqual([link?.min, link?.max], [1, '1']);
  assert.ok(differential.element.some((element) => element.path === 'Patient.deceased[x]'));
});

test('the served structures carry every constraint that is checked, and each binding is a served value set that judges codes as the validator does', async () => {
  const shape = z.looseObject({
    differential: z.object({
      element: z.array(
        z.looseObject({
          path: z.string(),
          constraint: z.array(z.object({ key: z.string(), severity: z.string(), human: z.string(), expression: z.string() })).optional(),
          binding: z.object({ strength: z.string(), valueSet: z.string() }).optional(),
        }),
      ),
    }),
  });
  const keys = new Set<string>();
  const bindings = new Set<string>();
  for (const type of [
    ...RESOURCE_TYPES,
    'Quantity',
    'SimpleQuantity',
    'Extension',
    'Narrative',
    'Element',
    'Timing',
    'Age',
    'ElementDefinition',
  ]) {
    const { differential } = shape.parse(await get(`StructureDefinition/${type}`));
    for (const { path, constraint, binding } of differential.element) {
      for (const { key } of constraint ?? []) keys.add(`${path} ${key}`);
      if (binding) bindings.add(binding.valueSet);
    }
  }
  for (const each of [
    'Observation obs-7',
    'Patient.contact pat-1',
    'Bundle bdl-11',
    'Patient dom-2',
    'Element ele-1',
    'Extension ext-1',
    'Narrative.div txt-1',
  ])
    assert.ok(keys.has(each), each);
  const nested = listRulePaths().filter((path) => RESOURCE_TYPES.some((type) => path === type || path.startsWith(`${type}.`)));
  for (const path of nested)
    assert.ok(
      [...keys].some((each) => each.replace('[x] ', ' ').startsWith(`${path} `)),
      `${path} shows no constraint`,
    );
  assert.ok(bindings.size > 150);
  for (const url of bindings) {
    assert.equal(bundleShape.parse(await get(`ValueSet?url=${encodeURIComponent(url)}`)).entry.length, 1, url);
  }
  const judged = async (code: string): Promise<unknown> => {
    const url = 'http://hl7.org/fhir/ValueSet/administrative-gender';
    const json = await get(`ValueSet/$validate-code?url=${encodeURIComponent(url)}&code=${code}`);
    return z
      .object({ parameter: z.array(z.looseObject({ name: z.string() })) })
      .parse(json)
      .parameter.find(({ name }) => name === 'result')?.valueBoolean;
  };
  for (const code of ['male', 'female', 'other', 'unknown', '男', 'M']) {
    const checked = validateResource({ resourceType: 'Patient', gender: code });
    assert.equal(await judged(encodeURIComponent(code)), checked.ok, code);
  }
});

test('code lists are expanded by words, pinyin initials and code; codes are judged and named', async () => {
  const expand = async (url: string) => expansionShape.parse(await get(url));
  const found = await expand('ValueSet/icd-10/$expand?filter=gxy&count=5');
  assert.ok(
    found.expansion.contains.some((each) => each.code === 'I11.9'),
    JSON.stringify(found),
  );
  const all = await expand('ValueSet/$expand?url=urn:yigong:list:icd-10&count=3&offset=2');
  assert.equal(all.expansion.contains.length, 3);
  assert.ok(all.expansion.total > 100);
  const gender = await expand('ValueSet/$expand?url=http://hl7.org/fhir/ValueSet/administrative-gender');
  assert.deepEqual(gender.expansion.contains.map((each) => each.code).sort(), ['female', 'male', 'other', 'unknown']);
  const { code, display } = found.expansion.contains[0] ?? { code: '', display: '' };
  const judge = async (url: string) => parametersShape.parse(await get(url)).parameter.find((each) => each.name === 'result')?.valueBoolean;
  const icd = 'http://hl7.org/fhir/sid/icd-10';
  assert.equal(await judge(`ValueSet/icd-10/$validate-code?code=${code}&system=${icd}`), true);
  assert.equal(await judge(`ValueSet/icd-10/$validate-code?code=${code}&display=x`), false);
  assert.equal(await judge('ValueSet/icd-10/$validate-code?code=ZZZ'), false);
  assert.equal(await judge(`CodeSystem/$validate-code?url=${icd}&code=${code}`), true);
  const named = parametersShape.parse(await get(`CodeSystem/$lookup?system=${icd}&code=${code}`));
  assert.equal(named.parameter.find((each) => each.name === 'display')?.valueString, display);
  const option = bundleShape
    .parse(await get('ValueSet?_count=500'))
    .entry.find(({ resource }) => resource.url.startsWith('urn:yigong:options:hypertension'));
  assert.ok(option);
  assert.ok((await expand(`ValueSet/${option.resource.id}/$expand`)).expansion.total > 1);
  for (const [url, status] of [
    ['ValueSet/$expand?url=urn:none', 404],
    ['ValueSet/$expand', 400],
    ['ValueSet/icd-10/$expand?count=x', 400],
    [`CodeSystem/$lookup?system=${icd}&code=ZZZ`, 404],
    ['CodeSystem/$lookup?system=urn:none&code=1', 404],
    ['CodeSystem/$lookup?code=1', 400],
    ['ValueSet/icd-10/$validate-code', 400],
    ['ConceptMap/$translate?url=urn:none&code=1&system=urn:x', 404],
  ] as const)
    assert.equal((await send('village-a1', 'GET', url)).status, status, url);
});

test('a form begins with the values of the page, and what it measures is what the platform would write', async () => {
  const form = county.store.registry.actions.get('hypertension.record-visit')?.form;
  assert.ok(form);
  const { patient } = county.residents.zhang;
  const populated = z
    .object({
      parameter: z.tuple([
        z.object({ name: z.literal('response'), resource: z.looseObject({ item: z.array(z.looseObject({ linkId: z.string() })) }) }),
      ]),
    })
    .parse(await get(`Questionnaire/${form.id}/$populate?subject=Patient/${patient}`));
  assert.ok(populated.parameter[0].resource.item.some((item) => item.linkId === form.dateItem));
  assert.equal((await send('village-b1', 'GET', `Questionnaire/${form.id}/$populate?subject=Patient/${patient}`)).status, 403);
  assert.equal((await send('village-a1', 'GET', `Questionnaire/${form.id}/$populate`)).status, 400);
  assert.equal((await send('village-a1', 'GET', 'Questionnaire/none/$populate')).status, 404);

  const response = (answers: Readonly<Record<string, unknown>>): object => ({
    resourceType: 'QuestionnaireResponse',
    questionnaire: canonicalOf(form),
    status: 'completed',
    subject: { reference: `Patient/${patient}` },
    item: encodeAnswers(form.items, answers),
  });
  const answers = visitAnswers('2024-05-20', { systolic: 150, diastolic: 94 });
  const extracted = await send('village-a1', 'POST', 'QuestionnaireResponse/$extract', response(answers));
  assert.equal(extracted.status, 200, JSON.stringify(extracted.json));
  const entries = z
    .object({ type: z.literal('transaction'), entry: z.array(z.object({ resource: z.looseObject({ resourceType: z.string() }) })) })
    .parse(extracted.json).entry;
  assert.equal(entries[0]?.resource.resourceType, 'QuestionnaireResponse');
  assert.ok(JSON.stringify(entries).includes('"value":150'));
  assert.ok(entries.slice(1).every(({ resource }) => resource.resourceType === 'Observation'));
  const wrong = await send(
    'village-a1',
    'POST',
    'QuestionnaireResponse/$extract',
    response({ ...answers, bp: { systolic: 999, diastolic: 80 } }),
  );
  assert.equal(wrong.status, 422);
  assert.match(outcomeShape.parse(wrong.json).issue[0]?.expression?.[0] ?? '', /linkId='bp'.*linkId='bp\.systolic'/);
  assert.equal(
    (await send('village-a1', 'POST', 'QuestionnaireResponse/$extract', { resourceType: 'QuestionnaireResponse', status: 'completed' }))
      .status,
    422,
  );
});

const reportShape = z.object({
  type: z.string(),
  contained: z
    .array(z.object({ id: z.string(), entry: z.array(z.object({ item: z.object({ reference: z.string() }) })).default([]) }))
    .default([]),
  group: z.tuple([
    z.object({
      population: z.array(
        z.looseObject({ code: z.object({ coding: z.tuple([z.looseObject({ code: z.string() })]) }), count: z.number().optional() }),
      ),
      measureScore: z.object({ value: z.number() }).optional(),
    }),
  ]),
});

test('every indicator is a Measure whose numbers are those of the platform', async () => {
  const period = parsePeriod('2024-01-01..2024-12-31');
  assert.ok(period);
  for (const indicator of county.store.registry.indicators.values()) {
    const id = indicator.id.replace(/[^A-Za-z0-9-]/g, '-');
    const report = reportShape.parse(
      await get(`Measure/${id}/$evaluate-measure?periodStart=2024&periodEnd=2024&area=${AREAS.county}`, 'consortium'),
    );
    const counted = await evaluateIndicator(county.store, county.as('consortium'), { indicator, period, area: AREAS.county });
    const count = (code: string): number | undefined => report.group[0].population.find((each) => each.code.coding[0].code === code)?.count;
    if (indicator.sum === undefined && indicator.kind === 'rate') assert.equal(count('numerator'), counted.n, indicator.id);
    if (indicator.kind === 'rate' && !indicator.against) {
      assert.equal((count('denominator') ?? 0) - (count('denominator-exclusion') ?? 0), counted.N, indicator.id);
    }
    if (indicator.kind === 'count') assert.equal(count('initial-population'), counted.n, indicator.id);
    assert.equal(report.group[0].measureScore?.value ?? null, counted.value, indicator.id);
  }
});

test('the people behind a Measure are listed for those who may see them, and one resident is told apart', async () => {
  const id = [...county.store.registry.indicators.keys()].find(
    (each) =>
      each.startsWith('hypertension.') &&
      findIndicator(county.store, each).kind === 'rate' &&
      findIndicator(county.store, each).counts === 'people' &&
      !findIndicator(county.store, each).against,
  );
  assert.ok(id);
  const base = `Measure/${id.replace(/[^A-Za-z0-9-]/g, '-')}/$evaluate-measure?periodStart=2024-01-01&periodEnd=2024-12-31`;
  const list = reportShape.parse(await get(`${base}&reportType=subject-list`));
  const people = (code: string): readonly string[] =>
    list.contained.find((each) => each.id === code)?.entry.map((entry) => entry.item.reference) ?? [];
  const counts = new Map(list.group[0].population.map((each) => [each.code.coding[0].code, each.count]));
  for (const [code, count] of counts) assert.equal(people(code).length, count, code);
  const zhang = `Patient/${county.residents.zhang.patient}`;
  const one = reportShape.parse(await get(`${base}&subject=${zhang}`));
  assert.equal(one.type, 'individual');
  for (const each of one.group[0].population) assert.equal(each.count, people(each.code.coding[0].code).includes(zhang) ? 1 : 0);
  assert.equal((await send('bureau', 'GET', `${base}&reportType=subject-list`)).status, 403);
  assert.equal((await send('bureau', 'GET', base)).status, 200);
  assert.equal((await send('village-b1', 'GET', `${base}&area=${AREAS.townA}`)).status, 403);
  assert.equal((await send('village-b1', 'GET', `${base}&subject=${zhang}`)).status, 403);
  assert.equal((await send('village-a1', 'GET', base.replace('2024-12-31', '2023-12-31'))).status, 400);
  assert.equal((await send('village-a1', 'GET', `${base}&reportType=poem`)).status, 400);
  assert.equal((await send('village-a1', 'GET', 'Measure/none/$evaluate-measure?periodStart=2024&periodEnd=2024')).status, 404);
});
