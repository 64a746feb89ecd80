/** Quality control: every item with its state, those out of control first; its chart, and what may be done. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { findItem } from '../../../kernel/patterns/examination-items/find-laboratory-item.ts';
import { CONTROL_STATES, type Control, LEVELS } from '../../../systems/laboratory/controls.ts';
import { variationOf, WESTGARD_RULES, type WestgardRule } from '../../../systems/laboratory/rules/westgard.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { PlainTable } from '../../parts/plain-table.tsx';
import type { QcPoint } from '../../parts/qc-chart/place-points.ts';
import { QcChart } from '../../parts/qc-chart/qc-chart.tsx';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { LaboratoryTabs } from './laboratory-tabs.tsx';
import { readControls, readPoints } from './read-laboratory.ts';

function nameOf(control: Control): string {
  const item = findItem(control.item);
  return item ? `${item.display} ${item.short}` : control.item;
}

/** The chosen control stands in the address; the worst one is shown first. */
export function QualityScreen() {
  const actor = useActor();
  const { params, set } = useFilter();
  const controls = useQuery({ queryKey: ['controls'], queryFn: readControls });
  const mine = controls.data ?? [];
  const chosen = mine.find(({ id }) => id === params.get('q')) ?? mine[0];
  const points = useQuery({
    queryKey: ['control-points', chosen?.id, chosen?.version],
    queryFn: () => readPoints(chosen?.id ?? ''),
    enabled: chosen !== undefined,
  });
  const out = mine.filter(({ state }) => state === 'out-of-control').length;
  return (
    <div className="y-page y-lab">
      <header className="y-page-head">
        <h1>
          {t('室内质控')}
          <small>{out === 0 ? t('各项在控') : t('{n} 项失控，停止发布', { n: out })}</small>
        </h1>
        <LaboratoryTabs />
      </header>
      {controls.isLoading ? <Loading lines={8} /> : null}
      {controls.error ? <Refusal error={controls.error} onRetry={() => void controls.refetch()} /> : null}
      {controls.data && mine.length === 0 ? <Empty text={t('还没有登记质控项目。')} /> : null}
      {actor.role === 'diagnosis-reader' ? (
        <p className="y-actions y-not-printed">
          <Link className="y-button" to="/do/laboratory.run-control">
            {t('登记室内质控测定')}
          </Link>
          <Link className="y-button" to="/do/laboratory.correct-control">
            {t('登记失控处理')}
          </Link>
          <Link className="y-button" to="/do/laboratory.set-up-control">
            {t('登记室内质控项目')}
          </Link>
        </p>
      ) : null}
      {chosen ? (
        <div className="y-lab-quality">
          <ul className="y-lab-controls">
            {mine.map((control) => (
              <li key={control.id}>
                <button type="button" aria-pressed={control.id === chosen.id} onClick={() => set('q', control.id)}>
                  <b>{nameOf(control)}</b>
                  <span>{control.instrument}</span>
                  <span className={`y-lab-state is-${control.state}`}>{t(CONTROL_STATES[control.state])}</span>
                </button>
              </li>
            ))}
          </ul>
          <section className="y-sheet">
            <h2>
              {nameOf(chosen)} <small>{chosen.instrument}</small>
            </h2>
            <p className="y-soft">
              {chosen.lots.map(({ level, lot, mean, sd }) => `${t(LEVELS[level])} ${lot}：${mean}±${sd}`).join('；')}
              {chosen.expires === undefined ? '' : ` · ${t('有效期至 {date}', { date: chosen.expires })}`}
            </p>
            {chosen.broken.filter(isRule).map((rule) => (
              <p key={rule} className={rule === '1-2s' ? 'y-lab-warn' : 'y-lab-bad'}>
                {rule}：{t(WESTGARD_RULES[rule])}
              </p>
            ))}
            {points.isLoading ? <Loading lines={6} /> : null}
            {points.error ? <Refusal error={points.error} onRetry={() => void points.refetch()} /> : null}
            {points.data ? <Runs control={chosen} points={points.data} /> : null}
          </section>
        </div>
      ) : null}
    </div>
  );
}

function isRule(text: string): text is WestgardRule {
  return Object.hasOwn(WESTGARD_RULES, text);
}

/** How many runs the table below the chart lists. */
const LISTED = 20;

function Runs({ control, points }: { readonly control: Control; readonly points: readonly QcPoint[] }) {
  if (points.length === 0) return <Empty text={t('还没有测定。')} />;
  return (
    <>
      <QcChart title={t('{name} 质控图', { name: nameOf(control) })} points={points} />
      <p>
        {control.lots.map(({ level, mean }) => {
          const values = points.filter((point) => point.level === level).map(({ value }) => value);
          const cv = variationOf(values);
          return (
            <span className="y-lab-cv" key={level}>
              {t(LEVELS[level])} n={values.length} {t('均值')}{' '}
              {(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)).toPrecision(4)} ({t('靶值')} {mean}) CV{' '}
              {cv === undefined ? '—' : `${cv.toFixed(2)}%`}
            </span>
          );
        })}
      </p>
      <PlainTable compact titles={[t('测定日期'), t('水平'), { number: t('测定值') }, { number: 's' }, t('违反规则')]}>
        {points
          .toReversed()
          .slice(0, LISTED)
          .map((point) => (
            <tr key={point.key} className={point.rejected ? 'is-bad' : undefined}>
              <td>{point.day}</td>
              <td>{t(point.levelName)}</td>
              <td className="is-number">{point.value}</td>
              <td className="is-number">{point.z.toFixed(2)}</td>
              <td>{point.broken}</td>
            </tr>
          ))}
      </PlainTable>
    </>
  );
}
