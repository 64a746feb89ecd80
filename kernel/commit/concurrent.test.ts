/** Many at once: no view row or task is lost, no number stands with two residents, no serial is given twice. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { EpisodeOfCare, Observation, Patient } from '@medplum/fhirtypes';
import { systems } from '../../generated/all-systems.gen.ts';
import { identifier, sql } from '../database/sql.ts';
import { IDENTIFIER, LOINC, SYSTEM } from '../define/codes.ts';
import { Fault } from '../errors.ts';
import { addDays, toDate } from '../periods/plain-date.ts';
import { allocateResidents, allocateSerials } from '../record/allocate-residents.ts';
import { readCurrent } from '../record/read.ts';
import { commit } from './commit.ts';
import { rebuildViews } from './rebuild-views.ts';
import type { Write } from './resolve-writes.ts';
import { countTables, dumpDerived } from './testing/dump-tables.ts';
import { AREAS, BY_TEST, makeIdentityNumber, makePatient, openSmallCounty, type SmallCounty } from './testing/small-county.ts';

let county: SmallCounty;
before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

const write = (...writes: readonly Write[]) => commit(county.store, BY_TEST, writes);

function makeVisit(patient: string, date: string, systolic: number): readonly Write[] {
  const subject = { reference: `Patient/${patient}` };
  const encounter = `urn:uuid:00000000-0000-4000-8000-${date.replaceAll('-', '').padStart(12, '0')}`;
  const part = (code: string, value: number) => ({ code: { coding: [{ system: SYSTEM.loinc, code }] }, valueQuantity: { value } });
  const observation: Observation = {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: SYSTEM.loinc, code: LOINC.bloodPressure }] },
    subject,
    encounter: { reference: encounter },
    effectiveDateTime: date,
    component: [part(LOINC.systolic, systolic), part(LOINC.diastolic, 80)],
  };
  return [
    {
      op: 'create',
      reference: encounter,
      resource: { resourceType: 'Encounter', status: 'finished', class: { code: 'AMB' }, subject, period: { start: date } },
    },
    { op: 'create', resource: observation },
  ];
}

function makeEpisode(patient: string): EpisodeOfCare {
  return {
    resourceType: 'EpisodeOfCare',
    status: 'active',
    type: [{ coding: [{ system: SYSTEM.episode, code: 'hypertension' }] }],
    patient: { reference: `Patient/${patient}` },
    managingOrganization: { reference: 'Organization/clinic-a1' },
    period: { start: '2024-01-01' },
  };
}

/** What is derived now equals what follows from the record alone. */
async function isAsRebuilt(): Promise<void> {
  const before = await dumpDerived(county.database);
  for (const table of Object.keys(before).filter((name) => name !== 'view_people'))
    await county.database.run(sql`truncate ${identifier(table)}`);
  await rebuildViews(
    county.store,
    [...county.store.registry.views.values()].filter((view) => !view.builtIn),
  );
  assert.deepEqual(await dumpDerived(county.database), before);
}

test('visits of one resident written at once lose no row and no task', async () => {
  const { zhang, wang } = county.residents;
  await write({ op: 'create', resource: makeEpisode(zhang.patient) });
  const dates = Array.from({ length: 8 }, (_, i) => addDays(toDate('2024-02-01'), i * 40));
  await Promise.all(
    dates.flatMap((date, i) => [write(...makeVisit(zhang.patient, date, 120 + i)), write(...makeVisit(wang.patient, date, 150 + i))]),
  );
  const derived = await dumpDerived(county.database);
  assert.equal(derived.view_hypertension_visits?.length, 8);
  assert.equal(
    derived.task?.filter((row) => row.startsWith(`(${zhang.resident},hypertension.visit`)).length,
    9,
    'the first and one after each visit',
  );
  await isAsRebuilt();
});

test('visits of several residents in one commit, crossing another, lose nothing either', async () => {
  const { zhang, li, chen } = county.residents;
  const days = Array.from({ length: 6 }, (_, i) => addDays(toDate('2025-02-01'), i * 7));
  await Promise.all(
    days.map((date, i) => {
      const patients = [zhang, li, chen].map(({ patient }) => patient);
      return write(
        ...(i % 2 === 0 ? patients : patients.toReversed())
          .flatMap((patient) => makeVisit(patient, date, 140 + i))
          .map((each) => ('reference' in each ? { ...each, reference: undefined } : each))
          .flatMap(withoutEncounter),
      );
    }),
  );
  await isAsRebuilt();
});

/** An Observation that names no encounter; encounters stand alone. */
function withoutEncounter(each: Write): readonly Write[] {
  if (each.op !== 'create' || each.resource.resourceType !== 'Observation') return [each];
  const { encounter: _, ...resource } = each.resource;
  return [{ op: 'create', resource }];
}

