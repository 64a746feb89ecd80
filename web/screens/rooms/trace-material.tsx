/** The trace of a request in the ECG viewer: the programme's suggestion above it, the resident's trace before this one behind it. */
import type { Observation } from '@medplum/fhirtypes';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { decodeEcg } from '../../../kernel/patterns/ecg-signal/decode-ecg.ts';
import { t } from '../../language/translate.ts';
import type { EcgWords } from '../../parts/ecg/analyse-trace.ts';
import { EcgViewer } from '../../parts/ecg/ecg-viewer.tsx';
import { type Measured, sayMeasure } from '../../parts/ecg/say-sheet.ts';
import { Empty } from '../../parts/states.tsx';
import { tellTime } from '../../parts/words.ts';
import { readTraceBefore } from './read-request.ts';
import type { Raised } from './report-link.tsx';

interface Props {
  readonly trace: Observation;
  readonly subject: string;
  readonly patient: string;
  readonly sex: string;
  readonly onFinding: (line: string) => void;
  readonly onRaised: (raised: readonly Raised[]) => void;
}

/** Draws it; says why where it can not be drawn. */
export function TraceMaterial({ trace, subject, patient, sex, onFinding, onRaised }: Props) {
  const decoded = useMemo(() => decodeEcg(trace), [trace]);
  const before = useQuery({
    queryKey: ['trace-before', subject, trace.id],
    queryFn: async () => (await readTraceBefore(subject, trace)) ?? null,
    staleTime: 600_000,
  });
  const previous = useMemo(() => {
    const earlier = before.data ? decodeEcg(before.data) : undefined;
    if (!earlier || 'refuse' in earlier) return undefined;
    return { trace: earlier, label: tellTime(before.data?.effectiveDateTime ?? '') };
  }, [before.data]);
  const measure = useCallback((measured: Measured) => onFinding(sayMeasure(measured)), [onFinding]);
  const analysed = useCallback((words: EcgWords) => onRaised(words.critical), [onRaised]);
  if ('refuse' in decoded) return <Empty text={t(decoded.refuse)} />;
  return (
    <EcgViewer
      trace={decoded}
      previous={previous}
      patientLine={`${patient}　${tellTime(trace.effectiveDateTime ?? '')}`}
      sex={sex === 'male' || sex === 'female' ? sex : undefined}
      onMeasure={measure}
      onAnalysed={analysed}
    />
  );
}
