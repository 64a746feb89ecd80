/** The area and period that numbers are asked for, kept in the address so that a link says what it shows. */
import { useSearchParams } from 'react-router';
import { periodContaining } from '../../../kernel/periods/period.ts';
import { today } from '../../../kernel/periods/plain-date.ts';
import type { Place } from '../../api.ts';
import { useActor } from '../../app/session.tsx';

/** The place, the query that carries it on, and how to change it. Begins with the actor's own area and this year. */
export function usePlace(): {
  readonly place: Required<Place> & { readonly area: string; readonly period: string };
  readonly query: string;
  readonly put: (next: Partial<Place>) => void;
} {
  const actor = useActor();
  const [params, setParams] = useSearchParams();
  const place = { area: params.get('area') ?? actor.area, period: params.get('period') ?? periodContaining('year', today()).code };
  const put = (next: Partial<Place>) =>
    setParams(
      (before) => {
        for (const [name, value] of Object.entries(next)) if (value) before.set(name, value);
        return before;
      },
      { replace: true },
    );
  return { place, query: new URLSearchParams(place).toString(), put };
}
