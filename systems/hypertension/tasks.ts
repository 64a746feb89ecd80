/** What hypertension care asks: the next follow-up, the annual examination, and for people not in care re-measuring and confirming. */
import { LOINC } from '../../kernel/define/codes.ts';
import type { Person } from '../../kernel/define/person.ts';
import { type Records, responses } from '../../kernel/define/source.ts';
import { type Ask, defineTask, type Evidence } from '../../kernel/define/task.ts';
import { defineProgrammeTasks } from '../../kernel/patterns/programme/tasks.ts';
import { addDays, addMonths, ageOn } from '../../kernel/periods/plain-date.ts';
import { recordAnnualCheck, recordConfirmation, recordScreening, recordVisit } from './actions.ts';
import { courseSources, followHypertension } from './course.ts';
import { screeningForm } from './forms.ts';
import { CHECK_REFERRAL_WITHIN_DAYS, isHighRisk, MANAGED_FROM_AGE, RAISED_DAYS_TO_SUSPECT } from './rules.ts';
import { screeningSources, screenResident } from './screening.ts';

/** The next follow-up and the annual examination. */
export const { visit: visitTask, annualCheck: annualCheckTask } = defineProgrammeTasks({
  id: 'hypertension',
  name: '高血压',
  sources: courseSources,
  follow: followHypertension,
  visitAction: recordVisit,
  checkAction: recordAnnualCheck,
  measures: [LOINC.bloodPressure],
});

const remeasureSources = { ...screeningSources, screenings: responses(screeningForm) };

/** Days on which a resident was enrolled: nothing more is to be screened. */
function enrolledOn(records: Pick<Records<typeof screeningSources>, 'episodes'>): readonly Evidence[] {
  return records.episodes.map((episode) => ({ record: `EpisodeOfCare/${episode.id}`, date: episode.start }));
}

function goneOn(person: Person): Pick<Ask, 'cancelled'> {
  const gone = person.deceased ?? person.until;
  return gone === undefined ? {} : { cancelled: gone };
}

/**
 * 复测血压: a raised pressure (first or second day in a row) is measured again on another day; a person at high risk is measured at
 * least every six months. Who was not measured in time is asked for this year's measurement, as everybody from 35 years on is
 * (domain §3.3, 首诊测血压每年一次).
 */
export const remeasureTask = defineTask({
  id: 'hypertension.remeasure',
  title: '复测血压',
  assign: ['village-doctor', 'family-doctor', 'nurse'],
  action: recordScreening,
  measures: [LOINC.bloodPressure],
  sources: remeasureSources,
  asks: (records, person) => [
    ...screenResident(records, person).flatMap((day) =>
      day.due === undefined || day.raisedInRow >= RAISED_DAYS_TO_SUSPECT
        ? []
        : [
            {
              key: `raised:${day.record}`,
              opens: addDays(day.date, 1),
              due: day.due,
              why: `${day.date}血压${day.pressure.systolic}/${day.pressure.diastolic}mmHg，须非同日复测（第${day.raisedInRow}次升高）`,
              org: day.org,
              yearly: true,
              ...goneOn(person),
            },
          ],
    ),
    ...askHighRisk(records, person),
  ],
  evidence: (records) => [
    ...records.pressures.map((pressure) => ({ record: `Observation/${pressure.id}`, date: pressure.date })),
    ...enrolledOn(records),
  ],
});

function askHighRisk(records: Records<typeof remeasureSources>, person: Person): readonly Ask[] {
  const { birthDate } = person;
  if (birthDate === undefined) return [];
  return records.screenings.flatMap(({ id, date, org, answers }) => {
    const age = ageOn(birthDate, date);
    if (age < MANAGED_FROM_AGE || answers.bp.systolic >= 140 || answers.bp.diastolic >= 90 || !isHighRisk(answers, person.sex, age))
      return [];
    const due = addMonths(date, 6);
    return [
      {
        key: `high-risk:${id}`,
        opens: addDays(date, 1),
        due,
        why: '高血压高危人群，至少每半年测量1次血压',
        org,
        yearly: true,
        ...goneOn(person),
      },
    ];
  });
}

/**
 * 确诊转诊: the third raised day in a row asks for referral and for its result within two weeks; a result still awaited asks again.
 */
export const confirmTask = defineTask({
  id: 'hypertension.confirm',
  title: '疑似高血压确诊转诊',
  assign: ['village-doctor', 'family-doctor', 'public-health-doctor'],
  action: recordConfirmation,
  sources: screeningSources,
  asks: (records, person) => [
    ...screenResident(records, person).flatMap((day) =>
      day.due === undefined || day.raisedInRow !== RAISED_DAYS_TO_SUSPECT
        ? []
        : [
            {
              key: `suspected:${day.record}`,
              opens: day.date,
              due: day.due,
              why: '非同日3次血压升高，转诊确诊并于2周内随访结果',
              org: day.org,
              ...goneOn(person),
            },
          ],
    ),
    ...records.confirmations.flatMap(({ id, date, org, answers }) =>
      answers.outcome !== 'waiting'
        ? []
        : [
            {
              key: `waiting:${id}`,
              opens: addDays(date, 1),
              due: addDays(date, CHECK_REFERRAL_WITHIN_DAYS),
              why: '已转诊待结果，2周内随访转诊结果',
              org,
              ...goneOn(person),
            },
          ],
    ),
  ],
  evidence: (records) => [
    ...records.confirmations.map((each) => ({ record: `QuestionnaireResponse/${each.id}`, date: each.date })),
    ...enrolledOn(records),
  ],
});
