/** Conditions of a list that stand in its address, so that going back finds them again. */
import { useSearchParams } from 'react-router';

/** What the address says, and how a condition is put there. */
export interface Filter {
  readonly params: URLSearchParams;
  /** Puts a condition into the address, in place of the entry in the history; an empty one is taken out. */
  readonly set: (name: string, value: string | undefined) => void;
}

/** The conditions in the address of this screen. */
export function useFilter(): Filter {
  const [params, setParams] = useSearchParams();
  const set = (name: string, value: string | undefined) =>
    setParams(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  return { params, set };
}
