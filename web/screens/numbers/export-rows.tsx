/** Saves the listed people of a number as a file, with a line that says who took it, when and from what. */
import { DownloadOutlined } from '@ant-design/icons';
import type { IndicatorResult, PeopleBehind } from '../../../server/contract/contract.ts';
import type { ListColumn } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { tellTaken } from '../../app/tell-taken.ts';
import { t } from '../../language/translate.ts';
import { tellCell } from '../../parts/cell-text.tsx';
import { tellPeriod } from '../../parts/period-picker.tsx';
import { tellCount, tellSexAge, tellTime } from '../../parts/words.ts';
import { writeCsv } from '../../parts/write-csv.ts';

interface Props {
  readonly indicator: IndicatorResult;
  readonly part: string;
  readonly columns: readonly ListColumn[];
  readonly rows: NonNullable<PeopleBehind['rows']>;
}

/** Only what is on the page; the platform logged that list when it gave it, and the file when it is saved. */
export function ExportRows({ indicator, part, columns, rows }: Props) {
  const actor = useActor();
  const save = () => {
    const mark = [
      t(indicator.title),
      part,
      indicator.area.name,
      tellPeriod(indicator.period),
      t('导出人 {name}（{org}）{at}', { name: actor.name, org: actor.orgName, at: tellTime(new Date().toISOString()) }),
      t('含个人信息，仅限工作使用，不得外传'),
      ...(actor.demo ? [t('演示数据')] : []),
    ].join(' · ');
    const head = [t('姓名'), t('性别年龄'), t('村（社区）'), t('原因'), ...columns.map(({ label }) => t(label))];
    const body = rows.map(({ person, reason, cells }) => [
      person.name,
      tellSexAge(person),
      person.village,
      reason ? t(reason) : '',
      ...columns.map(({ id }) => tellCell(cells[id])),
    ]);
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([writeCsv([[mark], head, ...body])], { type: 'text/csv;charset=utf-8' }));
    link.download = `${t(indicator.title)}-${part}-${indicator.area.name}-${indicator.period.code}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
    tellTaken('export', rows.length);
  };
  return (
    <p className="y-actions y-not-printed is-after">
      <button type="button" className="y-button" onClick={save}>
        <DownloadOutlined aria-hidden="true" /> {t('导出已显示的 {n} 行（CSV）', { n: tellCount(rows.length) })}
      </button>
      <span className="y-soft">{t('文件首行写明导出人、时间和用途。')}</span>
    </p>
  );
}
