/** The form that asks for a file without names. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Input, Select } from 'antd';
import { useState } from 'react';
import { type Releases, releaseIdSchema } from '../../../server/contract/open-data.ts';
import { post } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { Refusal } from '../../parts/states.tsx';

interface Props {
  readonly views: Releases['views'];
  readonly area: string;
}

const NUMBERS = 'numbers';

/** What, for what, for whom; numbers of last year or rows of a view with chosen columns. */
export function AskRelease({ views, area }: Props) {
  const queries = useQueryClient();
  const [what, setWhat] = useState(NUMBERS);
  const [columns, setColumns] = useState<readonly string[]>([]);
  const [dates, setDates] = useState<'month' | 'moved'>('month');
  const [purpose, setPurpose] = useState('');
  const [recipient, setRecipient] = useState('');
  const view = views.find(({ id }) => id === what);
  const ask = useMutation({
    mutationFn: () => {
      const plan = view ? { kind: 'rows', view: view.id, columns, dates } : { kind: NUMBERS, period: String(new Date().getFullYear() - 1) };
      return post(releaseIdSchema, '/api/open-data', { plan, area, purpose, recipient });
    },
    onSuccess: () => {
      setPurpose('');
      setRecipient('');
      return queries.invalidateQueries({ queryKey: ['open-data'] });
    },
  });
  const ready = purpose.trim().length >= 4 && recipient.trim().length >= 2 && (!view || columns.length > 0);
  const choices = [{ value: NUMBERS, label: t('去年全部指标，按地区') }, ...views.map(({ id, title }) => ({ value: id, label: t(title) }))];
  return (
    <section className="y-card">
      <h2>{t('申请一份')}</h2>
      <div className="y-fields">
        <div className="y-field">
          <label htmlFor="open-data-what">{t('内容')}</label>
          <Select
            id="open-data-what"
            style={{ width: '100%' }}
            value={what}
            options={choices}
            onChange={(next: string) => {
              setWhat(next);
              setColumns([]);
            }}
          />
        </div>
        {view ? (
          <fieldset className="y-field is-wide">
            <legend>{t('列')}</legend>
            <Checkbox.Group
              value={[...columns]}
              onChange={(next) => setColumns(next.map(String))}
              options={view.columns.map(({ name, label }) => ({ value: name, label: t(label) }))}
            />
          </fieldset>
        ) : null}
        {view ? (
          <div className="y-field">
            <label htmlFor="open-data-dates">{t('日期')}</label>
            <Select
              id="open-data-dates"
              style={{ width: '100%' }}
              value={dates}
              onChange={setDates}
              options={[
                { value: 'month', label: t('只到月、季或年') },
                { value: 'moved', label: t('每人平移若干天（间隔不变）') },
              ]}
            />
          </div>
        ) : null}
        <div className="y-field">
          <label htmlFor="open-data-purpose">{t('用途')}</label>
          <Input id="open-data-purpose" value={purpose} maxLength={500} onChange={(event) => setPurpose(event.target.value)} />
        </div>
        <div className="y-field">
          <label htmlFor="open-data-recipient">{t('接收方')}</label>
          <Input id="open-data-recipient" value={recipient} maxLength={200} onChange={(event) => setRecipient(event.target.value)} />
        </div>
      </div>
      {ask.error ? <Refusal error={ask.error} /> : null}
      <p className="y-actions">
        <Button type="primary" disabled={!ready} loading={ask.isPending} onClick={() => ask.mutate()}>
          {t('提交申请')}
        </Button>
      </p>
    </section>
  );
}
