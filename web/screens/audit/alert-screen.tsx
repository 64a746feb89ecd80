/** One alert: who and when, the people behind it, what was said of it, and the form to say more. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { api, type ReviewContent } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { Barred } from '../../parts/barred.tsx';
import { PlainTable } from '../../parts/plain-table.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Loading, Refusal } from '../../parts/states.tsx';
import { tellCount } from '../../parts/words.ts';
import { tellInstant } from '../integration/tell-instant.ts';
import { TellWho } from './tell-who.tsx';

/** `/audit/alerts/:id` */
export function AlertScreen() {
  const actor = useActor();
  const id = useParams().id ?? '';
  const page = useQuery({ queryKey: ['audit', 'alert', id], queryFn: () => api.alert(id), enabled: actor.may.audit });
  if (!actor.may.audit) return <Barred what="查看审计日志" next="请由审计管理员办理。" />;
  if (page.error) return <Refusal error={page.error} onRetry={() => void page.refetch()} />;
  if (!page.data) return <Loading lines={10} />;
  const { alert, people } = page.data;
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>{t(alert.title)}</h1>
        <Link className="y-button" to={`/audit/lines?alert=${alert.id}`}>
          {t('查看这些日志')}
        </Link>
      </header>
      <section className="y-card" aria-label={t('告警')}>
        <p>
          <TellWho name={alert.name} account={alert.account} />
        </p>
        <p className="y-soft">
          {t('数量')} {tellCount(alert.count)} · {tellInstant(alert.first)} — {tellInstant(alert.last)}
        </p>
      </section>
      <section className="y-card" aria-label={t('告警背后的人')}>
        <h2>{t('告警背后的人')}</h2>
        {people.length === 0 ? <p className="y-soft">{t('这条告警不涉及具体居民。')}</p> : null}
        {people.length > 0 ? (
          <PlainTable titles={[t('居民'), t('次数'), t('末次')]}>
            {people.map((person) => (
              <tr key={person.resident}>
                <td>
                  <Link to={`/audit/lines?resident=${person.resident}`}>{person.name || t('居民内部编号')}</Link>
                  <div className="y-soft">{person.idMasked}</div>
                  <div className="y-soft">
                    {t('居民内部编号')} {person.resident}
                  </div>
                </td>
                <td>{tellCount(person.times)}</td>
                <td>{tellInstant(person.last)}</td>
              </tr>
            ))}
          </PlainTable>
        ) : null}
      </section>
      <section className="y-card" aria-label={t('核查')}>
        <h2>{t('核查')}</h2>
        {alert.reviews.length === 0 ? <p className="y-soft">{t('还没有核查记录。')}</p> : null}
        {alert.reviews.map((review) => (
          <p key={review.at}>
            <b>{t(review.verdictName)}</b> · {review.name} · {tellInstant(review.at)}
            <br />
            {review.note}
          </p>
        ))}
        <ReviewForm id={alert.id} />
      </section>
    </div>
  );
}

function ReviewForm({ id }: { readonly id: string }) {
  const queries = useQueryClient();
  const [verdict, setVerdict] = useState<ReviewContent['verdict']>('proper');
  const [note, setNote] = useState('');
  const record = useMutation({
    mutationFn: () => api.reviewAlert(id, { verdict, note }),
    onSuccess: () => {
      setNote('');
      return queries.invalidateQueries({ queryKey: ['audit'] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        record.mutate();
      }}
    >
      <h3>{t('核查登记')}</h3>
      <Segments<ReviewContent['verdict']>
        label={t('核查')}
        value={verdict}
        onChange={setVerdict}
        items={[
          { key: 'proper', label: t('访问正当') },
          { key: 'improper', label: t('访问违规') },
          { key: 'open', label: t('需继续调查') },
        ]}
      />
      <label htmlFor="review-note">{t('核查了什么、问了谁、结论依据')}</label>
      <Input.TextArea id="review-note" rows={3} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
      <p className="y-soft">{t('核查结论只增不改；再次登记会另加一条。')}</p>
      {record.error ? <Refusal error={record.error} /> : null}
      <Button type="primary" htmlType="submit" loading={record.isPending} disabled={note.trim().length < 2}>
        {t('登记')}
      </Button>
    </form>
  );
}