test('a correction, a removal, a move and a new institution leave everything as the record says', async () => {
  const { chen } = county.residents;
  const { written } = await write(...makeVisit(chen.patient, '2024-07-01', 170), ...makeVisit(chen.patient, '2024-07-03', 171));
  const [, first, , second] = written;
  assert.ok(first?.resource?.resourceType === 'Observation' && second);
  await write(
    { op: 'update', resource: { ...first.resource, status: 'entered-in-error' } },
    { op: 'delete', type: 'Observation', id: second.id },
  );
  await write({ op: 'create', resource: { ...makeEpisode(chen.patient), managingOrganization: { reference: 'Organization/later' } } });
  const address = [{ extension: [{ url: 'urn:yigong:extension:division', valueCode: AREAS.villageB2 }] }];
  await write({ op: 'create', id: 'later', resource: { resourceType: 'Organization', name: '后建的卫生室', address } });
  const patient = await readCurrent(county.database, 'Patient', chen.patient);
  assert.ok(patient?.resource.resourceType === 'Patient');
  await write({
    op: 'update',
    resource: { ...patient.resource, id: chen.patient, address: makePatient('', { area: AREAS.villageB2 }).address ?? [] },
  });
  await isAsRebuilt();
});

/** Commits that try to take the same number at once: one has it, the others read why not. */
async function claimAtOnce(resources: readonly Write[]): Promise<void> {
  const before = await countTables(county.database);
  const outcomes = await Promise.allSettled(resources.map((resource) => write(resource)));
  const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  assert.equal(refused.length, resources.length - 1);
  for (const fault of refused) {
    assert.ok(fault instanceof Fault);
    assert.deepEqual([fault.code, fault.problems[0]?.field], ['duplicate', 'identifier']);
    assert.match(fault.text, /已登记在另一位居民名下/);
    assert.match(fault.next, /先查找此人/);
  }
  assert.equal((await countTables(county.database)).resource, (before.resource ?? 0) + 1);
}

test('an identity number stands with one resident, however it is written and whoever is first', async () => {
  const number = makeIdentityNumber('1971-05-05', '113');
  await claimAtOnce(
    [number, number, ` ${number.toLowerCase()} `.trim(), number].map((identity, i) => ({
      op: 'create',
      resource: makePatient(`同证${i}`, { identity }),
    })),
  );
});

test('a health-record number stands with one resident', async () => {
  const { zhang, li, wang } = county.residents;
  const record = (patient: string): EpisodeOfCare => ({
    ...makeEpisode(patient),
    type: [{ coding: [{ system: SYSTEM.episode, code: 'health-record' }] }],
    identifier: [{ system: IDENTIFIER.healthRecord, value: '51180310610500001' }],
  });
  await claimAtOnce([zhang, li, wang].map(({ patient }) => ({ op: 'create', resource: record(patient) })));
});

test('two commits that take two numbers in opposite order do not wait for each other for ever', async () => {
  const numbers = [makeIdentityNumber('1972-05-05', '113'), makeIdentityNumber('1973-05-05', '115')];
  const both = (order: readonly string[]): Write[] =>
    order.map((identity, i) => ({ op: 'create', resource: makePatient(`对开${i}`, { identity }) }));
  const outcomes = await Promise.allSettled([write(...both(numbers)), write(...both(numbers.toReversed()))]);
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  const refused = outcomes.find((each) => each.status === 'rejected');
  assert.ok(refused?.status === 'rejected' && refused.reason instanceof Fault);
});

test('a corrected identity number is free again for whom it belongs to', async () => {
  const [wrong, right] = [makeIdentityNumber('1974-05-05', '113'), makeIdentityNumber('1974-05-05', '131')];
  const { written } = await write({ op: 'create', resource: makePatient('号错了', { identity: wrong }) });
  const [one] = written;
  assert.ok(one?.resource?.resourceType === 'Patient');
  const corrected: Patient & { id: string } = { ...one.resource, identifier: [{ system: IDENTIFIER.identityNumber, value: right }] };
  await write({ op: 'update', resource: corrected });
  await write({ op: 'create', resource: makePatient('号的主人', { identity: wrong }) });
  await assert.rejects(write({ op: 'create', resource: makePatient('第三人', { identity: right }) }), Fault);
});

test('serial numbers and residents are given once each, without gaps for serials', async () => {
  const { database } = county;
  const serials = await Promise.all(Array.from({ length: 20 }, () => allocateSerials(database, 'test', 1)));
  assert.deepEqual(
    serials.toSorted((a, b) => a - b),
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
  const first = await Promise.all(Array.from({ length: 10 }, () => allocateResidents(database, 3)));
  assert.equal(new Set(first.flatMap((from) => [from, from + 1, from + 2])).size, 30);
});
