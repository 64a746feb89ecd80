/** What everybody who writes relies on: versions and their history, real references, refusals that leave nothing behind. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Observation } from '@medplum/fhirtypes';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { sql } from '../database/sql.ts';
import { LOINC, SYSTEM } from '../define/codes.ts';
import { Fault } from '../errors.ts';
import { readCurrent, readHistory } from '../record/read.ts';
import { residentOfId } from '../record/resource-id.ts';
import type { Notice } from '../store/store.ts';
import { commit } from './commit.ts';
import type { Write } from './resolve-writes.ts';
import { countTables, dumpDerived } from './testing/dump-tables.ts';
import { AREAS, BY_TEST, makeIdentityNumber, makePatient, makePost, openSmallCounty, type SmallCounty } from './testing/small-county.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

function makePressure(subject: string, date: string, systolic: number, code: string = LOINC.bloodPressure): Observation {
  const part = (loinc: string, value: number) => ({
    code: { coding: [{ system: SYSTEM.loinc, code: loinc }] },
    valueQuantity: { value, unit: 'mmHg', system: SYSTEM.ucum, code: 'mm[Hg]' },
  });
  return {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: SYSTEM.loinc, code }] },
    subject: { reference: subject },
    effectiveDateTime: date,
    component: [part(LOINC.systolic, systolic), part(LOINC.diastolic, 80)],
  };
}

const write = (...writes: readonly Write[]) => commit(county.store, BY_TEST, writes);
const only = async (each: Write) => {
  const [written] = (await write(each)).written;
  assert.ok(written);
  return written;
};
const faultOf = async (work: Promise<unknown>): Promise<Fault> => {
  const error = await work.then(
    () => assert.fail('nothing was refused'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Fault)) throw error;
  return error;
};

/** The writes are refused with the code, and no table has a row more or less, no derived row another value. */
async function refusesWhole(code: string, ...writes: readonly Write[]): Promise<Fault> {
  const before = [await countTables(county.database), await dumpDerived(county.database)];
  const fault = await faultOf(write(...writes));
  assert.equal(fault.code, code, fault.text);
  assert.deepEqual([await countTables(county.database), await dumpDerived(county.database)], before);
  return fault;
}

test('a resource has a version for each write, and every version can be read again', async () => {
  const { zhang } = county.residents;
  const subject = `Patient/${zhang.patient}`;
  const made = await only({ op: 'create', resource: makePressure(subject, '2024-03-01', 150) });
  assert.equal(residentOfId(made.id), zhang.resident);
  assert.deepEqual([made.version, made.created, made.resident], [1, true, zhang.resident]);
  const changed = await only({ op: 'update', resource: { ...makePressure(subject, '2024-03-01', 145), id: made.id }, ifVersion: 1 });
  assert.deepEqual([changed.version, changed.created], [2, false]);
  assert.equal(changed.resource?.meta?.versionId, '2');
  const removed = await only({ op: 'delete', type: 'Observation', id: made.id });
  assert.equal(removed.resource, undefined);

  const current = await readCurrent(county.database, 'Observation', made.id);
  assert.deepEqual([current?.version, current?.deleted], [3, true]);
  const history = await readHistory(county.database, 'Observation', made.id);
  assert.deepEqual(
    history.map((each) => [each.version, each.deleted]),
    [
      [3, true],
      [2, false],
      [1, false],
    ],
  );
  const values = history.map(({ resource }) =>
    resource.resourceType === 'Observation' ? resource.component?.[0]?.valueQuantity?.value : undefined,
  );
  assert.deepEqual(values.slice(1), [145, 150]);
});

test('an id that a client chose finds its resident again', async () => {
  const { li } = county.residents;
  const resource = makePressure(`Patient/${li.patient}`, '2024-03-02', 130);
  await write({ op: 'create', id: 'machine-7.BP-1', resource });
  assert.equal((await readCurrent(county.database, 'Observation', 'machine-7.BP-1'))?.resident, li.resident);
  const again = await only({ op: 'create', id: 'machine-7.BP-1', resource });
  assert.equal(again.version, 2, 'the same id again is a new version');
});

test('an id that reads like one the platform gave to somebody else is refused, for nobody would find it', async () => {
  const resource = makePressure(`Patient/${county.residents.li.patient}`, '2024-03-02', 130);
  await refusesWhole('invalid', { op: 'create', id: '99-abcdefghi012345678', resource });
  await refusesWhole('invalid', { op: 'create', id: 'no/id', resource });
});

