/** Worklists on residents: who has no health record, and the records in care. */
import { all, any, related, todayPlus } from '../../kernel/define/condition.ts';
import { isUsualResident } from '../../kernel/define/is-usual-resident.ts';
import { peopleView } from '../../kernel/define/people-view.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { changeResident } from './basic-actions.ts';
import { openRecord } from './record-actions.ts';
import { residentsRecords } from './views.ts';

const ROLES = ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor', 'registrar', 'township-manager'] as const;

/** 未建档居民: usual residents without a record in care and who have not declined one. */
export const withoutRecord = defineWorklist({
  id: 'residents.without-record',
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
  title: '在管档案',
  view: residentsRecords,
  where: (row) => row.status.is('open'),
  columns: ['number', 'start', 'lastUse'],
  sort: 'lastUse',
  roles: ROLES,
  action: changeResident,
});
