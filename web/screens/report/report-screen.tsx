/** The work report and the texts told from its figures: for a period and area, with footnotes, publications, Word and paper. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { isReportId, REPORTS, type ReportId } from '../../../kernel/define/report.ts';
import { periodContaining, previousPeriod } from '../../../kernel/periods/period.ts';
import { today } from '../../../kernel/periods/plain-date.ts';
import { api, ProblemError, pathWith } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { currentLanguage, t } from '../../language/translate.ts';
import { AreaPicker } from '../../parts/area-picker.tsx';
import { PeriodPicker } from '../../parts/period-picker.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Loading, Refusal } from '../../parts/states.tsx';
import { Publications } from './publications.tsx';
import { ReportText } from './report-text.tsx';

const TEXTS: readonly ReportId[] = ['work-report', 'speech', 'press'];
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
  const from = params.get('from') ?? undefined;
  const asked = params.get('text') ?? '';
  const text: ReportId = isReportId(asked) ? asked : 'work-report';
  const put = (next: Readonly<Record<string, string>>) => {
    setConfirming(false);
    setParams({ text, period, area, ...next }, { replace: true });
  };
  // From a published work report its speech and press text are told with the same frozen figures.
  const source = text === 'work-report' ? published : from;
  const turnTo = (next: ReportId) =>
    put({ text: next, ...(source === undefined ? {} : next === 'work-report' ? { published: source } : { from: source }) });
  const report = useQuery({
    queryKey: ['report', text, period, area, published, from],
    queryFn: () => api.report(text, { period, area, published, from }),
    placeholderData: keepPreviousData,
  });
  const publish = useMutation({
    mutationFn: () => api.publish(text, { period, area, from }),
    onSuccess: (frozen) => {
      void queries.invalidateQueries({ queryKey: ['publications'] });
      put(frozen.published ? { published: frozen.published.id } : {});
    },
  });
  const docx = pathWith(`/api/reports/${text}/docx`, { period, area, published, from });
  return (
    <div className="y-page">
      <header className="y-page-head y-not-printed">
        <h1>{t(REPORTS[text].name)}</h1>
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
      <div className="y-not-printed">
        <Segments label={t('文稿')} value={text} onChange={turnTo} items={TEXTS.map((key) => ({ key, label: t(REPORTS[key].name) }))} />
        {text === 'work-report' ? null : <p className="y-soft">{t('与工作报告同一组数字，换一种说法：报告里没有的数字，这里也没有。')}</p>}
        {currentLanguage() === 'en' ? <p className="y-soft">{t('报告正文以中文写成。')}</p> : null}
      </div>
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
        <Publications report={text} chosen={published} onChoose={(id) => put(id ? { published: id } : {})} />
      </div>
    </div>
  );
}
