/** Imports a list: choose what, take its template, choose the file, see the verdict on each row, then commit. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { ImportReport } from '../../server/contract/import.ts';
import { api } from '../api.ts';
import { useActor } from '../app/session.tsx';
import { loadSystems } from '../app/systems.ts';
import { t } from '../language/translate.ts';
import { Barred } from '../parts/barred.tsx';
import { PlainTable } from '../parts/plain-table.tsx';
import { Segments } from '../parts/segments.tsx';
import { Loading, Refusal } from '../parts/states.tsx';
import { tellCount } from '../parts/words.ts';

type Verdict = ImportReport['verdicts'][number]['verdict'];
const VERDICTS: Readonly<Record<Verdict, string>> = { refused: '拒收', duplicate: '重复', update: '更新', new: '新增' };
const ORDER: readonly Verdict[] = ['refused', 'duplicate', 'update', 'new'];
const SHOWN = 500;

/** Hands a file to the browser to keep. */
function keepFile(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Nothing is written before the second button. */
export function ImportScreen() {
  const actor = useActor();
  const [params, setParams] = useSearchParams();
  const lists = useQuery({ queryKey: ['imports'], queryFn: api.imports, enabled: actor.may.import });
  // The titles of lists are the systems' own: their English comes with them.
  useQuery({ queryKey: ['systems'], queryFn: loadSystems, staleTime: Number.POSITIVE_INFINITY });
  if (!actor.may.import) return <Barred what="批量导入" next="请由村卫生室、卫生院或信息登记员办理。" />;
  if (lists.error) return <Refusal error={lists.error} onRetry={() => void lists.refetch()} />;
  if (!lists.data) return <Loading />;
  const chosen = lists.data.rows.find(({ id }) => id === params.get('list')) ?? lists.data.rows[0];
  if (!chosen) return <Barred what="批量导入" next="请由村卫生室、卫生院或信息登记员办理。" />;
  return (
    <div className="y-page">
      <h1>{t('批量导入')}</h1>
      <section className="y-card">
        <p className="y-actions">
          <Select
            aria-label={t('导入什么')}
            value={chosen.id}
            popupMatchSelectWidth={false}
            onChange={(id) => setParams({ list: id }, { replace: true })}
            options={lists.data.rows.map(({ id, title }) => ({ value: id, label: t(title) }))}
          />
          <a className="y-button" href={`/api/import/${encodeURIComponent(chosen.id)}/template`} download>
            {t('下载模板')}
          </a>
        </p>
        <p className="y-soft">
          {t(
            chosen.about === 'resident'
              ? '每行一条，按姓名和身份证号（没有的按出生日期和现住村）找到已登记的居民。'
              : chosen.about === 'new-resident'
                ? '每行一人；已登记的不会重复登记。'
                : '每行一条，不针对某位居民。',
          )}{' '}
          {t('校验与在“{form}”页面上逐条办理相同；同一份名单再次导入，不会重复记录。', { form: t(chosen.form) })}
        </p>
      </section>
      <ImportFile key={chosen.id} list={chosen.id} />
    </div>
  );
}

function ImportFile({ list }: { readonly list: string }) {
  const queries = useQueryClient();
  const [file, setFile] = useState<File | undefined>();
  const [skip, setSkip] = useState(false);
  const run = useMutation({
    mutationFn: ({ chosen, commit }: { chosen: File; commit: boolean }) => api.importList(list, chosen, commit, commit && skip),
    onSuccess: (report) => {
      if (report.committed) void queries.invalidateQueries();
    },
  });
  const refused = useMutation({
    mutationFn: async (chosen: File) =>
      keepFile(await api.refusedRows(list, chosen), `${chosen.name.replace(/\.\w+$/, '')}-${t('未通过的行')}.xlsx`),
  });
  const report = run.data;
  const pick = (chosen: File | undefined) => {
    setFile(chosen);
    setSkip(false);
    run.reset();
    if (chosen) run.mutate({ chosen, commit: false });
  };
  return (
    <>
      <section className="y-card">
        <label className="y-file">
          <input type="file" accept=".csv,.xlsx,.txt" onChange={(event) => pick(event.target.files?.[0])} />
          <span className="y-button">{t(file ? '换一个文件' : '选择文件')}</span>
          <span>{file ? file.name : t('CSV（UTF-8 或 GB18030）或 XLSX，第一行为列名，列的次序不限')}</span>
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
            <div className="y-actions">
              {!report.committed && report.refused > 0 ? (
                <label className="y-check">
                  <input type="checkbox" checked={skip} onChange={(event) => setSkip(event.target.checked)} />{' '}
                  {t('跳过拒收的 {n} 行，只导入其余', { n: tellCount(report.refused) })}
                </label>
              ) : null}
              {report.committed ? null : (
                <Button
                  type="primary"
                  loading={run.isPending}
                  disabled={report.accepted === 0 || (report.refused > 0 && !skip)}
                  onClick={() => run.mutate({ chosen: file, commit: true })}
                >
                  {t('确认导入 {n} 行', { n: tellCount(report.accepted) })}
                </Button>
              )}
              {report.refused > 0 ? (
                <Button loading={refused.isPending} onClick={() => refused.mutate(file)}>
                  {t('下载拒收的 {n} 行', { n: tellCount(report.refused) })}
                </Button>
              ) : null}
            </div>
            {refused.error ? <Refusal error={refused.error} /> : null}
          </section>
          <Verdicts report={report} />
        </>
      ) : null}
    </>
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
      <PlainTable titles={[{ number: t('行') }, t('姓名或名称'), t('结论'), t('原因')]}>
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
      </PlainTable>
      {rows.length > SHOWN ? <p className="y-soft">{t('只显示前 {n} 行。', { n: SHOWN })}</p> : null}
    </section>
  );
}
