/** The life line: everything in the record, newest first, by kind, with small lines of measured values. */
import { PrinterOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { ListStates } from '../../parts/list-states.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Sparkline } from '../../parts/sparkline.tsx';
import { gatherEntries } from './gather-entries.ts';
import { tellDetail } from './tell-detail.ts';

/** Kinds are those that the first page of the whole line holds. */
export function LifeLine({ resident }: { readonly resident: number }) {
  const [kind, setKind] = useState('');
  const read = (chosen: string) => ({
    queryKey: ['person', resident, 'timeline', chosen],
    queryFn: ({ pageParam }: { pageParam: string }) => api.timeline(resident, chosen, pageParam),
    initialPageParam: '',
    getNextPageParam: (page: { next: string | null }) => page.next,
  });
  const whole = useInfiniteQuery(read(''));
  const line = useInfiniteQuery({ ...read(kind), enabled: kind !== '' || whole.isSuccess });
  const kinds = [...new Set(whole.data?.pages.flatMap((page) => page.rows.map((row) => row.kind)) ?? [])];
  const rows = line.data?.pages.flatMap((page) => page.rows) ?? [];
  const entries = gatherEntries(rows);
  const series = whole.data?.pages[0]?.series.filter(({ points }) => points.length > 1) ?? [];
  return (
    <section className="y-card" id="timeline" aria-label={t('健康时间线')}>
      <header className="y-card-head">
        <h2>{t('健康时间线')}</h2>
        {kinds.length > 1 ? (
          <Segments
            label={t('种类')}
            value={kind}
            onChange={setKind}
            items={[{ key: '', label: t('全部') }, ...kinds.map((each) => ({ key: each, label: t(each) }))]}
          />
        ) : null}
      </header>
      {series.length > 0 ? (
        <div className="y-sparks">
          {series.map((one) => (
            <Sparkline key={one.code} series={one} />
          ))}
        </div>
      ) : null}
      <ListStates query={line} rows={rows} empty={t('还没有记录。第一次就诊或随访后会出现在这里。')} />
      <ol className="y-timeline">
        {entries.map((entry, at) => {
          const [row] = entry;
          return (
            <li key={`${row.type} ${row.id}`}>
              <time dateTime={row.date}>{entries[at - 1]?.[0].date === row.date ? '' : row.date}</time>
              <span className="y-tag">{t(row.kind)}</span>
              <div>
                {entry.map((one) => (
                  <span key={one.id}>
                    <b>{t(one.title)}</b> {tellDetail(one.detail)}
                  </span>
                ))}
                <small className="y-soft">{[row.org, row.author].filter(Boolean).join(' · ')}</small>
              </div>
              {row.type === 'QuestionnaireResponse' ? (
                <Link className="y-not-printed" to={`/people/${resident}/paper/${row.id}`}>
                  <PrinterOutlined aria-hidden="true" /> {t('纸质表')}
                </Link>
              ) : null}
            </li>
          );
        })}
      </ol>
      {rows.length > 0 ? <MoreButton shown={rows.length} list={line} /> : null}
    </section>
  );
}
