/** The laboratory of the consortium: orders, tubes with bar-codes, the way to the laboratory, results, quality control, reports. */
import { defineSystem } from '../../kernel/define/system.ts';
import { defineHandlings } from '../../kernel/patterns/diagnosis-centre/handling.ts';
import { defineCentreIndicators } from '../../kernel/patterns/diagnosis-centre/indicators.ts';
import { defineOrderAction, defineOrderForm } from '../../kernel/patterns/diagnosis-centre/order.ts';
import { amend, amendForm } from './amend.ts';
import { analyserIntake } from './analyser.ts';
import { collect, collectForm } from './collect.ts';
import {
  controlEndForm,
  controlForm,
  controlRunForm,
  correctControl,
  correctionForm,
  endControl,
  runControl,
  setUpControl,
} from './control-actions.ts';
import { controlPointsView, controlsView } from './controls.ts';
import { english } from './english.ts';
import { enterResults, resultsForm } from './enter-results.ts';
import {
  automaticRate,
  criticalResults,
  outOfControlRate,
  regionalTests,
  rejectionRate,
  tests,
  timeToReceipt,
  timeToRelease,
} from './indicators.ts';
import { discard, discardForm, store, storeForm } from './retention.ts';
import { reviewCorrection, reviewCorrectionForm } from './review-correction.ts';
import { LABORATORY, SOURCE } from './spec.ts';
import { boxForm, logBox, pack, packForm, receive, receiveForm, rejectForm, rejectSpecimen } from './transport.ts';
import { verify, verifyForm } from './verify.ts';
import { ordersView, requestsView, resultsView, specimensView } from './views.ts';
import { laboratoryReport } from './work-report.ts';
import {
  newResults,
  onTheWay,
  overdue,
  released,
  silent,
  toCollect,
  toCorrect,
  toDiscard,
  toPack,
  toReceive,
  toTest,
  toVerify,
} from './worklists.ts';

const bare = LABORATORY as unknown as Parameters<typeof defineHandlings<'laboratory'>>[0]; // the small steps leave the order's own items alone
const orderForm = defineOrderForm(LABORATORY);
const order = defineOrderAction(
  LABORATORY as unknown as Parameters<typeof defineOrderAction<'laboratory', typeof LABORATORY.orderItems>>[0],
  orderForm,
); // as above
const { cancel } = defineHandlings(bare);
const { onTime } = defineCentreIndicators({ id: 'laboratory', name: '检验', view: requestsView, source: SOURCE });

/** The system; loaded by its place. */
export default defineSystem({
  id: 'laboratory',
  title: '检验',
  description: '区域检验中心：申请、条码采集、转运、接收拒收、仪器结果、室内质控、审核发布、留样追溯。',
  forms: [
    orderForm,
    collectForm,
    packForm,
    boxForm,
    receiveForm,
    rejectForm,
    resultsForm,
    verifyForm,
    amendForm,
    reviewCorrectionForm,
    cancel.form,
    storeForm,
    discardForm,
    controlForm,
    controlRunForm,
    correctionForm,
    controlEndForm,
  ],
  views: [requestsView, specimensView, resultsView, ordersView, controlsView, controlPointsView],
  actions: [
    order,
    collect,
    pack,
    logBox,
    receive,
    rejectSpecimen,
    enterResults,
    verify,
    amend,
    reviewCorrection,
    cancel.action,
    store,
    discard,
    setUpControl,
    runControl,
    correctControl,
    endControl,
  ],
  worklists: [toCollect, toPack, onTheWay, newResults, toReceive, toTest, silent, toVerify, toCorrect, overdue, released, toDiscard],
  indicators: [regionalTests, tests, onTime, timeToReceipt, timeToRelease, automaticRate, rejectionRate, criticalResults, outOfControlRate],
  report: [laboratoryReport],
  home: [{ numbers: [onTime, timeToRelease, rejectionRate], roles: ['diagnosis-reader'], centre: 'laboratory' }],
  cards: [
    {
      title: '检验',
      view: requestsView,
      columns: ['day', 'itemName', 'state', 'releasedAt', 'conclusion', 'number'],
      actions: [order, collect, cancel.action],
    },
    { title: '检验结果', view: resultsView, columns: ['day', 'itemName', 'result', 'flag', 'range', 'pending'], actions: [] },
    {
      title: '检验标本',
      view: specimensView,
      columns: ['day', 'number', 'kind', 'state', 'box', 'rejectionNote'],
      actions: [pack, receive, rejectSpecimen],
    },
  ],
  rooms: [
    {
      id: 'laboratory',
      title: '检验审核',
      shows: 'results',
      roles: LABORATORY.readBy,
      lists: [toVerify, toCorrect, toTest, silent, overdue, released],
      report: enterResults.id,
      review: verify.id,
      reviewAmendment: reviewCorrection.id,
      putBack: '',
      reject: '',
      amend: amend.id,
      templates: [],
    },
  ],
  intakes: [analyserIntake],
  english,
});
