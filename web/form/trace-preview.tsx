/** The strip of a trace that is about to be sent, so that who took it sees whether it can be read. */
import type { Observation } from '@medplum/fhirtypes';
import { useMemo } from 'react';
import { decodeEcg } from '../../kernel/patterns/ecg-signal/decode-ecg.ts';
import type { ShownTrace } from '../../server/contract/traces.ts';
import { t } from '../language/translate.ts';
import { EcgStrip } from '../parts/ecg/ecg-strip.tsx';

/** Leads shown: one of the limbs, and one of the chest where the trace has it. */
const LEADS = ['II', 'V1'] as const;

/** Draws them; says why where they can not be drawn. */
export function TracePreview({ trace }: { readonly trace: ShownTrace['trace'] }) {
  // The platform made it a moment ago out of the files.
  const decoded = useMemo(() => decodeEcg(trace as unknown as Observation), [trace]);
  if ('refuse' in decoded) return <p className="y-problem">{t(decoded.refuse)}</p>;
  const names = LEADS.filter((name) => decoded.leads.some((lead) => lead.name === name));
  return (
    <div className="y-take-strips">
      {(names.length === 0 ? [decoded.leads[0]?.name ?? ''] : names).map((lead) => (
        <EcgStrip key={lead} trace={decoded} lead={lead} seconds={10} />
      ))}
    </div>
  );
}
