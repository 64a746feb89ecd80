/** Listens to the platform's notices and refetches what they touch, so that open pages are never stale. */
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
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

/** Nothing of a resident stays on the page or behind it: the person's own page is asked for anew, and refused; the pages beneath it lead there. */
function shutPages(queries: QueryClient, resident: number): void {
  queries.removeQueries({ type: 'inactive' });
  void queries.invalidateQueries({ queryKey: ['person', resident] });
  const page = `/people/${resident}`;
  if (window.location.pathname.startsWith(`${page}/`)) window.location.replace(page);
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
      const { resident, shut } = notice.data;
      if (resident !== null) residents.add(resident);
      if (shut && resident !== null) shutPages(queries, resident);
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
    // What was told while nobody listened is asked for again: the process that told had gone, or the network.
    let opened = false;
    source.addEventListener('open', () => {
      if (opened) refetch('person', 'tasks', 'worklist');
      opened = true;
    });
    return () => {
      source.close();
      clearTimeout(lists);
      clearTimeout(figures);
    };
  }, [queries]);
}
