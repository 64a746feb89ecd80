/** Imports a list of residents: choose a file, see the verdict on each row, then commit. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import type { ImportReport } from '../../server/contract/contract.ts';
import { api } from '../api.ts';
import { useActor } from '../app/session.tsx';
import { t } from '../language/translate.ts';
import { Barred } from '../parts/barred.tsx';
import { Segments } from '../parts/segments.tsx';
import { Refusal } from '../parts/states.tsx';
import { tellCount } from '../parts/words.ts';

type Verdict = ImportReport['verdicts'][number]['verdict'];
const VERDICTS: Readonly<Record<Verdict, string>> = { refused: '拒收', duplicate: '重复', update: '更新', new: '新增' };
const ORDER: readonly Verdict[] = ['refused', 'duplicate', 'update', 'new'];
const SHOWN = 500;

/** Nothing is written before the second button. */
export function ImportScreen() {
  const queries = useQueryClient();
  const [file, setFile] = useState<File | undefined>();
  const [skip, setSkip] = useState(false);
  const run = useMutation({
    mutationFn: ({ chosen, commit }: { chosen: File; commit: boolean }) => api.importResidents(chosen, commit, commit && skip),
    onSuccess: (report) => {
      if (report.committed) void queries.invalidateQueries();
    },
  });
  const actor = useActor();
  if (!actor.may.import) return <Barred what="批量导入居民" next="请由村卫生室、卫生院或信息登记员办理。" />;
  const report = run.data;
  const pick = (chosen: File | undefined) => {
    setFile(chosen);
    setSkip(false);
    run.reset();
    if (chosen) run.mutate({ chosen, commit: false });
  };
  return (
    <div className="y-page">
      <h1>{t('批量导入居民')}</h1>
      <section className="y-card">
        <label className="y-file">
          <input type="file" accept=".csv,.xlsx,.txt" onChange={(event) => pick(event.target.files?.[0])} />
          <span className="y-button">{t(file ? '换一个文件' : '选择文件')}</span>
          <span>{file ? file.name : t('CSV（UTF-8 或 GB18030）或 XLSX，第一行为列名：姓名、身份证号、电话、村……')}</span>
        </label>
        <p className="y-soft">{t('先试运行：逐行核对，不写入任何数据；确认后才导入。')}</p>
        {run.isPending ? <p role="status">{t(run.variables.commit ? '正在导入……' : '正在逐行核对……')}</p> : null}
        {run.error ? <Refusal error={run.error} {...(file ? { onRetry: () => pick(file) } : {})} /> : null}
      </section>
      {report && file ? (
        <>
          <section className="y-card">
            <p role="status">
              <b>{t(report.committed ? '已导入' : '试运行结果（未写入）')}</b> {report.file} · {report.encoding} ·{' '}
              {t('共 {rows} 行：可收 {accepted}，重复 {duplicates}，拒收 {refused}', {
                rows: tellCount(report.rows),
                accepted: tellCount(report.accepted),
                duplicates: tellCount(report.duplicates),
                refused: tellCount(report.refused),
              })}
            </p>
            {report.committed ? null : (
              <div className="y-actions">
                {report.refused > 0 ? (
                  <label className="y-check">
                    <input type="checkbox" checked={skip} onChange={(event) => setSkip(event.target.checked)} />{' '}
                    {t('跳过拒收的 {n} 行，只导入其余', { n: tellCount(report.refused) })}
                  </label>
                ) : null}
                <Button
                  type="primary"
                  loading={run.isPending}
                  disabled={report.accepted === 0 || (report.refused > 0 && !skip)}
                  onClick={() => run.mutate({ chosen: file, commit: true })}
                >
                  {t('确认导入 {n} 人', { n: tellCount(report.accepted) })}
                </Button>
              </div>
            )}
          </section>
          <Verdicts report={report} />
        </>
      ) : null}
    </div>
  );
}

function Verdicts({ report }: { readonly report: ImportReport }) {
  const of = (verdict: Verdict) => report.verdicts.filter((row) => row.verdict === verdict);
  const [shown, setShown] = useState<Verdict>(ORDER.find((verdict) => of(verdict).length > 0) ?? 'new');
  const rows = of(shown);
  return (
    <section className="y-card">
      <Segments
        label={t('核对结果')}
        value={shown}
        onChange={setShown}
        items={ORDER.map((key) => ({
          key,
          label: (
            <>
              {t(VERDICTS[key])} <b>{tellCount(of(key).length)}</b>
            </>
          ),
        }))}
      />
      <div className="y-scroll">
        <table className="y-table">
          <thead>
            <tr>
              <th className="is-number" scope="col">
                {t('行')}
              </th>
              <th scope="col">{t('姓名')}</th>
              <th scope="col">{t('结论')}</th>
              <th scope="col">{t('原因')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((row) => (
              <tr key={row.row}>
                <td className="is-number">{row.row}</td>
                <td>{row.name}</td>
                <td>{t(VERDICTS[row.verdict])}</td>
                <td>
                  {row.problems.map((problem) => (
                    <div key={problem.column + problem.text}>
                      <b>{problem.column}</b> {t(problem.text)}
                    </div>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > SHOWN ? <p className="y-soft">{t('只显示前 {n} 行。', { n: SHOWN })}</p> : null}
    </section>
  );
}
