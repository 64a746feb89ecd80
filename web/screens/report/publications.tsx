/** The list of published reports, and the way back to the live one. */
import { useQuery } from '@tanstack/react-query';
import { parsePeriod } from '../../../kernel/periods/period.ts';
import { api } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { tellTime } from '../../parts/words.ts';

interface Props {
  readonly report: string;
  readonly chosen: string | undefined;
  /** Undefined goes back to the live report. */
  readonly onChoose: (id: string | undefined) => void;
}

/** Newest first, as the platform gives them. */
export function Publications({ report, chosen, onChoose }: Props) {
  const list = useQuery({ queryKey: ['publications', report], queryFn: () => api.publications(report) });
  const rows = list.data?.rows ?? [];
  return (
    <aside className="y-card y-not-printed" aria-label={t('已发布')}>
      <h2>{t('已发布')}</h2>
      {chosen ? (
        <button type="button" className="y-button" onClick={() => onChoose(undefined)}>
          {t('回到实时草稿')}
        </button>
      ) : null}
      {rows.length === 0 ? <p className="y-soft">{t('还没有发布过报告。')}</p> : null}
      <ul className="y-link-list">
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" className="y-link" aria-pressed={row.id === chosen} onClick={() => onChoose(row.id)}>
              {t(row.title)} {parsePeriod(row.period)?.label ?? row.period}
              <small className="y-soft">
                {row.area} · {tellTime(row.at)} · {row.by}
              </small>
            </button>
          </li>
        ))}
      </ul>
    </aside>
  );
}
