/** What the person page offers, and what the server refuses: by the same state of the resident. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { type Answers, ask, refused } from '../../kernel/actions/testing.ts';
import { openSmallCounty, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { addMonths, today } from '../../kernel/periods/plain-date.ts';
import { readPerson } from '../../kernel/reading/read-person.ts';

let county: SmallCounty;

before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

function perform(action: string, answers: Answers) {
  return ask(county, 'doctor-a', action, county.residents.zhang.resident, answers);
}

/** The ids that the page offers, on cards and beside them. */
async function offered(): Promise<ReadonlySet<string>> {
  const page = await readPerson(county.store, county.as('doctor-a'), county.residents.zhang.resident);
  return new Set([...page.cards.flatMap(({ actions }) => actions), ...page.actions].map(({ id }) => id));
}

async function has(...ids: readonly string[]): Promise<readonly boolean[]> {
  const all = await offered();
  return ids.map((id) => all.has(id));
}

function refusedWith(words: RegExp): (error: unknown) => boolean {
  return refused(words, 'unprocessable');
}

const CARE = ['hypertension.enrol', 'hypertension.record-visit', 'hypertension.record-annual-check', 'hypertension.close'] as const;

it('offers enrolment to who is not in care, and what belongs to care after it', async () => {
  assert.deepEqual(await has(...CARE), [true, false, false, false]);
  await assert.rejects(perform('hypertension.close', { date: today(), reason: 'refused' }), refusedWith(/不在高血压管理中/));
  assert.ok('done' in (await perform('hypertension.enrol', { date: today(), comorbidity: ['none'] })));
  assert.deepEqual(await has(...CARE), [false, true, true, true]);
  await assert.rejects(perform('hypertension.enrol', { date: today(), comorbidity: ['none'] }), refusedWith(/已在高血压管理中/));
});

it('offers the end of a record only where one is open, and the opening only where none is', async () => {
  const record = ['residents.open-record', 'residents.close-record', 'residents.end-flag'] as const;
  const [open, close, flag] = await has(...record);
  assert.equal(open, !close);
  assert.equal(flag, false);
  await perform('residents.set-flag', { date: today(), flag: 'disabled' });
  assert.deepEqual(await has('residents.end-flag'), [true]);
});

it('offers nothing that the dead can not be given', async () => {
  await perform('residents.record-death', { date: addMonths(today(), -1), source: 'family' });
  assert.deepEqual(
    await has('hypertension.record-visit', 'clinic.record-visit', 'family-doctor.sign', 'family-doctor.visit-home', 'residents.move'),
    [false, false, false, false, false],
  );
  await assert.rejects(perform('residents.move', { date: today(), direction: 'out' }), refusedWith(/死亡/));
});
