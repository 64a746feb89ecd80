import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Records } from '../../kernel/define/source.ts';
import { refusalOf } from '../../kernel/define/testing.ts';
import { makeContext, makeEncounter, makeEpisode, makePerson, makeResponse } from '../../kernel/patterns/programme/testing.ts';
import { toDate } from '../../kernel/periods/plain-date.ts';
import { close, enrol, recordVisit } from './actions.ts';
import { type courseSources, EPISODE } from './course.ts';
import { makeVisit, WHOLE } from './sample-visit.ts';
import { isComplete, type Visit, visitForm } from './visit-form.ts';

const person = makePerson();

/** Records of a person in care since 2024-01-10, with the given follow-ups. */
function makeRecords(visits: readonly Visit[], more: Partial<Records<typeof courseSources>> = {}): Records<typeof courseSources> {
  return {
    episodes: [makeEpisode(EPISODE, '2024-01-10')],
    enrolments: [],
    visits: visits.map(makeResponse),
    checks: [],
    pressures: [],
    encounters: [makeEncounter('amb', 'AMB'), makeEncounter('home', 'HH'), makeEncounter('ward', 'IMP')],
    ...more,
  };
}

const high = { bp: { systolic: 152, diastolic: 95 } };

function refusal(visit: Visit, records = makeRecords([]), who = person) {
  return refusalOf(recordVisit, visit, makeContext(records, who));
}

describe('the follow-up form', () => {
  it('refuses a systolic pressure that is not above the diastolic one, at both items', () => {
    const findings = visitForm.check(makeVisit('2024-02-20', { bp: { systolic: 90, diastolic: 90 } }));
    assert.deepEqual(findings, [
      { item: 'bp.systolic', refuse: '收缩压应高于舒张压' },
      { item: 'bp.diastolic', refuse: '收缩压应高于舒张压' },
    ]);
    assert.deepEqual(visitForm.check(makeVisit('2024-02-20', { bp: { systolic: 91, diastolic: 90 } })), []);
  });

  it('proposes body mass index, class and next visit', () => {
    const { bmi, class: proposeClass, nextVisit } = visitForm.compute;
    const visit = makeVisit('2024-02-20', { weight: 60, height: 160 });
    assert.equal(bmi?.(visit, person), 23.4);
    assert.equal(proposeClass?.(visit, person), 'satisfied');
    assert.equal(nextVisit?.(visit, person), '2024-05-20');
    assert.equal(nextVisit?.({ ...visit, ...high }, person), '2024-03-05');
    assert.equal(nextVisit?.({ date: visit.date }, person), undefined);
  });

  it('proposes the class by the age of the resident', () => {
    const visit = makeVisit('2024-02-20', { bp: { systolic: 145, diastolic: 80 } });
    assert.equal(visitForm.compute.class?.(visit, person), 'unsatisfied');
    assert.equal(visitForm.compute.class?.(visit, makePerson({ birthDate: toDate('1950-01-01') })), 'satisfied');
  });

  it('is complete with the way of life and the medicines', () => {
    assert.equal(isComplete(makeVisit('2024-02-20')), false);
    assert.equal(isComplete(makeVisit('2024-02-20', WHOLE)), true);
    assert.equal(isComplete(makeVisit('2024-02-20', { ...WHOLE, adherence: 'regular' })), false);
    const medicines = [{ name: '氨氯地平', times: 1, dose: '5mg' }];
    assert.equal(isComplete(makeVisit('2024-02-20', { ...WHOLE, adherence: 'regular', medicines })), true);
  });
});

