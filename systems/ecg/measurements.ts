/** The programme's measurements become findings with the report that a physician released; until then they are preliminary. */
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import { all } from '../../kernel/define/condition.ts';
import { orgExtensionOf } from '../../kernel/define/gather-records.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { defineTimer } from '../../kernel/define/timer.ts';
import { booleanColumn, defineView, textColumn } from '../../kernel/define/view.ts';
import { MEASUREMENT_CODES } from '../../kernel/patterns/ecg-signal/build-ecg-observation.ts';

const [RATE = '', ...INTERVALS] = MEASUREMENT_CODES;

/** What the view looks at: every trace has all measurements, and the rate is left out because follow-ups measure it for half the county. */
const seen = { measured: resources('Observation', ...INTERVALS), reports: resources('DiagnosticReport') } as const;

interface Records {
  readonly measured: readonly Kept<Observation>[];
  readonly reports: readonly Kept<DiagnosticReport>[];
}

/** Preliminary measurements of a trace, with whether the report of their order was released. */
function listPreliminary({ measured, reports }: Records) {
  const released = new Set(
    reports.flatMap(({ resource }) =>
      resource.status === 'final' || resource.status === 'amended' ? (resource.basedOn?.map(({ reference }) => reference) ?? []) : [],
    ),
  );
  return measured.flatMap((kept) => {
    const { resource } = kept;
    const order = resource.basedOn?.[0]?.reference;
    if (resource.status !== 'preliminary' || resource.derivedFrom === undefined || order === undefined) return [];
    return [{ kept, order, released: released.has(order) }];
  });
}

/** One row per measurement that no released report stands behind yet. */
export const measurementView = defineView({
  id: 'ecg_preliminary',
  title: '心电图待确认的测量值',
  per: 'event',
  place: 'organisation',
  sources: seen,
  columns: { order: textColumn('申请单'), released: booleanColumn('报告已发布') },
  rows: (records) =>
    listPreliminary(records).map(({ kept, order, released }) => ({
      key: kept.id,
      order,
      released,
      org: orgExtensionOf(kept.resource.extension),
    })),
});

/** Confirms them. Traces themselves are never written back: declarations see them without their samples. */
export const confirmMeasurements = defineTimer({
  id: 'ecg.confirm-measurements',
  title: '心电图测量值随报告确认',
  view: measurementView,
  due: (row) => all(row.released.isTrue()),
  sources: { ...seen, measured: resources('Observation', RATE, ...INTERVALS) },
  write: ({ records }) =>
    listPreliminary(records).flatMap(({ kept, released }) =>
      released ? [{ update: { ...kept.resource, id: kept.id, status: 'final' as const }, ifVersion: kept.version }] : [],
    ),
});
