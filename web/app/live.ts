/** Listens to the platform's notices and refetches what they touch, so that open pages are never stale. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { noticeSchema } from '../../server/contract/contract.ts';

const GATHER_MS = 800;
const FIGURES_MS = 5000;

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Subscribes while the shell stands. People and lists are refetched within a second, figures at most every five. */
export function useLiveNotices(): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (typeof EventSource === 'undefined') return;
    const source = new EventSource('/api/events');
    const residents = new Set<number>();
    let lists: ReturnType<typeof setTimeout> | undefined;
    let figures: ReturnType<typeof setTimeout> | undefined;
    const refetch = (...keys: string[]) => {
      for (const key of keys) void queries.invalidateQueries({ queryKey: [key] });
    };
    const onMessage = (event: MessageEvent<string>) => {
      const notice = noticeSchema.safeParse(readJson(event.data));
      if (!notice.success) return;
      if (notice.data.resident !== null) residents.add(notice.data.resident);
      lists ??= setTimeout(() => {
        lists = undefined;
        for (const resident of residents) void queries.invalidateQueries({ queryKey: ['person', resident] });
        residents.clear();
        refetch('tasks', 'worklist');
      }, GATHER_MS);
      figures ??= setTimeout(() => {
        figures = undefined;
        refetch('home', 'indicators', 'number');
      }, FIGURES_MS);
    };
    source.addEventListener('message', onMessage);
    return () => {
      source.close();
      clearTimeout(lists);
      clearTimeout(figures);
    };
  }, [queries]);
}
