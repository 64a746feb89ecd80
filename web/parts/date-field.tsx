/** A calendar date: antd's picker on desks (fetched when first needed), the phone's own wheel on phones. */
import { Input } from 'antd';
import { lazy, Suspense } from 'react';
import { useDesk } from '../app/use-desk.ts';
import type { DateFieldProps } from './date-field-props.ts';

const DeskDate = lazy(async () => ({ default: (await import('./desk-date.tsx')).DeskDate }));

/** The field. Typing '2026-08-01' works on both. */
export function DateField(props: DateFieldProps) {
  const desk = useDesk();
  const draw = (waiting: boolean) => (
    <Input
      {...(props.id ? { id: props.id } : {})}
      type="date"
      aria-label={props.label}
      status={props.invalid ? 'error' : ''}
      disabled={waiting || (props.disabled ?? false)}
      value={props.value ?? ''}
      onChange={(event) => props.onChange(event.target.value || undefined)}
    />
  );
  // While the picker is fetched the field can not take the focus, which it would lose when it is replaced.
  return desk ? (
    <Suspense fallback={draw(true)}>
      <DeskDate {...props} />
    </Suspense>
  ) : (
    draw(false)
  );
}
