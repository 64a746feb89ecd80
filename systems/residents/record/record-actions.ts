/** Opens and closes a resident's health record. */
import { defineAction, type Refusal } from '../../../kernel/define/action.ts';
import { availableWhen } from '../../../kernel/define/availability.ts';
import type { Person } from '../../../kernel/define/person.ts';
import { type KeptEpisode, resources } from '../../../kernel/define/source.ts';
import type { PlainDate } from '../../../kernel/periods/plain-date.ts';
import { KEEPERS } from '../basic/basic-actions.ts';
import type { EndReason } from '../words/identity-words.ts';
import { numberPatient, recordNumberOf } from '../write-patient.ts';
import { buildDeclined, buildRecord, closeRecord, findOpenRecord, numberOf, recordEpisodes } from './record-episode.ts';
import { closingForm, openingForm } from './record-forms.ts';
import { findRecordSeries, formatRecordNumber } from './record-number.ts';

/** Why no record can be opened for the person on a day; undefined when one can. Records are for usual residents (domain §3.1). */
export function refuseRecord(person: Person, records: readonly KeptEpisode[], on: PlainDate): Refusal | undefined {
  if (person.deceased !== undefined) return { refuse: `${person.name}已于${person.deceased}死亡，不能建档。` };
  if (person.until !== undefined) return { refuse: `${person.name}已于${person.until}迁出。`, next: '如已返回，请先登记迁入。' };
  if (person.residency !== 'usual')
    return { refuse: '健康档案为辖区内居住半年以上的常住居民建立。', next: '如已常住，请先登记迁入并写明居住类型。' };
  const open = findOpenRecord(records);
  if (open) return { refuse: `已有在管的健康档案${numberOf(open.resource) ?? ''}，自${open.start}起。` };
  const closed = records.findLast((record) => record.resource.status !== 'cancelled' && record.end !== undefined && record.end > on);
  if (closed) return { refuse: `上一份档案到${closed.end}才终止，新的建档日期应在其后。`, item: 'date' };
  if (findRecordSeries(person.area) === undefined)
    return { refuse: '现住村（社区）没有健康档案编号段。', next: '请先登记现住村（社区），或由卫生健康部门指定编号段。' };
  return undefined;
}

const NO_RECORD: Refusal = { refuse: '没有在管的健康档案。' };

/** Why the record can not be closed so; a death and a move have their own paths, which close the record with them. */
export function refuseClosing(person: Person, records: readonly KeptEpisode[], on: PlainDate, reason: EndReason): Refusal | undefined {
  const open = findOpenRecord(records);
  if (!open) return NO_RECORD;
  if (on < open.start) return { refuse: `终止日期早于建档日期${open.start}。`, item: 'date' };
  if (reason === '1' && person.deceased === undefined)
    return { refuse: '还没有登记死亡。', item: 'reason', next: '请办理“登记死亡”，档案会随之终止。' };
  if (reason === '2' && person.until === undefined)
    return { refuse: '还没有登记迁出。', item: 'reason', next: '请办理“登记迁移”，档案会随之终止。' };
  return undefined;
}

function seriesOf(person: Person | undefined, given: string | undefined): string | undefined {
  return given === undefined && person ? findRecordSeries(person.area) : undefined;
}

/** Opens a health record, numbered within the village; who had a number before keeps it. */
export const openRecord = defineAction({
  id: 'residents.open-record',
  label: '建立健康档案',
  form: openingForm,
  allow: KEEPERS,
  sources: { patient: resources('Patient'), records: recordEpisodes },
  serials: (answers, { person, records }) => {
    const series = answers.consent === 'agreed' ? seriesOf(person, recordNumberOf(records.patient[0]?.resource)) : undefined;
    return series ? [`health-record:${series}`] : [];
  },
  available: availableWhen({ records: recordEpisodes }, ({ person, records, on }) => refuseRecord(person, records.records, on)),
  write: (answers, { person, records, subject, actor, serial }) => {
    if (answers.consent === 'declined') return [{ create: buildDeclined(subject, actor.org, answers.date) }];
    const patient = records.patient[0];
    const given = recordNumberOf(patient?.resource);
    const series = seriesOf(person, given);
    const number = given ?? (series ? formatRecordNumber(series, serial(`health-record:${series}`)) : undefined);
    if (number === undefined) return [];
    return [
      { create: buildRecord(subject, actor.org, answers.date, number) },
      ...(patient && given === undefined ? [{ update: numberPatient(patient.resource, number), ifVersion: patient.version }] : []),
    ];
  },
  tell: (answers) => ({ text: answers.consent === 'agreed' ? '健康档案已建立。' : '已记录：本人拒绝建档。' }),
});

/** Closes a health record with its reason. */
export const closeRecordAction = defineAction({
  id: 'residents.close-record',
  label: '终止健康档案',
  form: closingForm,
  allow: KEEPERS,
  sources: { records: recordEpisodes },
  available: availableWhen({ records: recordEpisodes }, ({ records }) => (findOpenRecord(records.records) ? undefined : NO_RECORD)),
  check: (answers, { person, records }) => (person ? refuseClosing(person, records.records, answers.date, answers.reason) : undefined),
  write: (answers, { records }) => {
    const open = findOpenRecord(records.records);
    return open ? [closeRecord(open, answers.date, answers.reason)] : [];
  },
});
