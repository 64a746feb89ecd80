/** The series of the studies and the frames of a series, as React state: loading, there, or why not. */
import { useCallback, useEffect, useState } from 'react';
import { fetchSeries, fetchStack } from './fetch-series.ts';
import type { SeriesEntry, Stack, ViewedStudy } from './image-types.ts';

/** Something asked of the archive. */
export type Asked<T> =
  | { readonly is: 'loading' }
  | { readonly is: 'here'; readonly value: T }
  | { readonly is: 'failed'; readonly error: unknown };

const LOADING = { is: 'loading' } as const;

function useAsked<T>(ask: (signal: AbortSignal) => Promise<T>): readonly [Asked<T>, () => void] {
  const [asked, setAsked] = useState<Asked<T>>(LOADING);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks again
  useEffect(() => {
    const stop = new AbortController();
    setAsked(LOADING);
    ask(stop.signal).then(
      (value) => !stop.signal.aborted && setAsked({ is: 'here', value }),
      (error: unknown) => !stop.signal.aborted && setAsked({ is: 'failed', error }),
    );
    return () => stop.abort();
  }, [ask, round]);
  return [asked, useCallback(() => setRound((before) => before + 1), [])];
}

/** The series of studies; asks again when other studies are given, or on demand. */
export function useSeries(root: string, studies: readonly ViewedStudy[]): readonly [Asked<readonly SeriesEntry[]>, () => void] {
  const wanted = JSON.stringify(studies);
  // biome-ignore lint/correctness/useExhaustiveDependencies: callers make the list anew at each drawing; its content counts
  const ask = useCallback((signal: AbortSignal) => fetchSeries(root, studies, signal), [root, wanted]);
  return useAsked(ask);
}

/** The frames of a series. */
export function useStack(root: string, series: SeriesEntry): readonly [Asked<Stack>, () => void] {
  const ask = useCallback((signal: AbortSignal) => fetchStack(root, series, signal), [root, series]);
  return useAsked(ask);
}
