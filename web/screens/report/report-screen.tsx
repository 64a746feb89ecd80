/** The work report: text with live figures for a period and area, footnotes, publications, Word and paper. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { periodContaining, previousPeriod } from '../../../kernel/periods/period.ts';
import { today } from '../../../kernel/periods/plain-date.ts';
import { api, ProblemError, pathWith } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { AreaPicker } from '../../parts/area-picker.tsx';
import { PeriodPicker } from '../../parts/period-picker.tsx';
import { Loading, Refusal } from '../../parts/states.tsx';
import { Publications } from './publications.tsx';
import { ReportText } from './report-text.tsx';

const REPORT = 'work-report';
const KINDS = ['half-year', 'year', 'quarter', 'month'] as const;

/** Begins with the last half-year that is over. */
export function ReportScreen() {
  const actor = useActor();
  const queries = useQueryClient();
  const [params, setParams] = useSearchParams();
  const [confirming, setConfirming] = useState(false);
  const period = params.get('period') ?? previousPeriod(periodContaining('half-year', today())).code;
  const area = params.get('area') ?? actor.area;
  const published = params.get('published') ?? undefined;
  const put = (next: Readonly<Record<string, string>>) => {
    setConfirming(false);
    setParams({ period, area, ...next }, { replace: true });
  };
  const report = useQuery({
    queryKey: ['report', period, area, published],
    queryFn: () => api.report(REPORT, { period, area, published }),
    placeholderData: keepPreviousData,
  });
  const publish = useMutation({
    mutationFn: () => api.publish(REPORT, { period, area }),
    onSuccess: (frozen) => {
      void queries.invalidateQueries({ queryKey: ['publications'] });
      put(frozen.published ? { published: frozen.published.id } : {});
    },
  });
  const docx = pathWith(`/api/reports/${REPORT}/docx`, { period, area, published });
  return (
    <div className="y-page">
      <header className="y-page-head y-not-printed">
        <h1>{t('工作报告')}</h1>
        <div className="y-filters">
          <PeriodPicker value={period} kinds={KINDS} onChange={(code) => put({ period: code })} />
          <AreaPicker value={area} onChange={(code) => put({ area: code })} />
          <a className="y-button" href={docx} download>
            {t('下载 Word')}
          </a>
          <Button onClick={() => window.print()}>{t('打印')}</Button>
          {actor.may.publish && !published ? (
            <Button type="primary" onClick={() => setConfirming(true)} disabled={!report.data}>
              {t('发布（冻结数字）')}
            </Button>
          ) : null}
        </div>
      </header>
      {confirming ? (
        <div className="y-note is-asking y-not-printed" role="alertdialog" aria-label={t('发布')}>
          <p>{t('发布后，这份报告的文字、数字和口径都不再变动，并留在发布清单里。以后数据更正，只影响新的报告。')}</p>
          {publish.error instanceof ProblemError ? (
            <p className="y-problem" role="alert">
              {t(publish.error.problem.text)} {t(publish.error.problem.next)}
            </p>
          ) : null}
          <p className="y-actions">
            <Button type="primary" loading={publish.isPending} onClick={() => publish.mutate()}>
              {t('确认发布')}
            </Button>
            <Button onClick={() => setConfirming(false)}>{t('取消')}</Button>
          </p>
        </div>
      ) : null}
      {report.error && !report.data ? <Refusal error={report.error} onRetry={() => void report.refetch()} /> : null}
      <div className="y-report-columns">
        {report.data ? (
          <ReportText report={report.data} faded={report.isPlaceholderData} />
        ) : report.isPending ? (
          <Loading lines={16} />
        ) : (
          <span />
        )}
        <Publications report={REPORT} chosen={published} onChoose={(id) => put(id ? { published: id } : {})} />
      </div>
    </div>
  );
}