test('parts of one commit may name each other before they have ids', async () => {
  const patient = 'urn:uuid:11111111-0000-4000-8000-000000000001';
  const encounter = 'urn:uuid:11111111-0000-4000-8000-000000000002';
  const { written } = await write(
    { op: 'create', resource: { ...makePressure(patient, '2024-04-01', 140), encounter: { reference: encounter } } },
    {
      op: 'create',
      reference: encounter,
      resource: {
        resourceType: 'Encounter',
        status: 'finished',
        class: { code: 'AMB' },
        subject: { reference: patient },
        period: { start: '2024-04-01' },
      },
    },
    { op: 'create', reference: patient, resource: makePatient('新来的人') },
  );
  const [observation, visit, person] = written;
  assert.equal(new Set(written.map((each) => each.resident)).size, 1);
  assert.ok(observation?.resource?.resourceType === 'Observation');
  assert.equal(observation.resource.subject?.reference, `Patient/${person?.id}`);
  assert.equal(observation.resource.encounter?.reference, `Encounter/${visit?.id}`);
});

test('a record about a resident nobody knows is refused whole', async () => {
  const good: Write = { op: 'create', resource: makePressure(`Patient/${county.residents.zhang.patient}`, '2024-03-03', 120) };
  for (const subject of ['Patient/nobody-here', 'Patient/zz-000000000000000000', 'urn:uuid:11111111-0000-4000-8000-00000000dead']) {
    await refusesWhole('not-found', good, { op: 'create', resource: makePressure(subject, '2024-03-03', 120) });
  }
});

test('invalid FHIR is refused whole, with the path of each fault', async () => {
  const good: Write = { op: 'create', resource: makePressure(`Patient/${county.residents.zhang.patient}`, '2024-03-03', 120) };
  const bad = { ...makePressure(`Patient/${county.residents.zhang.patient}`, '2024-13-03', 120), colour: 'red' };
  const fault = await refusesWhole('invalid', good, { op: 'create', resource: bad });
  assert.deepEqual(fault.problems.map((problem) => problem.field).sort(), ['Observation.colour', 'Observation.effective']);
});

test('a write over a newer version is refused whole', async () => {
  const subject = `Patient/${county.residents.wang.patient}`;
  const first = await only({ op: 'create', resource: makePressure(subject, '2024-03-01', 150) });
  await write({ op: 'update', resource: { ...makePressure(subject, '2024-03-01', 145), id: first.id }, ifVersion: 1 });
  const fault = await refusesWhole(
    'version-conflict',
    { op: 'create', resource: makePressure(subject, '2024-03-05', 120) },
    { op: 'update', resource: { ...makePressure(subject, '2024-03-01', 111), id: first.id }, ifVersion: 1 },
  );
  assert.match(fault.text, /版本 2.*版本 1/);
});

test('a record does not change hands', async () => {
  const { zhang, li } = county.residents;
  const made = await only({ op: 'create', resource: makePressure(`Patient/${zhang.patient}`, '2024-03-09', 150) });
  await refusesWhole('unprocessable', {
    op: 'update',
    resource: { ...makePressure(`Patient/${li.patient}`, '2024-03-09', 150), id: made.id },
  });
});

test('of two updates of one version made at once, one wins', async () => {
  const subject = `Patient/${county.residents.wang.patient}`;
  const { id } = await only({ op: 'create', resource: makePressure(subject, '2024-03-11', 150) });
  const outcomes = await Promise.allSettled(
    [131, 132].map((value) => write({ op: 'update', resource: { ...makePressure(subject, '2024-03-11', value), id }, ifVersion: 1 })),
  );
  assert.deepEqual(outcomes.map((each) => each.status).sort(), ['fulfilled', 'rejected']);
  assert.equal((await readCurrent(county.database, 'Observation', id))?.version, 2);
});

test('of two commits that make one id at once, none is lost and none fails without a reason', async () => {
  for (const resource of [makePatient('同号人'), { resourceType: 'Organization', name: '同号机构' } as const]) {
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => write({ op: 'create', id: 'twin', resource })));
    for (const each of outcomes) if (each.status === 'rejected' && !(each.reason instanceof Fault)) throw each.reason;
    const done = outcomes.flatMap((each) => (each.status === 'fulfilled' ? each.value.written : []));
    const current = await readCurrent(county.database, resource.resourceType, 'twin');
    assert.ok(current);
    assert.equal(current.version, done.length, 'each that was told "done" is a version');
    assert.ok(done.every((each) => each.resident === current.resident));
  }
});

