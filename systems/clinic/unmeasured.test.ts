/** The list of people seen this year whose pressure nobody took. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { systems } from '../../generated/all-systems.gen.ts';
import { perform } from '../../kernel/actions/testing.ts';
import { openSmallCounty, type ResidentName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { addMonths, today } from '../../kernel/periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../../kernel/reading/read-worklist.ts';

let county: SmallCounty;

before(async () => {
  county = await openSmallCounty(systems);
});
after(() => county.close());

async function see(who: ResidentName, more: object = {}): Promise<void> {
  const answers = {
    date: today(),
    setting: 'AMB',
    complaint: '咳嗽',
    diagnosis: { code: 'J06.9', display: '急性上呼吸道感染' },
    disposition: 'home',
    ...more,
  };
  await perform(county, 'doctor-a', 'clinic.record-visit', county.residents[who].resident, answers);
}

async function listed(): Promise<readonly string[]> {
  const who = county.as('doctor-a');
  const { rows } = await readWorklist(county.store, who, requireWorklist(county.store, who, 'clinic.unmeasured'), {});
  return rows.map(({ person }) => person.name).sort();
}

it('holds who was seen this year without a pressure of this year', async () => {
  assert.deepEqual(await listed(), []);
  await see('zhang');
  await see('li', { pressure: { systolic: 128, diastolic: 80 } });
  await see('wang', { date: addMonths(today(), -13) });
  assert.deepEqual(await listed(), ['张伟']);
  await see('zhang', { pressure: { systolic: 130, diastolic: 82 } });
  assert.deepEqual(await listed(), []);
});

it('takes a pressure of last year for none', async () => {
  await see('wang', { date: addMonths(today(), -13), pressure: { systolic: 118, diastolic: 74 } });
  await see('wang');
  assert.deepEqual(await listed(), ['王芳']);
});
