/** Remote consultation: experts with hours, request with written consent, meeting, signed opinion, decision and rating, follow-up. */
import { defineSystem } from '../../kernel/define/system.ts';
import { agreementsView, endAgreement, registerAgreement } from './agreements.ts';
import {
  cancelConsultation,
  decideConsultation,
  endConsultation,
  giveOpinion,
  leaveConsultation,
  startConsultation,
  supplementConsultation,
} from './answers.ts';
import { answerConsultation } from './arrange.ts';
import { offerHours, setProvider } from './calendar.ts';
import { english } from './english.ts';
import { enterDiaries } from './enter-diaries.ts';
import { followUp, followUpTask } from './follow-up.ts';
import {
  agreementForm,
  answerForm,
  calendarForm,
  cancelForm,
  closeRoomForm,
  decisionForm,
  endAgreementForm,
  endForm,
  followUpForm,
  leaveForm,
  opinionForm,
  providerForm,
  requestForm,
  roomForm,
  startForm,
  supplementForm,
} from './forms.ts';
import * as indicators from './indicators.ts';
import { consultationReport } from './report.ts';
import { requestConsultation } from './request.ts';
import { closeRoom, openRoom, roomsView } from './rooms.ts';
import { timeOut } from './time-out.ts';
import { expertsView, receivedView, sentView } from './views.ts';
import { worklists } from './worklists.ts';

/** The system; loaded by its place. */
export default defineSystem({
  id: 'teleconsultation',
  title: '远程会诊',
  description: '专家时段、书面同意、材料清单、会议、签署的意见、处理决定与评价、费用分配、7天随访。',
  forms: [
    requestForm,
    answerForm,
    supplementForm,
    startForm,
    endForm,
    leaveForm,
    opinionForm,
    decisionForm,
    followUpForm,
    cancelForm,
    calendarForm,
    providerForm,
    roomForm,
    closeRoomForm,
    agreementForm,
    endAgreementForm,
  ],
  views: [sentView, receivedView, expertsView, roomsView, agreementsView],
  tasks: [followUpTask],
  actions: [
    requestConsultation,
    answerConsultation,
    supplementConsultation,
    startConsultation,
    endConsultation,
    leaveConsultation,
    giveOpinion,
    decideConsultation,
    followUp,
    cancelConsultation,
    offerHours,
    setProvider,
    openRoom,
    closeRoom,
    registerAgreement,
    endAgreement,
  ],
  worklists,
  timers: [timeOut, enterDiaries],
  indicators: Object.values(indicators),
  home: [{ numbers: [indicators.timelyReceived], roles: ['specialist', 'referral-desk'] }],
  report: [consultationReport],
  cards: [
    {
      title: '远程会诊',
      view: sentView,
      columns: ['state', 'to', 'department', 'diagnosis', 'scheduled', 'meeting', 'experts', 'agreement', 'lastReason', 'number'],
      actions: [requestConsultation, supplementConsultation, leaveConsultation, decideConsultation, followUp, cancelConsultation],
    },
    {
      title: '受邀的会诊',
      view: receivedView,
      own: true,
      columns: ['state', 'from', 'department', 'diagnosis', 'summary', 'scheduled', 'room', 'meeting', 'experts', 'agreement', 'number'],
      actions: [answerConsultation, startConsultation, endConsultation, giveOpinion],
    },
  ],
  english,
});
