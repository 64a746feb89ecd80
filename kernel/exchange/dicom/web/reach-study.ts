// Who may see a study: whoever reaches its resident by the record; one that waits, the organisation that took it and those who reconcile.
import type { ImagingStudy } from '@medplum/fhirtypes';
import { z } from 'zod';
import { type SignedIn, seesPeople } from '../../../access/actor.ts';
import { recordAudit } from '../../../access/audit.ts';
import { reasonOfReach, recordsWithinReach } from '../../../access/row-condition.ts';
import { sql } from '../../../database/sql.ts';
import type { Person } from '../../../define/person.ts';
import { isReason, type Reason } from '../../../define/reason.ts';
import { ROLES } from '../../../define/role.ts';
import { findStudies, type StudyDraft, type StudyRow } from '../../../dicom-studies/keep-studies.ts';
import { fail } from '../../../errors.ts';
import { personOfRow, personRow } from '../../../people/keep-people.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import { requireResident } from '../../../reading/require-resident.ts';
import { numberOfType } from '../../../record/type-number.ts';
import type { Store } from '../../../store/store.ts';
import { maySeeWaiting } from '../reconcile/may-reconcile.ts';

/** A study that may be seen. `person` and `reason` of one in the record; both undefined while it waits. */
export interface ReachedStudy {
  readonly row: StudyRow;
  readonly study: StudyDraft | ImagingStudy;
  readonly person: Person | undefined;
  readonly reason: Reason | undefined;
}

const reachedRow = personRow.extend({
  reason: z.string().nullable(),
  // Content was validated when it was written; here only its envelope is checked.
  content: z.custom<ImagingStudy>((value) => typeof value === 'object' && value !== null && 'resourceType' in value),
});

/** The one study under a UID. Throws `not-found` where there is none, `unprocessable` while two patients bear the UID. */
async function requireRow(store: Store, studyUid: string): Promise<StudyRow> {
  const rows = await findStudies(store.database, studyUid);
  const [row] = rows;
  if (row === undefined) fail('not-found', { what: '这次检查的影像' });
  // The archive knows a study by its UID alone: with two patients under one, nobody can say whose images would come.
  if (rows.length > 1) fail('unprocessable', { what: '同一检查号下有两位患者的影像，暂不能调阅。', next: '请先在“影像核对”里处理。' });
  return row;
}

/**
 * The study, for somebody who may see it. Throws `not-allowed` for roles that see no people, `out-of-scope` and `objected` as for any
 * record of the resident (written down), `not-found` for what is not there or of a kind that is closed to who asks.
 */
export async function reachStudy(store: Store, who: SignedIn, studyUid: string): Promise<ReachedStudy> {
  if (!seesPeople(who.role)) fail('not-allowed', { role: ROLES[who.role], what: '调阅影像', allowed: '为居民服务的医务人员' });
  const row = await requireRow(store, studyUid);
  if (row.state !== 'filed' || row.resident === null || row.imagingStudy === null) {
    if (row.state === 'waiting' && maySeeWaiting(who, row)) return { row, study: row.draft, person: undefined, reason: undefined };
    await recordAudit(
      store.database,
      who,
      { act: 'refused', what: { door: 'dicom-web', rule: 'waiting-study', archive: row.archiveId }, result: 'refused' },
      nowInstant(),
    );
    fail('out-of-scope', { what: '这次检查（还没有归到居民）' });
  }
  const [found] = await store.database.rows(
    sql`select p.resident_id, p.key, p.name, p.sex, p.birth, p.area, p.residency, p.household, p.since, p.until, p.deceased,
          ${reasonOfReach(who)} as reason, r.content
        from resource r join view_people p on p.resident_id = r.resident_id
        where r.resident_id = ${row.resident} and p.resident_id = ${row.resident} and r.rtype = ${numberOfType('ImagingStudy')}
          and r.id = ${row.imagingStudy} and not r.deleted and ${recordsWithinReach(who)}`,
    reachedRow,
  );
  if (found === undefined) {
    await requireResident(store.database, who, row.resident);
    fail('not-found', { what: '这次检查的影像' });
  }
  return {
    row,
    study: found.content,
    person: personOfRow(found),
    reason: found.reason !== null && isReason(found.reason) ? found.reason : undefined,
  };
}
