/** The ward: whoever lies in hospital now, by bed, with what was ordered, what came back and what must not be overlooked. */
import type { DiagnosticReport, Encounter, EncounterLocation, ServiceRequest, Task } from '@medplum/fhirtypes';
import { CRITICAL } from '../../../kernel/define/duty.ts';
import { orgExtensionOf } from '../../../kernel/define/gather-records.ts';
import { encounters, type Kept, type KeptEncounter, resources } from '../../../kernel/define/source.ts';
import { dateColumn, defineView, instantColumn, numberColumn, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { dateOfFhir, instantOfFhir } from '../../../kernel/periods/plain-date.ts';

/** Classes of encounters that are stays. */
export const STAYS = ['IMP', 'ACUTE', 'NONAC'] as const;

const OPEN_ORDERS: readonly string[] = ['draft', 'active', 'on-hold'];
const RELEASED: readonly string[] = ['final', 'amended', 'corrected', 'appended'];
const WAITING: Readonly<Record<string, string>> = { requested: '危急值待接收', 'in-progress': '危急值待处置' };
const MOST_WORDS = 80;

/** Whether somebody is in: admitted, not discharged. */
export function isIn({ end, resource }: KeptEncounter): boolean {
  return end === undefined && ['arrived', 'triaged', 'in-progress', 'onleave'].includes(resource.status);
}

/** Ward and bed as they stand: the last place that is in use. */
export function bedOf({ resource }: Pick<KeptEncounter, 'resource'>): string | undefined {
  return placeOf(resource)?.location.display;
}

function placeOf({ location }: Encounter): EncounterLocation | undefined {
  return location?.findLast(({ status }) => status === undefined || status === 'active');
}

/** The id of the registered bed somebody lies in; undefined for a place told in words alone, or one that says it is no bed. */
export function bedIdOf({ resource }: Pick<KeptEncounter, 'resource'>): string | undefined {
  const place = placeOf(resource);
  const kind = place?.physicalType?.coding?.[0]?.code;
  return kind === undefined || kind === 'bd' ? place?.location.reference?.match(/^Location\/([^/]+)$/)?.[1] : undefined;
}

/** What may be amiss with where somebody lies: a hospital's own system is believed, and the list says so. `shared` shows when rows are read. */
const BED_DOUBTS = { none: '没有床位', unregistered: '床位未登记', shared: '床位重复' } as const;

function doubtBed(stay: KeptEncounter): keyof typeof BED_DOUBTS | undefined {
  if (bedIdOf(stay) !== undefined) return undefined;
  return bedOf(stay) === undefined ? 'none' : 'unregistered';
}

/** Orders of a stay: made in it, or by its institution since it began. */
function ordersOf(stay: KeptEncounter, orders: readonly Kept<ServiceRequest>[]): readonly Kept<ServiceRequest>[] {
  return orders.filter(({ resource }) => {
    const on = dateOfFhir(resource.authoredOn);
    const mine = orgExtensionOf(resource.extension) === stay.org && on !== undefined && on >= stay.start;
    return resource.encounter?.reference === `Encounter/${stay.id}` || mine;
  });
}

/** Orders of a stay that have no result yet. */
export function openOrdersOf(stay: KeptEncounter, orders: readonly Kept<ServiceRequest>[]): readonly Kept<ServiceRequest>[] {
  return ordersOf(stay, orders).filter(({ resource }) => OPEN_ORDERS.includes(resource.status));
}

function tellWaiting(alarms: readonly Kept<Task>[], references: ReadonlySet<string>): string | undefined {
  const words = alarms.flatMap(({ resource }) => {
    const what = WAITING[resource.status];
    const ours = resource.basedOn?.some(({ reference }) => reference !== undefined && references.has(reference));
    return what !== undefined && ours ? [`${what}：${resource.description ?? ''}`] : [];
  });
  return words.length === 0 ? undefined : words.join('；').slice(0, MOST_WORDS);
}

function lastResult(reports: readonly Kept<DiagnosticReport>[], stay: KeptEncounter, references: ReadonlySet<string>) {
  const mine = reports.flatMap(({ resource }) => {
    const at = instantOfFhir(resource.issued);
    const ours =
      resource.encounter?.reference === `Encounter/${stay.id}` ||
      resource.basedOn?.some(({ reference }) => reference !== undefined && references.has(reference));
    const name = resource.code.text ?? resource.code.coding?.[0]?.display ?? '';
    return ours && at !== undefined && RELEASED.includes(resource.status)
      ? [{ at, words: `${name} ${resource.conclusion ?? ''}`.trim() }]
      : [];
  });
  return mine.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1);
}

/** One row for each stay that has not ended. */
export const wardView = defineView({
  id: 'clinic_ward',
  title: '在院病人',
  per: 'event',
  place: 'organisation',
  sources: {
    stays: encounters(...STAYS),
    orders: resources('ServiceRequest'),
    reports: resources('DiagnosticReport'),
    alarms: resources('Task', CRITICAL),
  },
  choose: { label: ['bed', 'admitted', 'diagnosisName'], open: 'closed', own: true },
  clash: { column: 'bedId', tells: 'bedDoubt', word: 'shared' },
  columns: {
    institution: textColumn('机构', { names: 'directory' }),
    bed: textColumn('病区与床位'),
    bedId: textColumn('登记的床位', { hidden: true, indexed: true }),
    bedDoubt: wordColumn('床位核对', BED_DOUBTS),
    admitted: dateColumn('入院日期', { indexed: true }),
    diagnosisName: textColumn('主要诊断'),
    doctor: textColumn('经治医生'),
    openOrders: numberColumn('未出结果申请数'),
    waitsFor: textColumn('未出结果申请'),
    lastResult: textColumn('最近结果'),
    lastResultAt: instantColumn('最近结果时间'),
    prompt: textColumn('提示'),
    closed: dateColumn('出院日期'),
  },
  rows: ({ stays, orders, reports, alarms }) =>
    stays.filter(isIn).map((stay) => {
      const mine = ordersOf(stay, orders);
      const references = new Set(mine.map(({ id }) => `ServiceRequest/${id}`));
      const open = openOrdersOf(stay, orders);
      const last = lastResult(reports, stay, references);
      return {
        key: stay.id,
        org: stay.org,
        institution: stay.org,
        bed: bedOf(stay),
        bedId: bedIdOf(stay),
        bedDoubt: doubtBed(stay),
        admitted: stay.start,
        diagnosisName: stay.diagnoses[0]?.display,
        doctor: stay.resource.participant?.find(({ individual }) => individual?.display !== undefined)?.individual?.display,
        openOrders: open.length,
        waitsFor:
          open.length === 0
            ? undefined
            : open
                .map(({ resource }) => resource.code?.text ?? '')
                .join('、')
                .slice(0, MOST_WORDS),
        lastResult: last?.words.slice(0, MOST_WORDS),
        lastResultAt: last?.at,
        prompt: tellWaiting(alarms, references),
        closed: undefined,
      };
    }),
});
