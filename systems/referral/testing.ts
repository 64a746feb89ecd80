/** Performing referrals in the small county, for tests: who takes part, a sheet of sending, the state a referral has. */
import assert from 'node:assert/strict';
import type { SignedIn } from '../../kernel/access/actor.ts';
import type { ActionDone } from '../../kernel/actions/perform-action.ts';
import { type Answers, askAs, staffOf } from '../../kernel/actions/testing.ts';
import type { SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { today } from '../../kernel/periods/plain-date.ts';
import { readWorklist, requireWorklist } from '../../kernel/reading/read-worklist.ts';

/** The people of a referral: a village doctor, those who review at the township, two desks of the county hospital and its specialist. */
export function partOf(county: SmallCounty) {
  return {
    village: county.as('village-a1'),
    township: county.as('doctor-a'),
    elsewhere: county.as('village-b1'),
    desk: staffOf(county, 'referral-desk', 'lead', 'desk-1', '转诊台甲'),
    otherDesk: staffOf(county, 'referral-desk', 'lead', 'desk-2', '转诊台乙'),
    specialist: staffOf(county, 'specialist', 'lead', 'specialist', '专科医生'),
    foreign: staffOf(county, 'referral-desk', 'hospital-b', 'desk-b', '白塔转诊台'),
  };
}

/** The sheet of sending up to the county hospital. */
export function sheet(more: Answers = {}): Answers {
  return {
    date: today(),
    direction: 'up',
    priority: 'routine',
    upReasons: ['means'],
    origin: 'clinic',
    to: 'lead',
    department: 'cardiology',
    setting: 'IMP',
    diagnosis: { code: 'I10', display: '特发性(原发性)高血压' },
    present: '血压控制不佳两周',
    parts: ['summary', 'visits'],
    consent: true,
    insurance: 'filed',
    transport: 'family',
    ...more,
  };
}

/** Performs an action as somebody; no reasons are asked. */
export async function act(
  county: SmallCounty,
  who: SignedIn,
  action: string,
  resident: number | undefined,
  answers: Answers,
): Promise<ActionDone> {
  const answer = await askAs(county, who, action, resident, { date: today(), ...answers });
  if ('warnings' in answer) assert.fail(`asked for a reason: ${answer.warnings.map(({ text }) => text).join('; ')}`);
  return answer.done;
}

/** The id of the request that an action wrote, by which rows and later actions name it. */
export function requestIn(done: ActionDone): string {
  return done.written.find(({ type }) => type === 'ServiceRequest')?.id ?? assert.fail('no request was written');
}

/** What stands in a list for somebody: keys of its rows. */
export async function keysIn(county: SmallCounty, who: SignedIn, list: string): Promise<readonly string[]> {
  const page = await readWorklist(county.store, who, requireWorklist(county.store, who, list), {});
  return page.rows.map(({ row, key }) => row ?? key);
}

/** Offers places of the county hospital for today and returns the Schedule's id. */
export async function offer(county: SmallCounty, who: SignedIn, total: number, department = 'cardiology'): Promise<string> {
  const done = await act(county, who, 'referral.offer-places', undefined, { department, kind: 'bed', from: today(), days: 1, total });
  return done.written.find(({ type }) => type === 'Schedule')?.id ?? assert.fail('no places were written');
}
