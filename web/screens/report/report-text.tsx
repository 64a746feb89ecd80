/** The report as a sheet of A4: every figure leads to its number and stands in the footnotes with its definition. */
import { Link } from 'react-router';
import { parsePeriod } from '../../../kernel/periods/period.ts';
import type { ReportView } from '../../../server/contract/contract.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { tellPeriod } from '../../parts/period-picker.tsx';
import { tellCount, tellTime } from '../../parts/words.ts';

type FigureLine = ReportView['figures'][number];

function figureAddress(report: ReportView, figure: FigureLine): string {
  // The figure's period may be a label; its number then opens for the report's own period.
  const period = parsePeriod(figure.period) ? figure.period : report.period.code;
  return `/numbers/${figure.indicator}?${new URLSearchParams({ area: report.area.code, period })}`;
}

/** Live figures say when they were computed; a publication says by whom it was frozen. */
export function ReportText({ report, faded }: { readonly report: ReportView; readonly faded: boolean }) {
  const actor = useActor();
  const byNumber = new Map(report.figures.map((figure) => [figure.number, figure]));
  return (
    <article className={`y-report ${faded ? 'is-faded' : ''}`}>
      <header>
        <h2>{t(report.title)}</h2>
        <p>
          {report.area.name} · {tellPeriod(report.period)}
        </p>
        <p className={report.published ? 'y-frozen' : 'y-soft'}>
          {report.from ? (
            <>
              {t('数字取自 {at} 由{by}发布的工作报告。', { at: tellTime(report.from.at), by: report.from.by })}
              <br />
            </>
          ) : null}
          {report.published
            ? t('已发布：{at}，{by}。数字已冻结。', { at: tellTime(report.published.at), by: report.published.by })
            : t(report.from ? '草稿：文字尚未发布。' : '草稿：数字随记录实时变动。')}
          {actor.demo ? <b className="y-demo">{t('演示数据')}</b> : null}
        </p>
      </header>
      {report.sections.map((section, order) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sections without a heading have no identity but their place
        <section key={order}>
          {section.title === '' ? null : <h3>{t(section.title)}</h3>}
          {section.paragraphs.map((paragraph, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs have no identity but their place
            <p key={at}>
              {paragraph.map((part, place) => {
                const figure = 'figure' in part ? byNumber.get(part.figure) : undefined;
                return figure ? (
                  // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
                  <span key={place}>
                    <Link to={figureAddress(report, figure)} title={figure.definition}>
                      {part.text}
                    </Link>
                    <sup>
                      <a href={`#figure-${figure.number}`}>{figure.number}</a>
                    </sup>
                  </span>
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
                  <span key={place}>{part.text}</span>
                );
              })}
            </p>
          ))}
        </section>
      ))}
      <section className="y-footnotes">
        <h3>{t('数据说明')}</h3>
        <table className="y-table">
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">{t('指标与口径')}</th>
              <th scope="col" className="is-number">
                {t('数值')}
              </th>
              <th scope="col" className="is-number">
                n / N
              </th>
              <th scope="col">{t('统计期')}</th>
              <th scope="col">{t('数据截至')}</th>
            </tr>
          </thead>
          <tbody>
            {report.figures.map((figure) => (
              <tr key={figure.number} id={`figure-${figure.number}`}>
                <td className="is-number">{figure.number}</td>
                <td>
                  <b>{t(figure.title)}</b>：{t(figure.definition)}
                  <small>
                    {t(figure.source)} · {t('版本 {version}', { version: figure.version })}
                  </small>
                </td>
                <td className="is-number">{figure.value === null ? '—' : figure.printed}</td>
                <td className="is-number">{figure.N === null ? tellCount(figure.n) : `${tellCount(figure.n)} / ${tellCount(figure.N)}`}</td>
                <td>{tellPeriod({ code: figure.period, label: parsePeriod(figure.period)?.label ?? figure.period })}</td>
                <td>{tellTime(figure.at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </article>
  );
}
