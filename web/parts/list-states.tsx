/** What stands in place of a list: refused, loading, or nothing found. */
import type { ReactNode } from 'react';
import { Empty, Loading, Refusal } from './states.tsx';

interface Asked {
  readonly error: unknown;
  readonly isPending: boolean;
  readonly isSuccess: boolean;
  readonly refetch: () => unknown;
}

interface QueryProps {
  readonly query: Pick<Asked, 'error' | 'isPending' | 'refetch'>;
  /** Grey lines to show while it loads. */
  readonly lines?: number;
  /** Whether it is loading, where waiting for an answer is not enough to tell. */
  readonly loading?: boolean;
}

/** Refused, and to be tried again; or loading. */
export function QueryStates({ query, lines, loading }: QueryProps) {
  return (
    <>
      {query.error ? <Refusal error={query.error} onRetry={() => void query.refetch()} /> : null}
      {(loading ?? query.isPending) ? <Loading {...(lines === undefined ? {} : { lines })} /> : null}
    </>
  );
}

interface ListProps extends QueryProps {
  readonly query: Asked;
  readonly rows: readonly unknown[];
  /** What is said when there is nothing. */
  readonly empty: string;
  /** What to do when there is nothing. */
  readonly children?: ReactNode;
}

/** The same, and that there are no rows. */
export function ListStates({ rows, empty, children, ...asked }: ListProps) {
  return (
    <>
      <QueryStates {...asked} />
      {asked.query.isSuccess && rows.length === 0 ? <Empty text={empty}>{children}</Empty> : null}
    </>
  );
}
