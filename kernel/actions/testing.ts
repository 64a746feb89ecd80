/** Performing actions in the small county, for tests: answers that may be sent as they are, a shorter way to send them, and what refusals say. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { type SignedIn, scopeOf, standingOf } from '../access/actor.ts';
import type { PostName, SmallCounty } from '../commit/testing/small-county.ts';
import { AREAS, makeIdentityNumber } from '../commit/testing/small-county.ts';
import type { Role } from '../define/role.ts';
import { Fault } from '../errors.ts';
import { today } from '../periods/plain-date.ts';
import type { ActionRequest } from './check-request.ts';
import { type ActionAnswer, type ActionDone, performAction } from './perform-action.ts';

/** Answers of a form by item. */
export type Answers = Readonly<Record<string, unknown>>;

/** What may be asked beside the action, who and about whom. */
export type More = Partial<Pick<ActionRequest, 'overrides' | 'requestId' | 'encounter'>>;

/** Somebody with a role in an institution of the small county, who has no post there by name; `key` makes the ids. */
export function staffOf(county: SmallCounty, role: Role, org: string, key: string, name: string): SignedIn {
  const { scope, area } = scopeOf(county.store.directory.current(), org, today());
  return { account: key, post: `post-${key}`, practitioner: `staff-${key}`, name, role, org, area, scope, ...standingOf(role) };
}

/** Asks for an action as somebody. */
export function askAs(
  county: SmallCounty,
  who: SignedIn,
  action: string,
  resident: number | undefined,
  answers: Answers,
  more: More = {},
): Promise<ActionAnswer> {
  return performAction(county.store, who, {
    encounter: undefined,
    overrides: {},
    requestId: randomUUID(),
    ...more,
    action,
    resident,
    answers,
  });
}

/** Asks for an action. */
export function ask(
  county: SmallCounty,
  post: PostName,
  action: string,
  resident: number | undefined,
  answers: Answers,
  more: More = {},
): Promise<ActionAnswer> {
  return askAs(county, county.as(post), action, resident, answers, more);
}

/** Performs an action as somebody; no reasons are asked. */
export async function performAs(
  county: SmallCounty,
  who: SignedIn,
  action: string,
  resident: number | undefined,
  answers: Answers,
  more: More = {},
): Promise<ActionDone> {
  const answer = await askAs(county, who, action, resident, answers, more);
  if ('warnings' in answer) assert.fail(`asked for a reason: ${answer.warnings.map(({ field, text }) => `${field}: ${text}`).join('; ')}`);
  return answer.done;
}

/** Performs an action that asks for no reasons. */
export function perform(
  county: SmallCounty,
  post: PostName,
  action: string,
  resident: number | undefined,
  answers: Answers,
  more: More = {},
): Promise<ActionDone> {
  return performAs(county, county.as(post), action, resident, answers, more);
}

/** The id of what an action wrote of a type, by which rows and later actions name it. */
export function idIn(done: ActionDone, wanted: string): string {
  return done.written.find(({ type }) => type === wanted)?.id ?? assert.fail(`no ${wanted} was written`);
}

/** The fault that something ends with. */
export async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error = await work.then(
    () => assert.fail('nothing was refused'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Fault)) throw error;
  return error;
}

/** Whether something was refused in these words, and with this code if one is given, for `assert.rejects`. */
export function refused(words: RegExp, code?: Fault['code']): (error: unknown) => boolean {
  return (error) => error instanceof Fault && words.test(error.text) && (code === undefined || error.code === code);
}

/** The personal information form of a man of village A1, born on `birth`. */
export function basicAnswers(name: string, birth: string, order: string, more: Answers = {}): Answers {
  return {
    date: today(),
    name,
    documentType: '01',
    identityNumber: makeIdentityNumber(birth, order),
    sex: '1',
    birthDate: birth,
    nationality: '01',
    phone: '13812345678',
    residency: 'usual',
    registration: '1',
    village: AREAS.villageA1,
    address: '3组12号',
    blood: '5',
    rhesus: '3',
    education: '4',
    occupation: '5',
    marital: '2',
    payment: ['2'],
    allergies: ['1'],
    exposures: ['1'],
    hadDiseases: '1',
    hadOperations: '1',
    hadInjuries: '1',
    hadTransfusions: '1',
    father: ['1'],
    mother: ['1'],
    siblings: ['1'],
    children: ['1'],
    hereditary: '1',
    disability: ['1'],
    ...more,
  };
}

/** A hypertension follow-up in the clinic. */
export function visitAnswers(date: string, bp: { readonly systolic: number; readonly diastolic: number }, more: Answers = {}): Answers {
  return {
    date,
    way: 'clinic',
    danger: ['none'],
    symptoms: ['none'],
    bp,
    adherence: 'none',
    adverse: 'no',
    medicines: [],
    complication: 'none',
    referral: 'no',
    ...more,
  };
}

/** An outpatient note without a blood pressure. */
export function noteAnswers(date: string, more: Answers = {}): Answers {
  return {
    date,
    setting: 'AMB',
    complaint: '头晕两天',
    diagnosis: { code: 'R42', display: '头晕和眩晕' },
    otherDiagnoses: [],
    medicines: [],
    disposition: 'home',
    ...more,
  };
}
