/** The clinic: front desk, outpatient notes, prescriptions, stays, and how much of the care there was and where. */
import { defineSystem } from '../../kernel/define/system.ts';
import { encountersView } from './encounters-view.ts';
import { english } from './english.ts';
import { admissions, billedShare, inpatientFee, outpatientFee, primaryShare, visits } from './indicators.ts';
import { prescriptionForm } from './prescription/form.ts';
import { prescribe } from './prescription/prescribe.ts';
import { prescriptionsView } from './prescription/prescriptions-view.ts';
import { pressureYearsView } from './pressure-years-view.ts';
import { registerArrival } from './queue/arrive.ts';
import { arrivalForm, callForm, leaveForm, skipForm } from './queue/forms.ts';
import * as queueIndicators from './queue/indicators.ts';
import { queueView } from './queue/queue-view.ts';
import { callNumber, leaveQueue, skipNumber } from './queue/steps.ts';
import { recordVisit } from './record-visit.ts';
import { bedsInReport, visitsInPress, visitsInSpeech, volumeOfCare } from './report.ts';
import {
  integratedShare,
  integrationForm,
  integrationsView,
  linkStation,
  registerIntegration,
  stationLinkForm,
  stationLinksView,
  stationsJoined,
} from './stations/stations.ts';
import { closeBedForm, wardBedsForm } from './stays/bed-forms.ts';
import { bedsForm, openBedsView, registerBeds } from './stays/beds.ts';
import * as careLevels from './stays/care-levels.ts';
import { episodesView } from './stays/episodes-view.ts';
import * as stayIndicators from './stays/indicators.ts';
import { outsideForm, recordOutside } from './stays/outside-episode.ts';
import { bedDaysView, staysView } from './stays/stays-view.ts';
import { admit, discharge, moveBed } from './stays/ward-actions.ts';
import { bedsView, closeBed, openWardBeds } from './stays/ward-beds.ts';
import { admissionForm, dischargeForm, moveForm } from './stays/ward-forms.ts';
import { wardView } from './stays/ward-view.ts';
import { clinicVisitForm } from './visit-form.ts';
import { called, callsNext, callsNow, seenToday, unmeasured, waiting, ward } from './worklists.ts';

/** The system; loaded by its place. */
export default defineSystem({
  id: 'clinic',
  title: '门诊',
  description: '到诊与叫号、门诊病历、处方，住院与床位，辖区诊疗人次、住院人次和就医去向。',
  forms: [
    clinicVisitForm,
    arrivalForm,
    callForm,
    skipForm,
    leaveForm,
    prescriptionForm,
    bedsForm,
    wardBedsForm,
    closeBedForm,
    outsideForm,
    admissionForm,
    moveForm,
    dischargeForm,
    stationLinkForm,
    integrationForm,
  ],
  views: [
    encountersView,
    pressureYearsView,
    queueView,
    prescriptionsView,
    staysView,
    bedDaysView,
    wardView,
    bedsView,
    openBedsView,
    episodesView,
    stationLinksView,
    integrationsView,
  ],
  actions: [
    recordVisit,
    registerArrival,
    prescribe,
    callNumber,
    skipNumber,
    leaveQueue,
    registerBeds,
    openWardBeds,
    closeBed,
    recordOutside,
    admit,
    moveBed,
    discharge,
    linkStation,
    registerIntegration,
  ],
  worklists: [waiting, called, seenToday, unmeasured, ward, callsNow, callsNext],
  indicators: [
    visits,
    admissions,
    primaryShare,
    outpatientFee,
    inpatientFee,
    billedShare,
    ...Object.values(stayIndicators),
    ...Object.values(careLevels),
    ...Object.values(queueIndicators),
    stationsJoined,
    integratedShare,
  ],
  home: [{ numbers: [visits, admissions], roles: ['pharmacist', 'registrar', 'integrator'] }],
  report: [volumeOfCare, visitsInPress, visitsInSpeech, bedsInReport],
  cards: [
    { title: '就诊', view: encountersView, columns: ['date', 'kind', 'diagnosisName'], actions: [recordVisit, registerArrival] },
    {
      title: '住院',
      view: wardView,
      columns: ['bed', 'bedDoubt', 'admitted', 'diagnosisName', 'waitsFor', 'prompt'],
      actions: [admit, moveBed, discharge],
    },
    { title: '处方', view: prescriptionsView, columns: ['date', 'number', 'medicines', 'until'], actions: [prescribe] },
  ],
  english,
});
