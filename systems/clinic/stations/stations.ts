/** Which family doctors' stations have joined the cloud, and how village clinics are run by their township hospital: dated facts. */

import { defineAction } from '../../../kernel/define/action.ts';
import { all, any } from '../../../kernel/define/condition.ts';
import { canonicalOf, defineForm } from '../../../kernel/define/form.ts';
import { defineIndicator } from '../../../kernel/define/indicator.ts';
import { choice, choices, date, optional, reference, text } from '../../../kernel/define/item.ts';
import { resources, responses } from '../../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { refuseEarlier, succeedFact } from './dated-facts.ts';

const MANAGERS = ['township-manager', 'consortium-manager', 'bureau-manager'] as const;
const LINK_STATES = { joined: '已接入', testing: '试运行', stopped: '已停用' } as const;
const MODES = { integrated: '一体化管理', partly: '部分一体化', apart: '未一体化' } as const;

/** What is managed as one (村卫生室一体化管理的五个方面). */
export const ASPECTS = { staff: '人员', finance: '财务', drugs: '药品', business: '业务', assessment: '考核' } as const;

/** The form of a station's connection. */
export const stationLinkForm = defineForm({
  id: 'clinic-station-link',
  title: '工作站接入登记',
  version: '1',
  source: '家庭医生工作站、村（居）卫生服务站点接入云平台的登记',
  dateItem: 'date',
  items: {
    date: date('自', { prefill: 'today' }),
    institution: reference('站点', 'organisation'),
    state: choice('接入状态', LINK_STATES),
    note: optional(text('说明', { maxLength: 200 })),
  },
});

/** The form of how a village clinic is managed. */
export const integrationForm = defineForm({
  id: 'clinic-integration',
  title: '乡村一体化管理登记',
  version: '1',
  source: '乡村卫生服务一体化管理：人员、财务、药品、业务、考核统一',
  dateItem: 'date',
  items: {
    date: date('自', { prefill: 'today' }),
    institution: reference('村卫生室', 'organisation'),
    mode: choice('管理方式', MODES),
    aspects: optional(choices('统一管理的方面', ASPECTS)),
    document: optional(text('依据', { maxLength: 100 })),
  },
  check: ({ mode, aspects }) => {
    const managed = aspects?.length ?? 0;
    const most = Object.keys(ASPECTS).length;
    if (mode === 'integrated' && managed < most)
      return [{ item: 'aspects', refuse: '一体化管理是五个方面都统一；不全的请选“部分一体化”。' }];
    if (mode === 'partly' && (managed === 0 || managed === most))
      return [{ item: 'aspects', refuse: '部分一体化请选出统一了的方面（一到四个）。' }];
    return mode === 'apart' && managed > 0 ? [{ item: 'aspects', refuse: '未一体化的不选统一管理的方面。' }] : [];
  },
});

/** Connections by station and time. */
export const stationLinksView = defineReferenceView({
  id: 'clinic_station_links',
  title: '工作站接入',
  of: responses(stationLinkForm),
  columns: {
    institution: textColumn('站点', { names: 'directory' }),
    state: wordColumn('接入状态', LINK_STATES),
    from: dateColumn('自'),
    until: dateColumn('至'),
    note: textColumn('说明'),
  },
  rows: ({ id, date: from, ended, answers: { institution, state, note } }) => [
    { key: id, org: institution, institution, state, from, until: ended, note },
  ],
});

/** How clinics are managed, by clinic and time. */
export const integrationsView = defineReferenceView({
  id: 'clinic_integrations',
  title: '乡村一体化管理',
  of: responses(integrationForm),
  columns: {
    institution: textColumn('村卫生室', { names: 'directory' }),
    mode: wordColumn('管理方式', MODES),
    aspects: numberColumn('统一管理的方面数'),
    from: dateColumn('自'),
    until: dateColumn('至'),
  },
  rows: ({ id, date: from, ended, answers: { institution, mode, aspects } }) => [
    { key: id, org: institution, institution, mode, aspects: aspects?.length ?? 0, from, until: ended },
  ],
});

/** `clinic.link-station`. */
export const linkStation = defineAction({
  id: 'clinic.link-station',
  label: '登记工作站接入',
  form: stationLinkForm,
  allow: MANAGERS,
  subject: 'none',
  sources: { entries: responses(stationLinkForm), kept: resources('QuestionnaireResponse', canonicalOf(stationLinkForm)) },
  standing: ['entries', 'kept'],
  check: (answers, { records }) => refuseEarlier(answers, records),
  write: (answers, { records }) => succeedFact(answers, records),
});

/** `clinic.register-integration`. */
export const registerIntegration = defineAction({
  id: 'clinic.register-integration',
  label: '登记乡村一体化管理',
  form: integrationForm,
  allow: MANAGERS,
  subject: 'none',
  sources: { entries: responses(integrationForm), kept: resources('QuestionnaireResponse', canonicalOf(integrationForm)) },
  standing: ['entries', 'kept'],
  check: (answers, { records }) => refuseEarlier(answers, records),
  write: (answers, { records }) => succeedFact(answers, records),
});

/** Stations joined at the end of the period. */
export const stationsJoined = defineIndicator({
  id: 'clinic.stations-joined',
  title: '接入云平台的工作站',
  definition: '统计期末接入状态为“已接入”的家庭医生工作站和村（居）卫生服务站点数。',
  source: '工作站接入登记',
  version: '1',
  measure: 'stock',
  unit: '个',
  view: stationLinksView,
  counts: 'rows',
  population: (row, { end }) => all(row.state.is('joined'), row.from.onOrBefore(end), any(row.until.isEmpty(), row.until.onOrAfter(end))),
  dated: (row) => row.from,
});

/** Village clinics managed as one with their township hospital ÷ those registered with a mode, at the end of the period. */
export const integratedShare = defineIndicator({
  id: 'clinic.integrated-share',
  title: '村卫生室一体化管理率',
  definition: '统计期末登记了管理方式的村卫生室中，人员、财务、药品、业务、考核五个方面全部统一管理的占比。',
  source: '乡村一体化管理登记',
  version: '1',
  measure: 'stock',
  view: integrationsView,
  counts: 'rows',
  population: (row, { end }) => all(row.from.onOrBefore(end), any(row.until.isEmpty(), row.until.onOrAfter(end))),
  numerator: (row) => row.mode.is('integrated'),
  reasons: [
    { label: '部分一体化', when: (row) => row.mode.is('partly') },
    { label: '未一体化', when: (row) => row.mode.is('apart') },
  ],
  dated: (row) => row.from,
});
