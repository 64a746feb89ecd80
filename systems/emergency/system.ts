/** The chest-pain clock from the first contact to the wire, and the rescue circle. */
import { defineSystem } from '../../kernel/define/system.ts';
import { answerCase, answerForm, closeCase, closeForm, recordTime, startCase, startForm, timeForm } from './actions.ts';
import { english } from './english.ts';
import { cases, circles, intervals } from './indicators.ts';
import { noteTravel, travelForm, travelView } from './travel.ts';
import { caseView } from './view.ts';
import { called, register, underWay } from './worklists.ts';

/** The system; loaded by its place. */
export default defineSystem({
  id: 'emergency',
  title: '胸痛救治',
  description: '胸痛病例的启动、团队响应、全程时间与达标指标；半小时、1小时救治圈。',
  forms: [startForm, answerForm, timeForm, closeForm, travelForm],
  views: [caseView, travelView],
  actions: [startCase, answerCase, recordTime, closeCase, noteTravel],
  worklists: [called, underWay, register],
  indicators: [cases, ...intervals, ...circles],
  home: [{ numbers: [cases, ...intervals.slice(0, 2)], roles: ['dispatcher'] }],
  cards: [
    {
      title: '胸痛救治',
      view: caseView,
      columns: [
        'state',
        'onset',
        'fmc',
        'ecg',
        'read',
        'notified',
        'answered',
        'doorIn',
        'referred',
        'doorOut',
        'arrived',
        'wire',
        'missing',
        'corrected',
      ],
      actions: [startCase, recordTime, answerCase, closeCase],
    },
  ],
  english,
});
