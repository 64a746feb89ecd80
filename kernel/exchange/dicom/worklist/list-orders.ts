// The orders that devices may ask for: imaging orders in hand, without images yet, of the last days.
import type { ServiceRequest } from '@medplum/fhirtypes';
import { z } from 'zod';
import { inOrder, onEveryShard } from '../../../database/distribution/fan-outs.ts';
import { sql } from '../../../database/sql.ts';
import { IDENTIFIER, SYSTEM } from '../../../define/codes.ts';
import { ordersWithImages } from '../../../dicom-studies/keep-studies.ts';
import { personOfRow, personRow } from '../../../people/keep-people.ts';
import { addDays, today } from '../../../periods/plain-date.ts';
import { numberOfType } from '../../../record/type-number.ts';
import type { Store } from '../../../store/store.ts';
import type { WorklistOrder } from './worklist-entry.ts';

/** An order nobody came for in so many days is not on the device's list any more; the centre's own lists keep it. */
const DAYS = 14;
const MOST = 5000;

const row = personRow.extend({
  id: z.string(),
  number: z.string().nullable(),
  // Content was validated when it was written; here only its envelope is checked.
  order: z.custom<ServiceRequest>((value) => typeof value === 'object' && value !== null && 'resourceType' in value),
});

/** Centres whose examinations are taken with DICOM devices. */
const CENTRES = ['imaging', 'ecg'];

/** The orders, of everybody: for the platform's own files, which each device sees of its own organisation alone. */
export async function listWorklistOrders(store: Store): Promise<readonly WorklistOrder[]> {
  const centres = CENTRES.map(
    (code) => sql`r.content @> ${JSON.stringify({ category: [{ coding: [{ system: SYSTEM.centre, code }] }] })}::jsonb`,
  );
  const [first, second] = centres;
  const rows = await store.database.rows(
    onEveryShard(
      'imaging-orders',
      sql`select p.resident_id, p.key, p.name, p.sex, p.birth, p.area, p.residency, p.household, p.since, p.until, p.deceased, r.id, r.content as "order",
          jsonb_path_query_first(t.content, '$.identifier[*] ? (@.system == $s).value', ${JSON.stringify({ s: IDENTIFIER.healthRecord })}::jsonb) #>> '{}' as number
        from resource r join view_people p on p.resident_id = r.resident_id
          left join resource t on t.resident_id = r.resident_id and t.rtype = ${numberOfType('Patient')} and t.id = p.key and not t.deleted
        where r.rtype = ${numberOfType('ServiceRequest')} and not r.deleted and r.updated > ${addDays(today(), -DAYS)}::date
          and r.content ->> 'status' = 'active' and (${first} or ${second})
        order by r.id limit ${MOST}`,
      inOrder([{ column: 'id' }], MOST),
    ),
    row,
  );
  const done = await ordersWithImages(
    store.database,
    rows.map(({ id }) => id),
  );
  return rows
    .filter(({ id }) => !done.has(id))
    .map(({ id, order, number, ...person }) => ({ id, order, person: personOfRow(person), patientNumber: number ?? person.key }));
}