describe('recording a follow-up', () => {
  it('accepts a visit in care', () => assert.equal(refusal(makeVisit('2024-02-20')), undefined));

  const dates: readonly [string, string, ReturnType<typeof makePerson>, RegExp][] = [
    ['in the future', '2025-01-01', person, /不能晚于今天/],
    ['before enrolment', '2024-01-09', person, /早于纳入管理日期/],
    ['after death', '2024-03-02', makePerson({ deceased: toDate('2024-03-01') }), /死亡/],
    ['after moving away', '2024-03-02', makePerson({ until: toDate('2024-03-01') }), /迁出/],
  ];
  for (const [name, date, who, words] of dates) {
    it(`refuses a date ${name}`, () => {
      const refused = refusal(makeVisit(date), makeRecords([]), who);
      assert.match(refused?.refuse ?? '', words);
      assert.equal(refused?.item, 'date');
    });
  }

  it('refuses people who are not, or no longer, in care, and says the way out', () => {
    assert.match(refusal(makeVisit('2024-02-20'), makeRecords([], { episodes: [] }))?.next ?? '', /纳入管理/);
    const ended = makeRecords([], { episodes: [makeEpisode(EPISODE, '2024-01-10', '2024-02-01')] });
    assert.match(refusal(makeVisit('2024-02-20'), ended)?.refuse ?? '', /管理已终止/);
  });

  it('refuses to leave out a referral that the rules ask for, unless the person declined', () => {
    const before = makeRecords([makeVisit('2024-02-20', high)]);
    assert.equal(refusal(makeVisit('2024-03-05', high), before)?.item, 'referral');
    assert.equal(refusal(makeVisit('2024-03-05', { ...high, referral: 'declined' }), before), undefined);
    assert.equal(refusal(makeVisit('2024-03-05'), before), undefined);
    assert.match(refusal(makeVisit('2024-02-20', { bp: { systolic: 180, diastolic: 80 } }))?.refuse ?? '', /紧急转诊/);
  });

  it('doubts values equal to the last ones, a second form of the day, and another class', () => {
    const doubts = (visit: Visit) =>
      recordVisit.doubt(visit, makeContext(makeRecords([makeVisit('2024-02-20')]), person)).map((doubt) => doubt.item);
    assert.deepEqual(doubts(makeVisit('2024-05-20')), ['bp.systolic']);
    assert.deepEqual(doubts(makeVisit('2024-05-20', { bp: { systolic: 131, diastolic: 80 } })), []);
    assert.deepEqual(doubts(makeVisit('2024-02-20', { bp: { systolic: 131, diastolic: 80 } })), ['date']);
    assert.deepEqual(doubts(makeVisit('2024-05-20', { ...high, class: 'satisfied' })), ['class']);
  });

  it('tells about urgent referral at once', () => {
    const told = recordVisit.tell(makeVisit('2024-02-20', { danger: ['chest'], referral: 'yes' }), makeContext(makeRecords([]), person));
    assert.equal(told?.urgent, true);
    assert.match(told?.text ?? '', /转诊/);
  });
});

describe('enrolling and closing', () => {
  const answers = { date: toDate('2024-02-20'), comorbidity: ['none'] } as const;

  it('writes the diagnosis and the episode', () => {
    const drafts = enrol.write(answers, makeContext({ episodes: [] }, person));
    const created = drafts.flatMap((draft) => ('create' in draft ? [draft.create] : []));
    assert.deepEqual(
      created.map((resource) => resource.resourceType),
      ['Condition', 'EpisodeOfCare'],
    );
    const episode = created.find((resource) => resource.resourceType === 'EpisodeOfCare');
    assert.equal(episode?.period?.start, '2024-02-20');
    assert.equal(episode?.type?.[0]?.coding?.[0]?.code, EPISODE);
    assert.equal(episode?.managingOrganization?.reference, 'Organization/village');
    assert.equal(episode?.diagnosis?.[0]?.condition.reference, 'urn:uuid:1');
  });

  it('takes usual residents from 35 years on who are not in care', () => {
    const check = (who: ReturnType<typeof makePerson>, episodes = [] as readonly ReturnType<typeof makeEpisode>[]) =>
      refusalOf(enrol, answers, makeContext({ episodes }, who))?.refuse;
    assert.equal(check(person), undefined);
    assert.equal(check(makePerson({ birthDate: toDate('1989-02-20') })), undefined);
    assert.match(check(makePerson({ birthDate: toDate('1989-02-21') })) ?? '', /35岁/);
    assert.match(check(makePerson({ residency: 'visitor' })) ?? '', /常住/);
    assert.match(check(person, [makeEpisode(EPISODE, '2024-01-10')]) ?? '', /已在高血压管理中/);
    assert.equal(check(person, [makeEpisode(EPISODE, '2023-01-10', '2023-02-10')]), undefined);
  });

  it('closes the open episode with its reason, on top of the version that was read', () => {
    const context = makeContext({ episodes: [makeEpisode(EPISODE, '2024-01-10')] }, person);
    const ending = { date: toDate('2024-06-01'), reason: 'moved' } as const;
    assert.equal(refusalOf(close, ending, context), undefined);
    const [draft] = close.write(ending, context);
    assert.ok(draft && 'update' in draft && draft.update.resourceType === 'EpisodeOfCare');
    assert.deepEqual([draft.update.status, draft.update.period?.end, draft.ifVersion], ['finished', '2024-06-01', 1]);
    assert.equal(draft.update.extension?.[0]?.valueCode, 'moved');
    assert.match(refusalOf(close, { ...ending, date: toDate('2024-01-09') }, context)?.refuse ?? '', /早于/);
    assert.match(refusalOf(close, ending, makeContext({ episodes: [] }, person))?.refuse ?? '', /不在高血压管理中/);
  });
});
