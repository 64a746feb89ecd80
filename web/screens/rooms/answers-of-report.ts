/** What a report says, as answers of the forms that write and amend it. */
import type { DiagnosticReport, QuestionnaireResponse, QuestionnaireResponseItemAnswer } from '@medplum/fhirtypes';
import { EXTENSION, SYSTEM } from '../../../kernel/define/codes.ts';
import { findingsOf } from '../../../kernel/patterns/diagnosis-centre/report-resource.ts';
import { keyImagesOf, lineOfKeyImage } from '../../../systems/imaging/key-images.ts';

/** Names of items with their values; what the report does not say is left out. */
export function answersOfReport(report: DiagnosticReport): readonly (readonly [string, unknown])[] {
  const codes = report.conclusionCode?.flatMap(({ coding }) => coding ?? []) ?? [];
  const critical = codes.flatMap(({ system, code }) => (system === SYSTEM.criticalFinding && code !== undefined ? [code] : []));
  const finding = codes.find(({ system }) => system === SYSTEM.finding)?.code;
  const lines = keyImagesOf(report.media).map(lineOfKeyImage);
  const answers: readonly (readonly [string, unknown])[] = [
    ['findings', findingsOf(report)],
    ['conclusion', report.conclusion],
    ['positive', finding === undefined ? undefined : finding === 'positive'],
    ['critical', critical.length === 0 ? undefined : critical],
    ['quality', report.extension?.find(({ url }) => url === EXTENSION.imageQuality)?.valueCode],
    ['keyImages', lines.length === 0 ? undefined : lines.join('\n')],
  ];
  return answers.filter(([, value]) => value !== undefined);
}

function readValue({ valueString, valueBoolean, valueCoding }: QuestionnaireResponseItemAnswer): unknown {
  return valueString ?? valueBoolean ?? valueCoding?.code;
}

/** The same of an amendment that was returned, with its reason. */
export function answersOfProposal({ item }: QuestionnaireResponse): readonly (readonly [string, unknown])[] {
  const own = new Set(['findings', 'conclusion', 'positive', 'critical', 'quality', 'keyImages', 'reason']);
  return (item ?? []).flatMap(({ linkId, answer }) => {
    const values = (answer ?? []).map(readValue).filter((value) => value !== undefined);
    if (!own.has(linkId) || values.length === 0) return [];
    return [[linkId, linkId === 'critical' ? values : values[0]] as const];
  });
}
