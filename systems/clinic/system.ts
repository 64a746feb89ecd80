/** The clinic: outpatient notes of village and township clinics, and how many visits and admissions there were. */
import { defineSystem } from '../../kernel/define/system.ts';
import { encountersView } from './encounters-view.ts';
import { english } from './english.ts';
import { admissions, primaryShare, visits } from './indicators.ts';
import { pressureYearsView } from './pressure-years-view.ts';
import { recordVisit } from './record-visit.ts';
import { visitsInPress, visitsInSpeech, volumeOfCare } from './report.ts';
import { clinicVisitForm } from './visit-form.ts';
import { seenToday, unmeasured } from './worklists.ts';

/** The system; loaded by its place. */
export default defineSystem({
  id: 'clinic',
  title: '门诊',
  description: '村卫生室和卫生院的门诊病历，辖区诊疗人次与住院人次。',
  forms: [clinicVisitForm],
  views: [encountersView, pressureYearsView],
  actions: [recordVisit],
  worklists: [seenToday, unmeasured],
  indicators: [visits, admissions, primaryShare],
  report: [volumeOfCare, visitsInPress, visitsInSpeech],
  cards: [{ title: '就诊', view: encountersView, columns: ['date', 'kind', 'diagnosisName'], actions: [recordVisit] }],
  english,
});
