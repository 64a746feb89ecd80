/** Checks moves, deaths, records and key groups: what is refused, and that a record follows the life of its resident. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EpisodeOfCare, Patient } from '@medplum/fhirtypes';
import type { ActionContext } from '../../kernel/define/action.ts';
import { EXTENSION, IDENTIFIER } from '../../kernel/define/codes.ts';
import type { Person } from '../../kernel/define/person.ts';
import type { Kept, KeptEpisode } from '../../kernel/define/source.ts';
import { nobody } from '../../kernel/define/view.ts';
import { nowInstant, type PlainDate, toDate } from '../../kernel/periods/plain-date.ts';
import { validateResource } from '../../kernel/record/validation/validate-resource.ts';
import { findOpenFlag, moveResident, recordDeath, refuseDeath, refuseMove } from './life-actions.ts';
import { openRecord, refuseClosing, refuseRecord } from './record/record-actions.ts';
import { buildDeclined, buildRecord } from './record/record-episode.ts';
import { buildFlag, endFlag } from './record/write-history.ts';

const TODAY = toDate('2024-06-30');
const PERSON: Person = {
  ...nobody(),
  residentId: 1,
  patientId: '1-a',
  name: '张桂芳',
  birthDate: toDate('1949-12-31'),
  area: '511803106203',
  residency: 'usual',
  since: toDate('2001-05-01'),
};

const patient: Kept<Patient> = {
  id: '1-a',
  version: 4,
  updated: nowInstant(),
  resource: {
    resourceType: 'Patient',
    id: '1-a',
    extension: [
      { url: EXTENSION.residency, valueCode: 'usual' },
      { url: EXTENSION.presence, valuePeriod: { start: '2001-05-01' } },
      { url: EXTENSION.household, valueString: '511803106203-00012' },
    ],
  },
};

function episode(resource: EpisodeOfCare): KeptEpisode {
  const start = toDate(resource.period?.start ?? '');
  const end = resource.period?.end === undefined ? undefined : toDate(resource.period.end);
  return { id: 'e1', version: 1, start, end, org: 'baizhang', resource: { ...resource, id: 'e1' } };
}

const record = episode(buildRecord('Patient/1-a', 'baizhang', toDate('2012-01-01'), '51180310610300007'));

function context<R>(records: R, person: Person = PERSON): Omit<ActionContext, 'records'> & { readonly records: R } {
  return {
    now: nowInstant(),
    today: TODAY,
    actor: { practitioner: 'd1', name: '陈芳', role: 'village-doctor', org: 'baizhang' },
    person,
    subject: 'Patient/1-a',
    encounter: undefined,
    records,
    serial: () => 42,
    newReference: () => 'urn:uuid:1',
  };
}

test('a record is opened under the next number of the village, kept also on the resident', () => {
  const answers = { date: TODAY, consent: 'agreed' } as const;
  const here = context({ patient: [patient], records: [] });
  assert.deepEqual(openRecord.serials(answers, here), ['health-record:511803106103']);
  const [opened, numbered] = openRecord.write(answers, here);
  assert.ok(opened && 'create' in opened && opened.create.resourceType === 'EpisodeOfCare');
  assert.equal(opened.create.identifier?.[0]?.value, '51180310610300042');
  assert.equal(opened.create.managingOrganization?.reference, 'Organization/baizhang');
  assert.ok(numbered && 'update' in numbered && numbered.update.resourceType === 'Patient' && numbered.ifVersion === 4);
  assert.deepEqual(numbered.update.identifier, [{ system: IDENTIFIER.healthRecord, value: '51180310610300042' }]);
});

test('records and flags are valid FHIR R4', () => {
  const closed = moveResident.write({ date: TODAY, direction: 'out' }, context({ patient: [patient], records: [record] }));
  const resources = [
    record.resource,
    buildDeclined('Patient/1-a', 'baizhang', TODAY),
    endFlag(buildFlag('disabled', 'Patient/1-a', '2019-01-01'), '2024-01-01'),
    ...closed.flatMap((draft) => ('update' in draft ? [draft.update] : [])),
  ];
  for (const resource of resources) assert.deepEqual(validateResource(resource), { ok: true, resource });
});

test('who had a number keeps it, and who declines gets none', () => {
  const had = {
    ...patient,
    resource: { ...patient.resource, identifier: [{ system: IDENTIFIER.healthRecord, value: '51180310610300007' }] },
  };
  const again = context({ patient: [had], records: [] });
  assert.deepEqual(openRecord.serials({ date: TODAY, consent: 'agreed' }, again), []);
  const drafts = openRecord.write({ date: TODAY, consent: 'agreed' }, again);
  assert.equal(drafts.length, 1);
  const declining = context({ patient: [patient], records: [] });
  assert.deepEqual(openRecord.serials({ date: TODAY, consent: 'declined' }, declining), []);
  const [declined] = openRecord.write({ date: TODAY, consent: 'declined' }, declining);
  assert.ok(declined && 'create' in declined && declined.create.resourceType === 'EpisodeOfCare');
  assert.deepEqual([declined.create.status, declined.create.identifier], ['cancelled', undefined]);
});

test('a record is refused where there can be none', () => {
  const why = (person: Person, records: readonly KeptEpisode[] = [], on: PlainDate = TODAY) =>
    refuseRecord(person, records, on)?.refuse ?? '';
  assert.equal(why(PERSON), '');
  assert.equal(why(PERSON, [episode(buildDeclined('Patient/1-a', 'baizhang', toDate('2020-01-01')))]), '', 'who declined may agree later');
  assert.match(why(PERSON, [record]), /在管的健康档案51180310610300007/);
  assert.match(why({ ...PERSON, deceased: toDate('2024-01-01') }), /死亡/);
  assert.match(why({ ...PERSON, until: toDate('2024-01-01') }), /迁出/);
  assert.match(why({ ...PERSON, residency: 'visitor' }), /常住居民/);
  assert.match(why({ ...PERSON, area: '511803106000' }), /编号段/);
});

test('closing for death or a move waits for the death or the move', () => {
  const why = (reason: '1' | '2' | '3', person: Person = PERSON, on: PlainDate = TODAY) =>
    refuseClosing(person, [record], on, reason)?.item ?? '';
  assert.deepEqual([why('1'), why('2'), why('3')], ['reason', 'reason', '']);
  assert.equal(why('1', { ...PERSON, deceased: TODAY }), '');
  assert.equal(why('3', PERSON, toDate('2011-12-31')), 'date');
  assert.match(refuseClosing(PERSON, [], TODAY, '3')?.refuse ?? '', /没有在管/);
});

test('leaving ends presence and closes the record with the reason 迁出', () => {
  const [left, closed] = moveResident.write({ date: TODAY, direction: 'out' }, context({ patient: [patient], records: [record] }));
  assert.ok(left && 'update' in left && left.update.resourceType === 'Patient');
  const presence = left.update.extension?.find((extension) => extension.url === EXTENSION.presence)?.valuePeriod;
  assert.deepEqual(presence, { start: '2001-05-01', end: '2024-06-30' });
  assert.ok(closed && 'update' in closed && closed.update.resourceType === 'EpisodeOfCare');
  assert.deepEqual(
    [closed.update.status, closed.update.period?.end, closed.update.extension?.[0]?.valueCode],
    ['finished', '2024-06-30', '2'],
  );
});

test('moving within the county changes the village, and the household only when left', () => {
  const answers = { date: TODAY, direction: 'within', village: '511803106204', address: '1组3号', withHousehold: false } as const;
  const [moved, ...others] = moveResident.write(answers, context({ patient: [patient], records: [record] }));
  assert.deepEqual(others, []);
  assert.ok(moved && 'update' in moved && moved.update.resourceType === 'Patient');
  assert.equal(moved.update.address?.[0]?.extension?.[0]?.valueCode, '511803106204');
  assert.ok(!moved.update.extension?.some((extension) => extension.url === EXTENSION.household));
});

test('coming back starts a new presence', () => {
  const answers = { date: TODAY, direction: 'in', stay: 'usual', village: '511803106203', address: '3组12号' } as const;
  const [back] = moveResident.write(answers, context({ patient: [patient], records: [] }));
  assert.ok(back && 'update' in back && back.update.resourceType === 'Patient');
  const presence = back.update.extension?.filter((extension) => extension.url === EXTENSION.presence);
  assert.deepEqual(presence, [{ url: EXTENSION.presence, valuePeriod: { start: '2024-06-30' } }]);
  assert.match(refuseMove(answers, PERSON)?.refuse ?? '', /已是/);
  assert.equal(refuseMove(answers, { ...PERSON, until: TODAY })?.item, 'date');
  assert.equal(refuseMove(answers, { ...PERSON, until: toDate('2023-01-01') }), undefined);
  assert.equal(refuseMove({ date: TODAY, direction: 'out' }, { ...PERSON, until: toDate('2023-01-01') })?.item, 'direction');
  assert.equal(refuseMove({ date: toDate('2001-04-30'), direction: 'out' }, PERSON)?.item, 'date');
});

test('a death is recorded once and closes the record with the reason 死亡', () => {
  const answers = { date: toDate('2024-06-20'), source: 'family' } as const;
  const [dead, closed] = recordDeath.write(answers, context({ patient: [patient], records: [record] }));
  assert.ok(dead && 'update' in dead && dead.update.resourceType === 'Patient');
  assert.equal(dead.update.deceasedDateTime, '2024-06-20');
  assert.ok(closed && 'update' in closed && closed.update.resourceType === 'EpisodeOfCare');
  assert.deepEqual([closed.update.period?.end, closed.update.extension?.[0]?.valueCode], ['2024-06-20', '1']);
  assert.match(refuseDeath({ ...PERSON, deceased: toDate('2024-06-20') })?.refuse ?? '', /已登记/);
});

test('a key group is open until it ends', () => {
  const flag = buildFlag('poverty-relieved', 'Patient/1-a', '2014-01-01');
  const kept = { id: 'f1', version: 1, updated: nowInstant(), resource: flag };
  assert.equal(findOpenFlag([kept], 'poverty-relieved'), kept);
  assert.equal(findOpenFlag([kept], 'disabled'), undefined);
  assert.equal(findOpenFlag([{ ...kept, resource: endFlag(flag, '2020-12-31') }], 'poverty-relieved'), undefined);
});
