/** Plays the frames of a picture, at the rate of the file or ten a second. */
import { useEffect, useRef, useState } from 'react';
import type { OpenedPane } from './image-pane.tsx';

const USUAL_RATE = 10;
const FASTEST = 30;

/** Whether it plays, and the switch. Stops by itself when another series is shown. */
export function usePlay(pane: OpenedPane | undefined): { readonly playing: boolean; readonly toggle: () => void } {
  const [playing, setPlaying] = useState(false);
  const now = useRef(pane);
  now.current = pane;
  const stack = pane?.stack;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another stack stops it
  useEffect(() => setPlaying(false), [stack]);
  useEffect(() => {
    if (!playing) return;
    const rate = Math.min(FASTEST, now.current?.stack.frames[0]?.rate ?? USUAL_RATE);
    const timer = setInterval(() => {
      const here = now.current;
      here?.handle.goTo((here.view.index + 1) % here.stack.frames.length);
    }, 1000 / rate);
    return () => clearInterval(timer);
  }, [playing]);
  return { playing, toggle: () => setPlaying((before) => !before) };
}
