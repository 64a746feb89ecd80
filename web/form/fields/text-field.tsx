/** Free text, one line or several. */
import { Input } from 'antd';
import type { TextItem } from '../../../kernel/define/item.ts';

/** What every field takes: its element id, its value, and what to do with a new one. */
export interface FieldProps<I> {
  readonly id: string;
  readonly item: I;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly onLeave: () => void;
  readonly invalid: boolean;
  readonly described: string;
  /** The last value in words, shown as a ghost. */
  readonly ghost: string;
}

/** The last value stands in it as a ghost. */
export function TextField({ id, item, value, onChange, onLeave, invalid, described, ghost }: FieldProps<TextItem<unknown>>) {
  const shared = {
    id,
    value: typeof value === 'string' ? value : '',
    maxLength: item.maxLength,
    placeholder: ghost,
    status: invalid ? ('error' as const) : ('' as const),
    'aria-describedby': described,
    'aria-invalid': invalid,
    onBlur: onLeave,
  };
  return item.multiline ? (
    <Input.TextArea {...shared} rows={2} onChange={(event) => onChange(event.target.value)} />
  ) : (
    <Input {...shared} autoComplete="off" onChange={(event) => onChange(event.target.value)} />
  );
}
