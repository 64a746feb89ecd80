// Reads the numbers that people look at before they are asked for, and keeps them up while nobody asks.
import { type Period, parsePeriod, samePeriodLastYear } from '../periods/period.ts';
import { today } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';
import { denominatorOf } from './evaluate-indicator.ts';
import { numbersOf } from './remembered-numbers.ts';

/** How often what was written meanwhile is taken in: seldom enough to cost nothing, often enough that little is left to read when asked. */
const EVERY_MS = 20_000;
/** How often what is remembered is kept in the database for the next start: changed tallies of a county take a second or two of a processor. */
const KEEP_EVERY_MS = 600_000;

/** The periods that a board opens with: this year, and the year it is compared with. */
function usualPeriods(): readonly Period[] {
  const year = parsePeriod(today().slice(0, 4));
  return year ? [year, samePeriodLastYear(year)] : [];
}

/**
 * `keeps`: what is remembered is kept in the database, when the usual numbers are read, from time to time and at the end; one process does.
 * Begins at once, one statement at a time, and goes on until the result is called, which waits for the statement under way. A failure
 * (the database is away) is left to those who ask; the next round tries again.
 */
export function keepNumbersWarm(store: Store, keeps: boolean): () => Promise<void> {
  const numbers = numbersOf(store);
  let ended = false;
  let warmed = '';
  let wake: () => void = () => undefined;
  const warm = async (): Promise<void> => {
    const day = today();
    if (warmed === day) return;
    for (const kind of ['numbers', 'reasons'] as const) {
      for (const period of usualPeriods().slice(0, kind === 'numbers' ? 2 : 1)) {
        for (const indicator of store.registry.indicators.values()) {
          if (ended) return;
          if (kind === 'numbers' || indicator.numerator) await numbers.warm(indicator, period, kind);
          if (kind === 'numbers' && indicator.against) await numbers.warm(denominatorOf(indicator, indicator.against), period, kind);
          if (kind === 'numbers' && indicator.median !== undefined) await numbers.warm(indicator, period, 'spread');
        }
      }
    }
    warmed = day;
  };
  let kept = 0;
  const keep = async (): Promise<void> => {
    if (!keeps || Date.now() - kept < KEEP_EVERY_MS) return;
    await numbers.keep();
    kept = Date.now();
  };
  const work = (async () => {
    while (!ended) {
      await warm()
        .then(() => numbers.refresh(() => ended))
        .then(() => (ended ? undefined : keep()))
        .catch(() => undefined);
      if (ended) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, EVERY_MS);
        timer.unref();
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  return async () => {
    ended = true;
    wake();
    await work;
    if (keeps && warmed !== '') await numbers.keep().catch(() => false);
  };
}
