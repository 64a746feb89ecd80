// A row of a list with what was decided about it.
import type { AnyAction } from '../../../define/action.ts';
import type { RowProblem } from '../columns/fill-row.ts';
import type { Registered } from '../find-registered.ts';
import type { ReadRow } from './read-rows.ts';

/** A change to be made: the action and its whole answers. */
export interface UpdatePlan {
  readonly action: AnyAction;
  readonly resident: number;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

/** A row with its verdict. `update` holds what an update changes; `household` is set for rows that join one that stands. */
export interface JudgedRow {
  readonly read: ReadRow;
  readonly verdict: 'new' | 'update' | 'duplicate' | 'refused';
  readonly problems: readonly RowProblem[];
  readonly registered: Registered | undefined;
  readonly update: UpdatePlan | undefined;
}

/** Names of columns for problems. */
export type ColumnName = (linkId: string | undefined, otherwise: string) => string;
