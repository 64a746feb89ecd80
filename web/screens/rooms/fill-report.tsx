/** Takes up a report that stands (a draft, or a released one to be amended) in a form that is still empty: nothing is typed twice. */
import type { DiagnosticReport, QuestionnaireResponse } from '@medplum/fhirtypes';
import { useEffect, useRef } from 'react';
import { useFormDesk } from '../../form/form-context.ts';
import { answersOfProposal, answersOfReport } from './answers-of-report.ts';

interface Props {
  readonly report: DiagnosticReport | undefined;
  /** The amendment of it that the second reader returned. */
  readonly returned: QuestionnaireResponse | undefined;
}

/** Stands inside an open form. Once only: what the writer takes out stays out. */
export function FillReport({ report, returned }: Props) {
  const { answers, set } = useFormDesk();
  const done = useRef(false);
  useEffect(() => {
    if (done.current || !report) return;
    done.current = true;
    if (typeof answers.conclusion === 'string' && answers.conclusion !== '') return;
    for (const [linkId, value] of returned ? answersOfProposal(returned) : answersOfReport(report)) set([linkId], value);
  }, [report, returned, answers, set]);
  return null;
}
