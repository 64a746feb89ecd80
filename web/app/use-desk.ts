/** Whether the page is drawn for a desk (992 px and wider) or a phone. */
import { useSyncExternalStore } from 'react';

const wide = typeof matchMedia === 'function' ? matchMedia('(min-width: 992px)') : undefined;

function subscribe(listener: () => void): () => void {
  wide?.addEventListener('change', listener);
  return () => wide?.removeEventListener('change', listener);
}

/** True on desks; changes with the window. */
export function useDesk(): boolean {
  return useSyncExternalStore(subscribe, () => wide?.matches ?? true);
}
