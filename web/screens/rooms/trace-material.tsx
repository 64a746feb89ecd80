/** The trace of a request in the ECG viewer, with the machine's suggestion. */
import type { Observation } from '@medplum/fhirtypes';
import { useMemo } from 'react';
import { decodeEcg } from '../../../kernel/patterns/ecg-signal/decode-ecg.ts';
import { t } from '../../language/translate.ts';
import { EcgViewer } from '../../parts/ecg/ecg-viewer.tsx';
import { Empty } from '../../parts/states.tsx';

interface Props {
  readonly trace: Observation;
  readonly subject: string;
  readonly patient: string;
}

/** Draws it; says why where it can not be drawn. */
export function TraceMaterial({ trace, patient }: Props) {
  const decoded = useMemo(() => decodeEcg(trace), [trace]);
  if ('refuse' in decoded) return <Empty text={t(decoded.refuse)} />;
  return <EcgViewer trace={decoded} patientLine={patient} />;
}
