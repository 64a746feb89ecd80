/** A row of tabs with counts: light, keyboard-able, finger-high on phones. */
import type { ReactNode } from 'react';

interface Props<K extends string> {
  readonly label: string;
  readonly value: K;
  readonly onChange: (key: K) => void;
  readonly items: readonly { readonly key: K; readonly label: ReactNode }[];
}

/** The tabs; arrow keys are the browser's own, because each is a button. */
export function Segments<K extends string>({ label, value, onChange, items }: Props<K>) {
  return (
    <div className="y-segments" role="tablist" aria-label={label}>
      {items.map((item) => (
        <button type="button" role="tab" key={item.key} aria-selected={item.key === value} onClick={() => onChange(item.key)}>
          {item.label}
        </button>
      ))}
    </div>
  );
}
