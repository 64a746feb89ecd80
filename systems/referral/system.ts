/** Two-way referral: up with the summary and a kept place, received in time, treated, handed back with a plan, followed up below. */
import { defineSystem } from '../../kernel/define/system.ts';
import {
  answerReferral,
  cancelReferral,
  chaseReferral,
  closeReferral,
  handBack,
  recordArrival,
  refuseBack,
  reviewReferral,
  startTreatment,
} from './answers.ts';
import { english } from './english.ts';
import { followUp, followUpTask } from './follow-up.ts';
import * as forms from './forms.ts';
import * as indicators from './indicators.ts';
import { outflowForm } from './outflow-form.ts';
import { changePlaces, noteOutflow, offerPlaces } from './places.ts';
import { referralReport } from './report.ts';
import { requestReferral } from './request.ts';
import { triggersView } from './triggers-view.ts';
import { dischargesView, followUpsView, outflowView, placesView, receivedView, sentView } from './views.ts';
import { loopLists, toRefer, toTakeBack } from './worklists.ts';

/** The system; loaded by its place. */
export default defineSystem({
  id: 'referral',
  title: '双向转诊',
  description: '上转和下转：审核、绿色通道、床位与号源、接诊答复、到诊、回转单、回接随访，两端数字同一口径。',
  forms: [
    forms.requestForm,
    forms.reviewForm,
    forms.answerForm,
    forms.arrivalForm,
    forms.treatmentForm,
    forms.returnForm,
    forms.closingForm,
    forms.followUpForm,
    forms.refusalBelowForm,
    forms.chaseForm,
    forms.cancelForm,
    forms.placesForm,
    forms.placesChangeForm,
    outflowForm,
  ],
  views: [sentView, receivedView, followUpsView, placesView, outflowView, dischargesView, triggersView],
  tasks: [followUpTask],
  actions: [
    requestReferral,
    reviewReferral,
    answerReferral,
    recordArrival,
    startTreatment,
    handBack,
    closeReferral,
    followUp,
    refuseBack,
    chaseReferral,
    cancelReferral,
    offerPlaces,
    changePlaces,
    noteOutflow,
  ],
  worklists: [toRefer, toTakeBack, ...loopLists],
  indicators: Object.values(indicators),
  home: [{ numbers: [indicators.answeredReceived, indicators.returnedReceived], roles: ['specialist', 'referral-desk'] }],
  report: [referralReport],
  cards: [
    {
      title: '双向转诊',
      view: sentView,
      columns: ['state', 'direction', 'to', 'department', 'diagnosis', 'place', 'lastStep', 'lastReason', 'number'],
      actions: [requestReferral, followUp, noteOutflow, cancelReferral, refuseBack],
    },
    {
      title: '收到的转诊',
      view: receivedView,
      own: true,
      columns: ['state', 'direction', 'from', 'department', 'diagnosis', 'summary', 'place', 'answerBy', 'lastReason', 'number'],
      actions: [answerReferral, recordArrival, startTreatment, handBack, closeReferral],
    },
  ],
  english,
});
