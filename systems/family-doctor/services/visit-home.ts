/** A home visit by the team. */
import type { Encounter } from '@medplum/fhirtypes';
import { defineAction } from '../../../kernel/define/action.ts';
import { availableWhen, type ResidentState } from '../../../kernel/define/availability.ts';
import { LOINC, SYSTEM } from '../../../kernel/define/codes.ts';
import { defineForm, type Finding } from '../../../kernel/define/form.ts';
import { choice, date, group, optional, quantity, text } from '../../../kernel/define/item.ts';
import { refuseDay } from '../refuse-day.ts';

/** The record of the visit; its blood pressure closes follow-ups like any other. */
export const homeVisitForm = defineForm({
  id: 'family-doctor-home-visit',
  title: '家庭医生上门服务记录',
  version: '1',
  source: '国卫基层发〔2022〕10号（上门服务）',
  dateItem: 'date',
  items: {
    date: date('上门日期', { prefill: 'today' }),
    reason: choice('上门原因', { 'follow-up': '随访', illness: '诊治', disabled: '失能老人照护', discharge: '出院后访视', other: '其他' }),
    situation: text('主诉与情况', { maxLength: 500, multiline: true }),
    pressure: optional(
      group(
        '血压',
        {
          systolic: quantity('收缩压', { unit: 'mm[Hg]', unitLabel: 'mmHg', min: 40, max: 300, code: LOINC.systolic }),
          diastolic: quantity('舒张压', { unit: 'mm[Hg]', unitLabel: 'mmHg', min: 20, max: 200, code: LOINC.diastolic }),
        },
        { code: LOINC.bloodPressure, prefill: 'observed-today' },
      ),
    ),
    pulse: optional(quantity('脉率', { unit: '/min', unitLabel: '次/分', min: 20, max: 250, code: LOINC.heartRate })),
    handling: text('处理与指导', { maxLength: 500, multiline: true }),
    nextVisit: optional(date('下次上门日期')),
  },
  check: ({ date: on, pressure, nextVisit }) => {
    const findings: Finding[] = [];
    if (pressure && pressure.systolic <= pressure.diastolic)
      findings.push({ item: 'pressure', refuse: '收缩压应高于舒张压，请核对是否填反。' });
    if (nextVisit !== undefined && nextVisit <= on) findings.push({ item: 'nextVisit', refuse: '下次上门日期应晚于本次。' });
    return findings;
  },
});

/** Writes the visit as an encounter at home (class HH). */
export const visitHome = defineAction({
  id: 'family-doctor.visit-home',
  label: '上门服务',
  form: homeVisitForm,
  allow: ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor'],
  available: availableWhen({}, (state: ResidentState) => refuseDay(state.on, state)),
  write: (answers, { actor, subject, now, today, newReference }) => {
    // A visit written on its day has the time of writing; one entered later is known by its day only.
    const start = answers.date === today ? now : answers.date;
    const encounter: Encounter = {
      resourceType: 'Encounter',
      status: 'finished',
      class: { system: SYSTEM.actCode, code: 'HH' },
      ...(actor.orgClass === undefined ? {} : { type: [{ coding: [{ system: SYSTEM.institutionClass, code: actor.orgClass }] }] }),
      subject: { reference: subject },
      participant: [{ individual: { reference: `Practitioner/${actor.practitioner}`, display: actor.name } }],
      period: { start, end: start },
      serviceProvider: { reference: `Organization/${actor.org}` },
    };
    return [{ create: encounter, reference: newReference() }];
  },
});
