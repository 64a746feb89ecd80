/** Takes up a report that stands (a draft, or a released one to be amended) in a form that is still empty: nothing is typed twice. */
import type { DiagnosticReport } from '@medplum/fhirtypes';
import { useEffect, useRef } from 'react';
import { EXTENSION, SYSTEM } from '../../../kernel/define/codes.ts';
import { findingsOf } from '../../../kernel/patterns/diagnosis-centre/report-resource.ts';
import { keyImagesOf, lineOfKeyImage } from '../../../systems/imaging/key-images.ts';
import { useFormDesk } from '../../form/form-context.ts';

/** What the report says, as answers of the forms; what it does not say is left out. */
function answersOf(report: DiagnosticReport): readonly (readonly [string, unknown])[] {
  const codes = report.conclusionCode?.flatMap(({ coding }) => coding ?? []) ?? [];
  const critical = codes.flatMap(({ system, code }) => (system === SYSTEM.criticalFinding && code !== undefined ? [code] : []));
  const finding = codes.find(({ system }) => system === SYSTEM.finding)?.code;
  const lines = keyImagesOf(report.media).map(lineOfKeyImage);
  return [
    ['findings', findingsOf(report)],
    ['conclusion', report.conclusion],
    ['positive', finding === undefined ? undefined : finding === 'positive'],
    ['critical', critical.length === 0 ? undefined : critical],
    ['quality', report.extension?.find(({ url }) => url === EXTENSION.imageQuality)?.valueCode],
    ['keyImages', lines.length === 0 ? undefined : lines.join('\n')],
  ];
}

/** Stands inside an open form. Once only: what the writer takes out stays out. */
export function FillReport({ report }: { readonly report: DiagnosticReport | undefined }) {
  const { answers, set } = useFormDesk();
  const done = useRef(false);
  useEffect(() => {
    if (done.current || !report) return;
    done.current = true;
    if (typeof answers.conclusion === 'string' && answers.conclusion !== '') return;
    for (const [linkId, value] of answersOf(report)) if (value !== undefined) set([linkId], value);
  }, [report, answers, set]);
  return null;
}
