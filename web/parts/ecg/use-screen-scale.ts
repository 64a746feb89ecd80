/** How many pixels of this screen make a millimetre: measured once with a bank card, kept in the browser. */
import { useCallback, useSyncExternalStore } from 'react';
import { calibrateScreen, pixelsPerMillimetre, readCalibration } from './paper/paper-scale.ts';

const KEPT = 'yigong.screen.device-pixels-per-millimetre';
const listeners = new Set<() => void>();

/** Tells when the pixel ratio changes: the page is zoomed, or the window moved to another screen. */
function subscribe(listener: () => void): () => void {
  let query: MediaQueryList | undefined;
  const onChange = () => {
    watch();
    listener();
  };
  const watch = () => {
    query?.removeEventListener('change', onChange);
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener('change', onChange);
  };
  watch();
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    query?.removeEventListener('change', onChange);
  };
}

/** The scale of the screen. */
export interface ScreenScale {
  /** CSS pixels to the millimetre */
  readonly perMillimetre: number;
  /** device pixels to a CSS pixel */
  readonly pixelRatio: number;
  /** whether anybody has measured this screen */
  readonly isMeasured: boolean;
  /** Keeps the width in CSS pixels at which the drawn card was as wide as a real one; undefined forgets. */
  measure(cardPixels: number | undefined): void;
}

/** The scale of this screen; parts that use it draw again when it changes. */
export function useScreenScale(): ScreenScale {
  const pixelRatio = useSyncExternalStore(subscribe, () => devicePixelRatio);
  const kept = useSyncExternalStore(subscribe, () => localStorage.getItem(KEPT));
  const calibration = readCalibration(kept);
  const measure = useCallback((cardPixels: number | undefined) => {
    const measured = cardPixels === undefined ? undefined : calibrateScreen(cardPixels, devicePixelRatio);
    if (measured === undefined) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, String(measured));
    for (const listener of listeners) listener();
  }, []);
  return { perMillimetre: pixelsPerMillimetre(calibration, pixelRatio), pixelRatio, isMeasured: calibration !== undefined, measure };
}
