/** The queue of one's own institution as the pages of the clinic read it. */
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { WorklistPage } from '../../../server/contract/contract.ts';
import { api } from '../../api.ts';

/** A number at the desk. */
export type QueueRow = WorklistPage['rows'][number];

/** How often the queue is asked for while a page shows it; changes are told at once beside that. */
const EVERY_MS = 20_000;

/** A list of numbers of one department (all: ''), page after page, kept fresh. */
export function useQueue(id: string, part: string) {
  return useInfiniteQuery({
    queryKey: ['worklist', id, 'desk', part],
    queryFn: ({ pageParam }) => api.worklist(id, { part, cursor: pageParam }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: EVERY_MS,
  });
}

/** What a screen for everybody shows of a list, kept fresh. */
export function useRoomList(id: string) {
  return useQuery({ queryKey: ['worklist', id, 'room'], queryFn: () => api.worklist(id, {}), refetchInterval: EVERY_MS });
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
