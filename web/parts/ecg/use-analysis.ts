/** The programme's reading of a trace, once the trace itself is on the screen: it takes longer than drawing. */
import { useEffect, useState } from 'react';
import type { EcgTrace } from '../../../kernel/patterns/ecg-signal/ecg-trace.ts';
import { analyseTrace, type EcgWords } from './analyse-trace.ts';

/** The words, or undefined until they are there. */
export function useAnalysis(trace: EcgTrace, sex?: 'male' | 'female'): EcgWords | undefined {
  const [done, setDone] = useState<{ readonly trace: EcgTrace; readonly words: EcgWords }>();
  useEffect(() => {
    // After the frame that shows the trace, not before it.
    let timer = 0;
    const frame = requestAnimationFrame(() => {
      timer = window.setTimeout(() => setDone({ trace, words: analyseTrace(trace, sex) }));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, [trace, sex]);
  return done?.trace === trace ? done.words : undefined;
}
