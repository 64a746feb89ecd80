/** Tells the platform that a page was printed or saved as a file: the audit log has a line for each. */
import { useEffect } from 'react';
import type { Taken } from '../../server/contract/taken.ts';

/** The resident whose page it is: by its path, or by the blank paper's question. */
function residentOf({ pathname, search }: Location): number | undefined {
  const written = /^\/people\/(\d+)(?:\/|$)/.exec(pathname)?.[1] ?? new URLSearchParams(search).get('for');
  const resident = Number(written ?? Number.NaN);
  return Number.isSafeInteger(resident) && resident > 0 ? resident : undefined;
}

/** Sends the line; the page goes on whether it arrives or not. `rows`: of a file. */
export function tellTaken(act: Taken['act'], rows?: number): void {
  const resident = residentOf(location);
  const taken: Taken = {
    act,
    page: location.pathname.slice(0, 160),
    ...(resident === undefined ? {} : { resident }),
    ...(rows === undefined ? {} : { rows }),
  };
  void fetch('/api/taken', {
    method: 'POST',
    keepalive: true,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(taken),
  }).catch(() => undefined);
}

/** Hears of every print of the page, by our buttons, by keys and by the browser's own menu. */
export function useTellPrinting(): void {
  useEffect(() => {
    const tell = (): void => tellTaken('print');
    window.addEventListener('beforeprint', tell);
    return () => window.removeEventListener('beforeprint', tell);
  }, []);
}
