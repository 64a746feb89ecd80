/** Fetches the drawing engine and keeps it for one viewer. */
import { useEffect, useRef, useState } from 'react';
import type { AskNote, Stage } from './stage.ts';

/** The engine, undefined until it is here; `failed` when its files did not come. */
export function useStage(askNote: AskNote): { readonly stage: Stage | undefined; readonly failed: boolean } {
  const [stage, setStage] = useState<Stage>();
  const [failed, setFailed] = useState(false);
  const ask = useRef(askNote);
  ask.current = askNote;
  useEffect(() => {
    let left = false;
    let opened: Stage | undefined;
    import('./engine/open-stage.ts')
      .then(({ openStage }) => {
        if (left) return;
        opened = openStage((before) => ask.current(before));
        setStage(opened);
      })
      .catch(() => setFailed(true));
    return () => {
      left = true;
      opened?.close();
      setStage(undefined);
    };
  }, []);
  return { stage, failed };
}
