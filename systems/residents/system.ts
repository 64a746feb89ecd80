/** Residents and their health records: who lives here, where, in which household, and the record that follows them. */
import { defineSystem } from '../../kernel/define/system.ts';
import { changeResident, registerResident } from './basic/basic-actions.ts';
import { basicForm } from './basic/basic-form.ts';
import { recordConsent, residentsConsents, withdrawConsent } from './consent/consent.ts';
import { consentForm, withdrawalForm } from './consent/consent-form.ts';
import { endProxy, endProxyEnglish, endProxyForm } from './consent/end-proxy.ts';
import { proxyEnglish, proxyForm, recordProxy, residentsProxies } from './consent/proxy.ts';
import { confirmRestrictedCodes, restrictedCodesEnglish, restrictedCodesForm } from './consent/restricted-codes.ts';
import { english } from './english.ts';
import { enlistResident } from './enlist/enlist-action.ts';
import { enlistForm } from './enlist/enlist-form.ts';
import * as indicators from './indicators.ts';
import { endFlagAction, moveResident, recordDeath, setFlag, setHousehold } from './life-actions.ts';
import { officialRegistered, officialUsual, populationForm, populationView, setPopulation, usualOfOfficial } from './population.ts';
import { closeRecordAction, openRecord } from './record/record-actions.ts';
import { closingForm, openingForm } from './record/record-forms.ts';
import { recordsInPress, recordsInSpeech, residentsReport } from './report.ts';
import { deathForm, flagEndingForm, flagForm, householdForm, moveForm } from './resident-forms.ts';
import { openRecordTask } from './tasks.ts';
import { residentsFlags, residentsOpenings, residentsRecords, residentsRetrievals, residentsUses } from './views.ts';
import { inCare, inKeyGroups, retrievedOutside, withoutRecord } from './worklists.ts';

/** Residents, households, health records and key groups by decision. */
export default defineSystem({
  id: 'residents',
  title: '居民与健康档案',
  description: '居民登记、家庭、迁移与死亡，健康档案的建立、使用与终止，重点人群标识',
  forms: [
    basicForm,
    enlistForm,
    openingForm,
    closingForm,
    moveForm,
    deathForm,
    householdForm,
    flagForm,
    flagEndingForm,
    consentForm,
    withdrawalForm,
    proxyForm,
    endProxyForm,
    restrictedCodesForm,
    populationForm,
  ],
  views: [
    residentsRecords,
    residentsUses,
    residentsFlags,
    residentsRetrievals,
    residentsOpenings,
    residentsConsents,
    residentsProxies,
    populationView,
  ],
  tasks: [openRecordTask],
  actions: [
    registerResident,
    enlistResident,
    changeResident,
    openRecord,
    closeRecordAction,
    moveResident,
    recordDeath,
    setHousehold,
    setFlag,
    endFlagAction,
    recordConsent,
    withdrawConsent,
    recordProxy,
    endProxy,
    confirmRestrictedCodes,
    setPopulation,
  ],
  worklists: [withoutRecord, inCare, inKeyGroups, retrievedOutside],
  indicators: [...Object.values(indicators), officialUsual, officialRegistered, usualOfOfficial],
  report: [residentsReport, recordsInPress, recordsInSpeech],
  cards: [
    {
      title: '健康档案',
      view: residentsRecords,
      columns: ['number', 'status', 'start', 'end', 'reason', 'lastUse'],
      actions: [openRecord, changeResident, moveResident, setHousehold, closeRecordAction, recordDeath],
    },
    { title: '重点人群标识', view: residentsFlags, columns: ['flag', 'since', 'until'], actions: [setFlag, endFlagAction] },
    { title: '外部机构调阅', view: residentsRetrievals, columns: ['on', 'institution', 'doctor', 'reason', 'through'], actions: [] },
    {
      title: '查阅意愿',
      view: residentsConsents,
      columns: ['kind', 'organisation', 'about', 'since', 'until', 'status'],
      actions: [recordConsent, withdrawConsent],
    },
    { title: '代理人', view: residentsProxies, columns: ['name', 'kind', 'proof', 'since', 'until'], actions: [recordProxy, endProxy] },
    { title: '紧急查阅告知', view: residentsOpenings, columns: ['on', 'by', 'reason'], actions: [] },
  ],
  english: { ...english, ...proxyEnglish, ...endProxyEnglish, ...restrictedCodesEnglish },
});
