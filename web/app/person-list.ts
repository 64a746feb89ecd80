/** The list from which people are opened one after another: [ and ] go to the neighbours, the title leads back. Kept in memory only. */
import { useEffect } from 'react';
import { useLocation } from 'react-router';

/** A list of people in its order. */
export interface PersonList {
  readonly title: string;
  readonly address: string;
  readonly residents: readonly number[];
}

let current: PersonList | undefined;

/** Remembers the list that a screen shows, while it shows it and afterwards; each person once, in order. */
export function useRememberPersonList(title: string, people: readonly { readonly resident: number }[]): void {
  const { pathname, search } = useLocation();
  const address = pathname + search;
  const order = [...new Set(people.map(({ resident }) => resident))].join(',');
  useEffect(() => {
    if (order !== '') current = { title, address, residents: order.split(',').map(Number) };
  }, [title, address, order]);
}

/** The list a person was opened from with the people before and after; undefined when the last list does not hold the person. */
export function neighboursOf(
  resident: number,
): { readonly list: PersonList; readonly at: number; readonly before: number | undefined; readonly after: number | undefined } | undefined {
  const at = current?.residents.indexOf(resident) ?? -1;
  if (current === undefined || at < 0) return undefined;
  return { list: current, at, before: current.residents[at - 1], after: current.residents[at + 1] };
}
