/** One or several of a few codes, yes or no: chips up to six options, a searchable list above. */
import { Select } from 'antd';
import type { BooleanItem, ChoiceItem, ChoicesItem } from '../../../kernel/define/item.ts';
import { t } from '../../language/translate.ts';
import { Chips } from './chips.tsx';
import type { FieldProps } from './text-field.tsx';

/** Up to so many options a choice is drawn as chips. */
export const AS_CHIPS = 6;
/** Several-choice lists stay open on the page longer: all symptoms are seen at a glance. */
const AS_CHIPS_SEVERAL = 16;

type Props = FieldProps<ChoiceItem<unknown> | ChoicesItem<unknown> | BooleanItem<unknown>> & { readonly last: unknown };

function codesOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string');
  if (typeof value === 'boolean') return [String(value)];
  return typeof value === 'string' ? [value] : [];
}

/** The exclusive answer (e.g. 无症状) stands alone: choosing it clears the rest, choosing another clears it. */
export function keepExclusive(before: readonly string[], after: readonly string[], exclusive: string | undefined): readonly string[] {
  if (exclusive === undefined || !after.includes(exclusive) || after.length === 1) return after;
  return before.includes(exclusive) ? after.filter((code) => code !== exclusive) : [exclusive];
}

/** The answer is a code, a list of codes, or true and false. */
export function ChoiceField({ id, item, value, onChange, onLeave, invalid, described, ghost, last }: Props) {
  const chosen = codesOf(value);
  const several = item.kind === 'choices';
  const entries: readonly (readonly [string, string])[] =
    item.kind === 'boolean'
      ? [
          ['true', '是'],
          ['false', '否'],
        ]
      : Object.entries(item.options);
  const options = entries.map(([code, label]) => ({ code, label }));
  const change = (after: readonly string[]) => {
    if (item.kind === 'boolean') onChange(after[0] === undefined ? undefined : after[0] === 'true');
    else if (item.kind === 'choices') onChange(after.length > 0 ? keepExclusive(chosen, after, item.exclusive) : undefined);
    else onChange(after[0]);
    onLeave();
  };
  if (options.length <= (several ? AS_CHIPS_SEVERAL : AS_CHIPS)) {
    return (
      <Chips
        id={id}
        label={item.label}
        options={options}
        chosen={chosen}
        several={several}
        described={described}
        invalid={invalid}
        clearable={!item.required && !several}
        last={codesOf(last)}
        onChange={change}
      />
    );
  }
  return (
    <Select<string[] | string>
      id={id}
      {...(several ? { mode: 'multiple' as const } : {})}
      value={several ? [...chosen] : (chosen[0] ?? null)}
      allowClear={!item.required || several}
      showSearch={{ optionFilterProp: 'label' }}
      style={{ width: '100%' }}
      placeholder={ghost || t('请选择')}
      {...(invalid ? { status: 'error' as const } : {})}
      aria-describedby={described}
      options={options.map(({ code, label }) => ({ value: code, label: t(label) }))}
      onChange={(next) => change(Array.isArray(next) ? next : next ? [next] : [])}
    />
  );
}
