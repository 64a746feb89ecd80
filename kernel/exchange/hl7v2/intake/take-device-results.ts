// Takes what a measuring device sends: finds the specimen by its label, asks the system what to write, or parks the message with the reason.
import { randomUUID } from 'node:crypto';
import type { Resource } from '@medplum/fhirtypes';
import { gatherResidents } from '../../../actions/gather-subject.ts';
import type { Write } from '../../../commit/resolve-writes.ts';
import type { Transaction } from '../../../database/database.ts';
import type { AnyDeviceIntake, DeviceReport } from '../../../define/device-intake.ts';
import { dateOfInstant, nowInstant } from '../../../periods/plain-date.ts';
import type { Store } from '../../../store/store.ts';
import type { Note } from '../mapping/map-message.ts';
import { findStanding, hasKey, type Standing } from './find-standing.ts';
import type { LabelledResults } from './read-device-reports.ts';
import { Refusal } from './refusal.ts';

/** What the device's results come to. */
export interface TakenResults {
  readonly writes: readonly Write[];
  readonly notes: readonly Note[];
  readonly residents: readonly number[];
}

interface Found {
  readonly intake: AnyDeviceIntake;
  readonly number: string;
  readonly standing: Standing;
}

/** The specimen that a number names, in the order in which the numbers are likely. Throws a refusal when there is none. */
async function findSpecimen(tx: Transaction, intakes: readonly AnyDeviceIntake[], group: LabelledResults): Promise<Found> {
  const keys = intakes.flatMap((intake) => group.numbers.map((value) => ({ intake, value, system: intake.identifier })));
  const standing = await findStanding(tx, keys);
  for (const key of keys) {
    const match = standing.find((each) => each.resident !== 0 && hasKey(each.resource, key));
    if (match) return { intake: key.intake, number: key.value, standing: match };
  }
  const text =
    group.numbers.length === 0
      ? '没有标本条码（OBR-2、OBR-3 或 SPM-2）'
      : `条码 ${group.numbers.join('、')} 没有对应的标本，请核对标签或先登记采集`;
  throw new Refusal('AE', { code: group.numbers.length === 0 ? '101' : '204', text, place: group.place });
}

function toWrite(
  draft: { readonly create: Resource; readonly reference?: string } | { readonly update: Resource; readonly ifVersion: number },
): Write {
  if ('create' in draft) return { op: 'create', resource: draft.create, reference: draft.reference };
  const { id } = draft.update;
  if (id === undefined) throw new Error('an update needs the id of what it updates');
  return { op: 'update', resource: { ...draft.update, id }, ifVersion: draft.ifVersion };
}

/**
 * What a message of a device comes to, as an organisation's. Groups of one specimen are one report. Throws refusals: no such specimen,
 * another organisation's, results that the system does not take. The transaction holds the numbers; the residents are held here.
 */
export async function takeDeviceResults(
  store: Store,
  tx: Transaction,
  labelled: readonly LabelledResults[],
  org: string,
): Promise<TakenResults> {
  const intakes = store.registry.systems.flatMap((system) => system.intakes);
  const groups = labelled.filter((group) => group.results.length > 0);
  if (groups.length === 0) throw new Refusal('AE', { code: '100', text: '仪器结果报文没有 OBR 和 OBX', place: 'OBX' });
  const reports = new Map<string, Found & { readonly report: DeviceReport; readonly place: string }>();
  for (const group of groups) {
    const found = await findSpecimen(tx, intakes, group);
    const before = reports.get(found.number);
    const results = [...(before?.report.results ?? []), ...group.results];
    reports.set(found.number, {
      ...found,
      report: { number: found.number, device: group.device, results },
      place: before?.place ?? group.place,
    });
  }
  const now = nowInstant();
  const writes: Write[] = [];
  const notes: Note[] = [];
  const residents = new Set<number>();
  for (const { intake, standing, report, place } of reports.values()) {
    // A second specimen of one resident in one message would not see what the first wrote.
    if (residents.has(standing.resident))
      throw new Refusal('AE', { code: '207', text: '一条报文里有同一位居民的两个标本，请分开发送', place });
    residents.add(standing.resident);
    const subjects = await gatherResidents(tx, intake, [standing.resident], true);
    const subject = subjects.get(standing.resident);
    if (!subject) throw new Refusal('AE', { code: '204', text: `条码 ${report.number} 的居民已不在档案中`, place });
    const taken = intake.take(report, {
      now,
      today: dateOfInstant(now),
      actor: { org },
      person: subject.person,
      subject: subject.reference,
      records: subject.records,
      newReference: () => `urn:uuid:${randomUUID()}`,
    });
    if ('refuse' in taken) throw new Refusal('AE', { code: '207', text: taken.refuse, place: taken.place ?? place });
    writes.push(...taken.drafts.map(toWrite));
    notes.push(...taken.notes.map((text) => ({ place, text })));
  }
  return { writes, notes, residents: [...residents] };
}
