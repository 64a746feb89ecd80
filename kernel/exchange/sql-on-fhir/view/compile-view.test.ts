// Expressions beyond the standard's own tests: dates, choices, lists, keys, and texts that would like to be SQL.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sql } from '../../../database/sql.ts';
import { openTestDatabase } from '../../../database/testing.ts';
import { ViewProblem } from '../view-problem.ts';
import { compileView } from './compile-view.ts';
import { readView } from './view-definition.ts';

const { database, close } = await openTestDatabase('sql-on-fhir', async () => undefined, 'empty');
after(close);

const patient = {
  resourceType: 'Patient',
  id: 'p1',
  birthDate: '1970-06-01',
  active: true,
  name: [
    { use: 'official', family: '黄', given: ['秀', null, '兰'], period: { start: '2020-01-01T10:00:00+08:00' } },
    { use: 'usual', family: 'B"\\' },
  ],
  contained: [{ resourceType: 'Organization', id: 'o', name: '某所' }],
  deceasedDateTime: '2020',
  multipleBirthInteger: 2,
  extension: [{ url: 'u', valueQuantity: { value: 2.5 } }],
  generalPractitioner: [
    { reference: 'Practitioner/1/_history/2' },
    { reference: 'http://x.example/fhir/Organization/9' },
    { reference: '#c' },
  ],
};

async function evaluate(path: string, more: object = {}): Promise<unknown> {
  const { rows } = compileView(readView({ resource: 'Patient', select: [{ column: [{ name: 'v', path, collection: true }] }], ...more }));
  const [row] = await database.rows(
    sql`select v.* from (select ${JSON.stringify(patient)}::jsonb as content) s cross join lateral (${rows}) v`,
  );
  return row?.c0;
}

const VALUES: readonly (readonly [string, readonly unknown[]])[] = [
  ['name.given', ['秀', '兰']],
  ['Patient.name.family.count()', [2]],
  ['name.last().use', ['usual']],
  ['name[1].use', ['usual']],
  ['name[0 + 1].use', ['usual']],
  ['name[-1].use', []],
  ['name.where(given.exists()).use', ['official']],
  ["name.where(use = 'usual' or period.where(start.exists()).exists()).use", ['official', 'usual']],
  ["name.where('usual' = use).use", ['usual']],
  ['name.all(family.exists())', [true]],
  ['name.all(given.exists())', [false]],
  ['deceased', ['2020']],
  ['deceased is dateTime', [true]],
  ['deceased is boolean', [false]],
  ['photo is Attachment', []],
  ['(deceased as dateTime) = @2020', [true]],
  ['deceased.ofType(dateTime) = @2020-01', []],
  ['deceased.ofType(dateTime) < @2021-01', [true]],
  ['birthDate > @1970-07', [false]],
  ['name.period.start < @2020-01-01T03:00:00Z', [true]],
  ['name.period.start = @2020-01-01T02:00:00.000Z', [true]],
  ['multipleBirth.ofType(integer) + 1 * 2', [4]],
  ['-multipleBirth.ofType(integer)', [-2]],
  ['7 div 2', [3]],
  ['1 / 0', []],
  ["'a' + {}", []],
  ["'a' & {} & 'b'", ['ab']],
  ['active and {}', []],
  ['active.not() implies {}', [true]],
  ['gender != {}', []],
  ['contained.ofType(Organization).name', ['某所']],
  ['contained.ofType(Patient).name', []],
  ["contained.where(resourceType = 'Organization').id", ['o']],
  ["extension('u').value.ofType(Quantity).value.lowBoundary()", [2.45]],
  ["extension('u').value.ofType(string)", []],
  ['deceased.ofType(dateTime).highBoundary()', ['2020-12-31T23:59:59.999-12:00']],
  ['generalPractitioner.getReferenceKey()', ['Practitioner/1', 'http://x.example/fhir/Organization/9']],
  ['generalPractitioner.getReferenceKey(Practitioner)', ['Practitioner/1']],
  ['getResourceKey()', ['Patient/p1']],
  ['noSuchElement.family', []],
  ["'it\\'s' // a remark", ["it's"]],
];

test('expressions give what FHIRPath says', async () => {
  for (const [path, expected] of VALUES) {
    assert.deepEqual([path, await evaluate(path)], [path, expected]);
  }
});

test('texts are never SQL nor jsonpath', async () => {
  for (const text of ['"; drop table x; --', "' || pg_sleep(9) || '", '") || (@.use == "usual', '\\" || true', '$1', 'B"\\']) {
    const constant = [{ name: 'text', valueString: text }];
    assert.deepEqual(await evaluate('%text', { constant }), [text]);
    const expected = text === 'B"\\' ? ['usual'] : [];
    assert.deepEqual(await evaluate('name.where(family = %text).use', { constant }), expected);
    assert.deepEqual(await evaluate('name.where(%text = family).use', { constant }), expected);
    assert.deepEqual(await evaluate(`\`${text.replaceAll('\\', '\\\\')}\``), []);
    assert.throws(() => readView({ resource: 'Patient', select: [{ column: [{ name: text, path: 'id' }] }] }), ViewProblem);
  }
  assert.throws(
    () => compileView(readView({ resource: 'Patient', select: [{ column: [{ name: 'a', path: "'\\u0000'" }] }] })),
    ViewProblem,
  );
});

test('no text keeps the compiler or the database busy', () => {
  const refused = (path: string): void =>
    assert.throws(() => compileView(readView({ resource: 'Patient', select: [{ column: [{ name: 'a', path }] }] })), ViewProblem);
  refused(`${'('.repeat(3000)}1${')'.repeat(3000)}`);
  refused("'x' & ".repeat(1000));
  const typed = compileView(
    readView({ resource: 'Patient', select: [{ column: [{ name: 'a', path: `id${' is string'.repeat(300)}` }] }] }),
  );
  assert.ok(typed.rows.text.length < 100_000);
  for (const repeat of ['$this', "'a'", 'Patient', 'name.count()', 'where(true)'])
    assert.throws(
      () => compileView(readView({ resource: 'Patient', select: [{ repeat: [repeat], column: [{ name: 'a', path: 'id' }] }] })),
      ViewProblem,
    );
});

test('a select without value for any of its rows keeps its columns apart from those of its siblings', async () => {
  const view = readView({
    resource: 'Patient',
    select: [
      { column: [{ name: 'id', path: 'id' }] },
      {
        forEachOrNull: 'photo',
        column: [{ name: 'title', path: 'title' }],
        select: [{ forEach: 'data', column: [{ name: 'data', path: '$this' }] }],
      },
      { forEachOrNull: 'name', select: [{ forEach: 'given', column: [{ name: 'given', path: '$this' }] }] },
    ],
  });
  const { rows, columns } = compileView(view);
  const found = await database.rows(
    sql`select v.* from (select ${JSON.stringify(patient)}::jsonb as content) s cross join lateral (${rows}) v`,
  );
  assert.deepEqual(
    columns.map(({ name, type }) => [name, type]),
    [
      ['id', 'text'],
      ['title', 'text'],
      ['data', 'text'],
      ['given', 'text'],
    ],
  );
  assert.deepEqual(
    found.map(({ c0, c1, c2, c3 }) => [c0, c1, c2, c3]),
    [
      ['p1', null, null, '秀'],
      ['p1', null, null, '兰'],
    ],
  );
});
