/** A code from a long list, or something the platform knows (an institution, a village): found by typing. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import type { CodedItem, ReferenceItem } from '../../../kernel/define/item.ts';
import { api, type Option } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { useLater } from '../../parts/use-later.ts';
import { asAnswers } from '../answer-path.ts';
import { useFormDesk } from '../form-context.ts';
import type { FieldProps } from './text-field.tsx';

function chosenOf(item: CodedItem<unknown> | ReferenceItem<unknown>, value: unknown): Option | undefined {
  if (item.kind === 'reference') return typeof value === 'string' ? { code: value, display: '' } : undefined;
  const { code, display } = asAnswers(value);
  return typeof code === 'string' ? { code, display: typeof display === 'string' ? display : code } : undefined;
}

/** The answer is `{ code, display }` for lists and the id for references. */
export function OptionsField({
  id,
  item,
  value,
  onChange,
  onLeave,
  invalid,
  described,
  ghost,
}: FieldProps<CodedItem<unknown> | ReferenceItem<unknown>>) {
  const target = item.kind === 'coded' ? item.list : item.to;
  // Rows are those of whom the form is about.
  const resident = useFormDesk().resident;
  const of = target.startsWith('row:') ? resident : undefined;
  const [typed, setTyped] = useState('');
  const q = useLater(typed, 200);
  const found = useQuery({
    queryKey: ['options', target, of, q],
    queryFn: () => api.options(target, q, of),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const chosen = chosenOf(item, value);
  const rows = found.data?.rows ?? [];
  const isListed = chosen !== undefined && rows.some(({ code }) => code === chosen.code);
  // A reference set from the record is only an id; its name is asked for by the id.
  const named = useQuery({
    queryKey: ['options', target, of, chosen?.code],
    queryFn: () => api.options(target, chosen?.code ?? '', of),
    enabled: chosen !== undefined && chosen.display === '' && !isListed && found.isFetched,
    staleTime: 600_000,
  });
  const known = chosen && !isListed ? (named.data?.rows.find(({ code }) => code === chosen.code) ?? chosen) : undefined;
  const all = known ? [known, ...rows] : rows;
  return (
    <Select<string>
      id={id}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      allowClear
      style={{ width: '100%' }}
      value={chosen?.code ?? null}
      placeholder={ghost || t('输入名称、拼音首字母或编码')}
      loading={found.isFetching}
      {...(invalid ? { status: 'error' as const } : {})}
      aria-describedby={described}
      notFoundContent={found.isFetching ? t('正在查找……') : t(typed === '' ? '没有可选的' : '没有找到，请换个词')}
      options={all.map(({ code, display }) => ({
        value: code,
        label: item.kind === 'coded' ? `${display || code}　${code}` : display || code,
      }))}
      onBlur={onLeave}
      onChange={(code) => {
        const option = all.find((each) => each.code === code);
        onChange(option === undefined ? undefined : item.kind === 'coded' ? { code: option.code, display: option.display } : option.code);
        onLeave();
      }}
    />
  );
}