test('a record that becomes one of another kind leaves the views it stood in', async () => {
  const subject = `Patient/${county.residents.chen.patient}`;
  const before = await dumpDerived(county.database);
  const { id } = await only({ op: 'create', resource: makePressure(subject, '2024-05-01', 170) });
  assert.notDeepEqual((await dumpDerived(county.database)).view_hypertension_screening, before.view_hypertension_screening);
  await write({ op: 'update', resource: { ...makePressure(subject, '2024-05-01', 170, LOINC.bodyWeight), id } });
  assert.deepEqual(await dumpDerived(county.database), before);
});

test('a post or institution that is taken back is gone from the staff and from the directory', async () => {
  await write(
    { op: 'create', id: 'org-gone', resource: { resourceType: 'Organization', name: '撤回的机构' } },
    { op: 'create', id: 'post-gone', resource: makePost('staff-gone', '甲', 'nurse', 'org-gone') },
  );
  assert.equal(county.store.directory.current().nameOf('org-gone'), '撤回的机构');
  const counts = await countTables(county.database);
  await write({ op: 'delete', type: 'PractitionerRole', id: 'post-gone' }, { op: 'delete', type: 'Organization', id: 'org-gone' });
  const left = await countTables(county.database);
  assert.deepEqual([left.post, left.organisation], [(counts.post ?? 0) - 1, (counts.organisation ?? 0) - 1]);
  assert.equal(county.store.directory.current().organisation('org-gone'), undefined);
});

test('a Patient with a record stays; one entered by mistake can be taken back with everything that named them', async () => {
  await refusesWhole('still-used', { op: 'delete', type: 'Patient', id: county.residents.li.patient });
  const before = await dumpDerived(county.database);
  const made = await only({ op: 'create', resource: makePatient('错登的人') });
  await write({ op: 'delete', type: 'Patient', id: made.id });
  assert.deepEqual(await dumpDerived(county.database), before);
  await refusesWhole('not-found', { op: 'create', resource: makePressure(`Patient/${made.id}`, '2024-03-03', 120) });
});

test('open pages hear whom and what a commit touched', async () => {
  const heard: Notice[] = [];
  const stop = county.store.hear((notice) => heard.push(notice));
  await write({ op: 'create', resource: makePressure(`Patient/${county.residents.chen.patient}`, '2024-06-01', 120) });
  stop();
  assert.deepEqual(heard[0]?.residents, [county.residents.chen.resident]);
  assert.ok(heard[0]?.views.includes('hypertension_screening'));
});

test('a number that a Patient keeps stays theirs through new versions, and is free once they give it up', async () => {
  const identity = makeIdentityNumber('1971-02-03', '077');
  const keeping = makePatient('苏守', { identity });
  const { id } = await only({ op: 'create', resource: keeping });
  await write({ op: 'update', resource: { ...keeping, id, telecom: [{ system: 'phone', value: '10400000001' }] } });
  await refusesWhole('duplicate', { op: 'create', resource: makePatient('别人', { identity }) });
  // Within one commit the number may not go from hand to hand.
  const without = { ...makePatient('苏守'), id };
  await refusesWhole('duplicate', { op: 'update', resource: without }, { op: 'create', resource: makePatient('别人', { identity }) });
  await write({ op: 'update', resource: without });
  await only({ op: 'create', resource: makePatient('别人', { identity }) });
  await refusesWhole('duplicate', { op: 'update', resource: { ...keeping, id } });
});

test('the change feed says of a Patient which views may count otherwise, and all of them when what is counted of the resident changed', async () => {
  const patient = makePatient('郝数', { phone: '10400000002' });
  const { id, resident } = await only({ op: 'create', resource: patient });
  const told = async () => {
    const [row] = await county.database.rows(
      sql`select change -> 'views' as views from outbox where resident_id = ${resident} order by seq desc limit 1`,
      z.object({ views: z.array(z.string()).nullable() }),
    );
    return row?.views ?? 'any';
  };
  assert.equal(await told(), 'any', 'a new resident');
  await write({ op: 'update', resource: { ...makePatient('郝数', { phone: '10400000003' }), id } });
  assert.notEqual(await told(), 'any', 'a new telephone number');
  for (const more of [{ birth: '1961-01-01' }, { gender: 'female' as const, birth: '1961-01-01' }, { area: AREAS.villageA2 }]) {
    await write({ op: 'update', resource: { ...makePatient('郝数', more), id } });
    assert.equal(await told(), 'any', JSON.stringify(more));
  }
  await write({ op: 'delete', type: 'Patient', id });
  assert.equal(await told(), 'any', 'removed');
});
