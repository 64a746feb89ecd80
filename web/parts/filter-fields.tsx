/** Fields above a list: each is one condition in the address of the screen. */
import { Input } from 'antd';
import type { ReactNode } from 'react';
import type { Filter } from './use-filter.ts';

/** A label above whatever field the condition has; `id` is the field's. */
export function FilterFrame({ id, label, children }: { readonly id: string; readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="y-filter-field">
      <label htmlFor={id}>{label}</label>
      {children}
    </div>
  );
}

interface FieldProps {
  readonly filter: Filter;
  readonly name: string;
  readonly label: string;
}

/** A condition that is typed, or a day. */
export function FilterField({ filter, name, label, type = 'text' }: FieldProps & { readonly type?: 'text' | 'date' }) {
  const id = `find-${name}`;
  return (
    <FilterFrame id={id} label={label}>
      <Input
        id={id}
        allowClear={type === 'text'}
        type={type}
        value={filter.params.get(name) ?? ''}
        onChange={(event) => filter.set(name, event.target.value)}
      />
    </FilterFrame>
  );
}

interface ChoiceProps extends FieldProps {
  /** What stands for no condition. */
  readonly all: string;
  readonly options: readonly { readonly key: string; readonly label: string }[];
}

/** A condition that is chosen from a list. */
export function FilterChoice({ filter, name, label, all, options }: ChoiceProps) {
  const id = `find-${name}`;
  return (
    <FilterFrame id={id} label={label}>
      <select id={id} className="y-button" value={filter.params.get(name) ?? ''} onChange={(event) => filter.set(name, event.target.value)}>
        <option value="">{all}</option>
        {options.map((option) => (
          <option key={option.key} value={option.key}>
            {option.label}
          </option>
        ))}
      </select>
    </FilterFrame>
  );
}
