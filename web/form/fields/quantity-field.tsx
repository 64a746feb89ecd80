/** A number with its unit: the number pad on phones, full-width digits read too, what can not be read stays as typed and is refused. */

import { Input } from 'antd';
import { useState } from 'react';
import type { QuantityItem } from '../../../kernel/define/item.ts';
import { t } from '../../language/translate.ts';
import type { FieldProps } from './text-field.tsx';

const NUMBER = /^-?\d+(\.\d+)?$/;

function readNumber(text: string): number | string {
  const plain = text
    .replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replace(/[．。]/g, '.')
    .trim();
  return NUMBER.test(plain) ? Number(plain) : plain;
}

function shown(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

/** The value is a number, text while it can not be read, absent when empty. */
export function QuantityField({ id, item, value, onChange, onLeave, invalid, described, ghost }: FieldProps<QuantityItem<unknown>>) {
  const [typed, setTyped] = useState(shown(value));
  // '7.' and '7.0' are the number 7 while they are typed; a value set from elsewhere replaces the text.
  const text = shown(readNumber(typed)) === shown(value) || typed.replace(/\.0*$/, '') === shown(value) ? typed : shown(value);
  return (
    <Input
      id={id}
      inputMode={item.decimals > 0 ? 'decimal' : 'numeric'}
      autoComplete="off"
      className="y-number-input"
      value={text}
      placeholder={ghost}
      suffix={<span className="y-unit">{t(item.unitLabel)}</span>}
      status={invalid ? 'error' : ''}
      aria-describedby={described}
      aria-invalid={invalid}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(event.target.value.trim() === '' ? undefined : readNumber(event.target.value.replace(/\.$/, '')));
      }}
      onBlur={onLeave}
    />
  );
}
