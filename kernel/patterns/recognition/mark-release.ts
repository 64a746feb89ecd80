/** Copies the mark in force onto a report as it is released. */
import type { DiagnosticReport } from '@medplum/fhirtypes';
import type { PlainDate } from '../../periods/plain-date.ts';
import { type CertificateRecords, markInForce, withMark } from './marks.ts';

/**
 * The report with the mark that the item of the institution carries on the day (domain §5.2). Called once, on the first release: a
 * certificate that lapses later leaves the mark as it is, and an amendment keeps it.
 */
export function markReleased(
  report: DiagnosticReport,
  of: { readonly org: string; readonly item: string; readonly on: PlainDate },
  records: CertificateRecords,
): DiagnosticReport {
  return { ...report, extension: withMark(report.extension, markInForce(records, of)) };
}
