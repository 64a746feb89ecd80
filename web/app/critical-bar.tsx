/** What a life may hang on stands on top of every page, counting, until somebody acts on it. */
import { WarningFilled } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { api } from '../api.ts';
import { t } from '../language/translate.ts';
import { tellCell } from '../parts/cell-text.tsx';
import { tellSexAge } from '../parts/words.ts';
import { useOpenForm } from './workspace-address.ts';

/** How many lines stand on the bar; the rest is behind its list. */
const LINES = 3;
const ASK_MS = 20_000;

/** '3:07' since an instant; hours are counted too. */
function tellSince(instant: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(instant)) / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Nothing where nothing waits. */
export function CriticalBar() {
  const urgent = useQuery({ queryKey: ['worklist', 'urgent'], queryFn: api.urgent, refetchInterval: ASK_MS });
  const lists = urgent.data?.lists ?? [];
  if (lists.length === 0) return null;
  return (
    <section className="y-critical" role="alert" aria-label={t('需要立即处理')}>
      {lists.map((list) => (
        <CriticalList key={list.id} id={list.id} title={list.title} count={list.count} />
      ))}
    </section>
  );
}

function CriticalList({ id, title, count }: { readonly id: string; readonly title: string; readonly count: number }) {
  const open = useOpenForm();
  const [now, setNow] = useState(() => Date.now());
  const page = useQuery({ queryKey: ['worklist', id, 'bar', count], queryFn: () => api.worklist(id, {}) });
  useEffect(() => {
    const tick = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(tick);
  }, []);
  const instants = page.data?.columns.filter(({ kind }) => kind === 'instant') ?? [];
  // What the list is ordered by is what it waits for; other times may not be there yet.
  const since = instants.find(({ id: column }) => column === page.data?.sort) ?? instants[0];
  const words = page.data?.columns.filter(({ kind }) => kind === 'text' || kind === 'word') ?? [];
  return (
    <>
      {page.data?.rows.slice(0, LINES).map((row) => {
        const at = since && row.cells[since.id]?.raw;
        const { action } = row;
        return (
          <p key={row.key} className="y-critical-line">
            <WarningFilled aria-hidden="true" />
            <b>
              {row.person.name} {tellSexAge(row.person)}
            </b>
            <span>
              {[t(title), ...words.map(({ id: column }) => tellCell(row.cells[column])).filter((text) => text !== '—')].join(' · ')}
            </span>
            {typeof at === 'string' ? <time dateTime={at}>{tellSince(at, now)}</time> : null}
            {action ? (
              <button
                type="button"
                className="y-button"
                onClick={() => open({ action, resident: row.person.resident, row: row.row ?? undefined })}
              >
                {t('立即处理')}
              </button>
            ) : null}
          </p>
        );
      })}
      {count > LINES ? (
        <p className="y-critical-line">
          <Link to={`/worklists/${id}`}>
            {t(title)}：{count}
          </Link>
        </p>
      ) : null}
    </>
  );
}
