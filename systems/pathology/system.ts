/** Pathology: specimens with their times, blocks and slides by bar-code, frozen sections against the clock, reports that two doctors sign. */
import { defineSystem } from '../../kernel/define/system.ts';
import { cut, cutForm, embed, embedForm, gross, grossForm, stain, stainForm } from './bench.ts';
import { centre } from './centre.ts';
import { consult, consultForm, giveOpinion, opinionForm } from './consultation.ts';
import { english } from './english.ts';
import { frozenForm, tellFrozen } from './frozen.ts';
import { accordanceRate, coldIschaemia, fixationRate, frozenMedian, heRate, onTimeRate, rejectionRate } from './indicators.ts';
import { receive, receiveForm, rejectForm, rejectSpecimen } from './receive.ts';
import { discard, discardForm, store, storeForm } from './retention.ts';
import { send, sendForm } from './send.ts';
import { casesView, piecesView } from './views.ts';
import { consulted, frozen, onTheWay, overdue, toCut, toDiscard, toEmbed, toGross, toReceive, toSend, toStain } from './worklists.ts';

const { forms, actions, handling, worklists, indicators } = centre;

/** The system; loaded by its place. */
export default defineSystem({
  id: 'pathology',
  title: '病理诊断',
  description: '区域病理中心：送检、接收拒收、取材、包埋切片染色、术中冰冻、双签报告、会诊、标本追溯。',
  forms: [
    forms.order,
    forms.report,
    forms.review,
    forms.amend,
    handling.claim.form,
    handling.putBack.form,
    handling.reject.form,
    handling.cancel.form,
    sendForm,
    receiveForm,
    rejectForm,
    grossForm,
    embedForm,
    cutForm,
    stainForm,
    frozenForm,
    consultForm,
    opinionForm,
    storeForm,
    discardForm,
  ],
  views: [centre.view, piecesView, casesView],
  actions: [
    actions.order,
    actions.report,
    actions.review,
    actions.amend,
    handling.claim.action,
    handling.putBack.action,
    handling.reject.action,
    handling.cancel.action,
    send,
    receive,
    rejectSpecimen,
    gross,
    embed,
    cut,
    stain,
    tellFrozen,
    consult,
    giveOpinion,
    store,
    discard,
  ],
  worklists: [
    toSend,
    onTheWay,
    worklists.sent,
    worklists.results,
    toReceive,
    frozen,
    toGross,
    toEmbed,
    toCut,
    toStain,
    worklists.toRead,
    worklists.mine,
    worklists.toReview,
    overdue,
    consulted,
    worklists.done,
    toDiscard,
  ],
  indicators: [
    indicators.reports,
    indicators.requests,
    onTimeRate,
    indicators.positive,
    frozenMedian,
    coldIschaemia,
    fixationRate,
    heRate,
    accordanceRate,
    rejectionRate,
  ],
  home: [{ numbers: [onTimeRate, frozenMedian, rejectionRate], roles: ['diagnosis-reader'], centre: 'pathology' }],
  cards: [
    {
      title: '病理',
      view: centre.view,
      columns: ['day', 'itemName', 'state', 'releasedAt', 'conclusion', 'number'],
      actions: [actions.order, send, handling.cancel.action],
    },
    {
      title: '病理标本',
      view: piecesView,
      columns: ['number', 'kind', 'words', 'state', 'since', 'rejectionNote'],
      actions: [receive, rejectSpecimen, cut, embed, stain, store],
    },
  ],
  rooms: [
    {
      ...centre.room,
      lists: [worklists.toRead, frozen, worklists.mine, worklists.toReview, overdue, consulted, worklists.done],
    },
  ],
  english,
});
