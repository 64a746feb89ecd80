/** Worklists on residents: who has no health record, and the records in care. */
import { all, any, monthsBefore, related, todayPlus } from '../../kernel/define/condition.ts';
import { isUsualResident } from '../../kernel/define/is-usual-resident.ts';
import { peopleView } from '../../kernel/define/people-view.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { changeResident } from './basic/basic-actions.ts';
import { endFlagAction } from './life-actions.ts';
import { openRecord } from './record/record-actions.ts';
import { residentsFlags, residentsRecords, residentsRetrievals } from './views.ts';

const ROLES = ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor', 'registrar', 'township-manager'] as const;

/** 未建档居民: usual residents without a record in care and who have not declined one. */
export const withoutRecord = defineWorklist({
  id: 'residents.without-record',
  urgency: 'check',
  title: '未建档居民',
  view: peopleView,
  where: (row) =>
    all(
      isUsualResident(row, todayPlus(0)),
      related(residentsRecords).none((record) => any(record.end.isEmpty(), record.status.is('declined'))),
    ),
  columns: ['residency', 'since'],
  sort: 'since',
  roles: ROLES,
  action: openRecord,
});

/** 在管档案, the longest unused first. */
export const inCare = defineWorklist({
  id: 'residents.in-care',
  urgency: 'register',
  title: '在管档案',
  view: residentsRecords,
  where: (row) => row.status.is('open'),
  columns: ['number', 'start', 'lastUse'],
  sort: 'lastUse',
  roles: ROLES,
  action: changeResident,
});

/** 外部机构调阅记录: who outside was given whose summary in the last twelve months, for those who answer for the residents' privacy. */
export const retrievedOutside = defineWorklist({
  id: 'residents.retrieved-outside',
  urgency: 'register',
  title: '外部机构调阅记录',
  view: residentsRetrievals,
  where: (row) => row.on.after(monthsBefore(todayPlus(0), 12)),
  columns: ['on', 'institution', 'doctor', 'reason', 'through'],
  sort: 'on',
  roles: ['public-health-doctor', 'registrar', 'township-manager', 'consortium-manager'],
});

/** 重点人群名册: who stands in a key group by decision, as the lists of other departments say. */
export const inKeyGroups = defineWorklist({
  id: 'residents.in-key-groups',
  urgency: 'register',
  title: '重点人群名册',
  view: residentsFlags,
  where: (row) => any(row.until.isEmpty(), row.until.onOrAfter(todayPlus(0))),
  columns: ['flag', 'since', 'until'],
  sort: 'since',
  roles: ROLES,
  action: endFlagAction,
});
