/** The queue of one's own institution as the pages of the clinic read it. */
import { useQuery } from '@tanstack/react-query';
import type { WorklistPage } from '../../../server/contract/contract.ts';
import { api } from '../../api.ts';

/** A number at the desk. */
export type QueueRow = WorklistPage['rows'][number];

/** How often the queue is asked for while a page shows it; changes are told at once beside that. */
const EVERY_MS = 20_000;

/** Those who wait, in order, and those who were called. */
export function useQueue() {
  const waiting = useQuery({
    queryKey: ['worklist', 'clinic.waiting', 'desk'],
    queryFn: () => api.worklist('clinic.waiting', {}),
    refetchInterval: EVERY_MS,
  });
  const called = useQuery({
    queryKey: ['worklist', 'clinic.called', 'desk'],
    queryFn: () => api.worklist('clinic.called', {}),
    refetchInterval: EVERY_MS,
  });
  return { waiting, called };
}

/** The words of a cell. */
export function textOf(row: QueueRow, column: string): string {
  return row.cells[column]?.text ?? '';
}

/** Whole minutes since an instant cell; undefined when it is empty. */
export function minutesSince(row: QueueRow, column: string, now: number): number | undefined {
  const raw = row.cells[column]?.raw;
  const at = typeof raw === 'string' ? Date.parse(raw) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.floor((now - at) / 60_000));
}

/** A name as it may stand on a screen for everybody: the surname and no more (compound surnames by their first sign are not told apart). */
export function maskName(name: string): string {
  return `${[...name][0] ?? ''}**`;
}
