/** Whether something has been going on for longer than people wait without a word. */
import { useEffect, useState } from 'react';

/** Nobody looks at a grey shape for longer. */
const SLOW_MS = 8000;

/** True once `waiting` has held for eight seconds; false as soon as it does not. */
export function useSlow(waiting: boolean): boolean {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    setSlow(false);
    if (!waiting) return;
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, [waiting]);
  return slow;
}
