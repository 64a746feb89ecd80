/** A table to read: column titles over rows, scrolling sideways where it is wider than the screen. */
import type { ReactNode } from 'react';

interface Props {
  /** Titles of the columns; one of numbers stands to the right. */
  readonly titles: readonly (string | { readonly number: string })[];
  /** Close lines. */
  readonly compact?: boolean;
  /** Scrolls in itself where it is long. */
  readonly short?: boolean;
  /** The rows. */
  readonly children: ReactNode;
}

/** The frame and the head; the rows are given as `tr`. */
export function PlainTable({ titles, compact = false, short = false, children }: Props) {
  return (
    <div className={`y-scroll${short ? ' is-short' : ''}`}>
      <table className={`y-table${compact ? ' is-compact' : ''}`}>
        <thead>
          <tr>
            {titles.map((title) =>
              typeof title === 'string' ? (
                <th key={title} scope="col">
                  {title}
                </th>
              ) : (
                <th key={title.number} className="is-number" scope="col">
                  {title.number}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
