/** The auditor's rules: what each counts, where it comes from, the numbers that hold and who set them, and the form to set them. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, InputNumber } from 'antd';
import { useState } from 'react';
import type { PatternView } from '../../../server/contract/audit.ts';
import { api } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { Refusal } from '../../parts/states.tsx';
import { tellInstant } from '../integration/tell-instant.ts';

type Setting = NonNullable<PatternView['setting']>;
type Numbers = Setting['now'];

function tellNumbers({ atLeast, minutes, hours }: Numbers): string {
  const told = t('{minutes} 分钟内 {n}', { minutes, n: atLeast });
  return hours === null ? told : `${told}${t('，{from}–{until} 点', { from: hours[0], until: hours[1] })}`;
}

/** All rules. */
export function PatternRules({ patterns }: { readonly patterns: readonly PatternView[] }) {
  const [open, setOpen] = useState<string>();
  return (
    <section className="y-card" aria-label={t('核查规则')}>
      <h2>{t('核查规则')}</h2>
      {[...new Set(patterns.map(({ source }) => source))].map((source) => (
        <p key={source} className="y-soft">
          {t(source)}
        </p>
      ))}
      <dl style={{ marginTop: '0.75rem' }}>
        {patterns.map((pattern) => (
          <div key={pattern.id} style={{ marginBottom: '0.75rem' }}>
            <dt>
              <b>{t(pattern.title)}</b>{' '}
              {pattern.setting && open !== pattern.id ? (
                <Button size="small" onClick={() => setOpen(pattern.id)} aria-label={`${t('调整')} ${t(pattern.title)}`}>
                  {t('调整')}
                </Button>
              ) : null}
            </dt>
            <dd>
              {tellRule(pattern)}
              {pattern.setting ? (
                <span className="y-soft"> {t('默认：{numbers}', { numbers: tellNumbers(pattern.setting.declared) })}</span>
              ) : null}
              {pattern.setting?.changed ? (
                <>
                  <br />
                  <span className="y-soft">
                    {t('{name}于{at}调整：{why}', { ...pattern.setting.changed, at: tellInstant(pattern.setting.changed.at) })}
                  </span>
                </>
              ) : null}
              {pattern.setting && open === pattern.id ? (
                <NumbersForm id={pattern.id} setting={pattern.setting} onDone={() => setOpen(undefined)} />
              ) : null}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function tellRule({ rule, setting }: PatternView): string {
  if (setting === null) return t(rule);
  const { atLeast, minutes, hours } = setting.now;
  return t(rule, { n: atLeast, minutes, from: hours?.[0] ?? 0, until: hours?.[1] ?? 0 });
}

function NumbersForm({ id, setting, onDone }: { readonly id: string; readonly setting: Setting; readonly onDone: () => void }) {
  const queries = useQueryClient();
  const [numbers, setNumbers] = useState<Numbers>(setting.now);
  const [why, setWhy] = useState('');
  const save = useMutation({
    mutationFn: (next: Numbers | null) => api.setPattern(id, { numbers: next, why }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['audit'] });
      onDone();
    },
  });
  const field = (name: 'atLeast' | 'minutes', label: string) => {
    const [min, max] = setting.ranges[name];
    return (
      <label htmlFor={`${id}-${name}`}>
        {t(label)}{' '}
        <InputNumber
          id={`${id}-${name}`}
          min={min}
          max={max}
          precision={0}
          value={numbers[name]}
          onChange={(value) => setNumbers({ ...numbers, [name]: value ?? setting.declared[name] })}
        />
        <span className="y-soft">
          {' '}
          {min}–{max}
        </span>
      </label>
    );
  };
  const { hours } = numbers;
  return (
    <form
      aria-label={t('调整规则')}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(numbers);
      }}
    >
      <p style={{ display: 'flex', flexWrap: 'wrap', gap: '0.5rem 1.5rem' }}>
        {field('atLeast', '至少')}
        {field('minutes', '分钟内')}
        {hours === null
          ? null
          : ([0, 1] as const).map((at) => (
              <label key={at} htmlFor={`${id}-hour-${at}`}>
                {t(at === 0 ? '从几点' : '到几点')}{' '}
                <InputNumber
                  id={`${id}-hour-${at}`}
                  min={0}
                  max={23}
                  precision={0}
                  value={hours[at]}
                  onChange={(value) => setNumbers({ ...numbers, hours: at === 0 ? [value ?? 22, hours[1]] : [hours[0], value ?? 6] })}
                />
              </label>
            ))}
      </p>
      <label htmlFor={`why-${id}`}>{t('为什么调整（记入审计日志）')}</label>
      <Input id={`why-${id}`} maxLength={200} value={why} onChange={(event) => setWhy(event.target.value)} />
      {save.error ? <Refusal error={save.error} /> : null}
      <p style={{ display: 'flex', flexWrap: 'wrap', gap: '0.5rem', marginTop: '0.5rem' }}>
        <Button type="primary" htmlType="submit" loading={save.isPending} disabled={why.trim().length < 2}>
          {t('保存')}
        </Button>
        {setting.changed === null ? null : (
          <Button disabled={why.trim().length < 2} loading={save.isPending} onClick={() => save.mutate(null)}>
            {t('恢复默认')}
          </Button>
        )}
        <Button onClick={onDone}>{t('取消')}</Button>
      </p>
    </form>
  );
}
