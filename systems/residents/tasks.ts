/** The task to open a health record for a resident who has come to live here. */
import { defineTask } from '../../kernel/define/task.ts';
import { addMonths, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { openRecord } from './record/record-actions.ts';
import { recordEpisodes } from './record/record-episode.ts';

/**
 * Every usual resident has a record by the time they have lived here for six months (domain §3.1 item 1, §0.2 R4). It ends with
 * death, with leaving, and with a refusal. Those of whom nobody knows since when they live here have no day it was due: they stand in the
 * worklist of residents without a record.
 */
export const openRecordTask = defineTask({
  id: 'residents.open-record',
  title: '建立健康档案',
  assign: ['village-doctor', 'public-health-doctor'],
  action: openRecord,
  sources: { records: recordEpisodes },
  asks: ({ records }, person) => {
    const opens = person.since;
    if (person.residency !== 'usual' || opens === undefined) return [];
    const declined = records.findLast((record) => record.resource.status === 'cancelled')?.start;
    const ends = [person.deceased, person.until, declined].filter((day): day is PlainDate => day !== undefined).sort();
    const [cancelled] = ends;
    return [
      {
        key: 'record',
        opens,
        due: addMonths(opens, 6),
        yearly: true,
        why: '居住满半年的常住居民应有健康档案',
        ...(cancelled ? { cancelled } : {}),
      },
    ];
  },
  evidence: ({ records }) =>
    records.filter((record) => record.resource.status !== 'cancelled').map((record) => ({ record: record.id, date: record.start })),
});
