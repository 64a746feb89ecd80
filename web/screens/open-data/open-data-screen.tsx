/** Files without names for research and the open: ask, agree as a second person, fetch; and the record of what left. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { type Releases, releaseIdSchema, releasesSchema } from '../../../server/contract/open-data.ts';
import { get, post } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { Barred } from '../../parts/barred.tsx';
import { QueryStates } from '../../parts/list-states.tsx';
import { Empty, Refusal } from '../../parts/states.tsx';
import { tellCount, tellTime } from '../../parts/words.ts';
import { AskRelease } from './ask-release.tsx';

const STATES: Readonly<Record<Releases['rows'][number]['state'], string>> = { asked: '待审批', agreed: '已批准', refused: '未批准' };

/** The list, and above it what the role may do. */
export function OpenDataScreen() {
  const actor = useActor();
  const releases = useQuery({ queryKey: ['open-data'], queryFn: () => get(releasesSchema, '/api/open-data'), enabled: actor.may.openData });
  if (!actor.may.openData) return <Barred what="办理脱敏数据" next="请由卫健局管理员、统计人员或安全管理员办理。" />;
  return (
    <div className="y-page">
      <h1>{t('脱敏数据')}</h1>
      <p className="y-soft">
        {t(
          '供研究和公开使用的数据：不含姓名和任何编号，每一行所属的一类不少于 5 人（k ≥ 5），小于 5 的数隐去；须由另一人批准，谁取走、为什么都有记录。',
        )}
      </p>
      <QueryStates query={releases} />
      {releases.data?.ask ? <AskRelease views={releases.data.views} area={actor.area} /> : null}
      {releases.data && releases.data.rows.length === 0 ? <Empty text={t('还没有人申请过脱敏数据。')} /> : null}
      {releases.data?.rows.map((row) => (
        <ReleaseCard key={row.id} row={row} ask={releases.data.ask} agree={releases.data.agree} />
      ))}
    </div>
  );
}

interface CardProps {
  readonly row: Releases['rows'][number];
  readonly ask: boolean;
  readonly agree: boolean;
}

function ReleaseCard({ row, ask, agree }: CardProps) {
  const queries = useQueryClient();
  const decide = useMutation({
    mutationFn: (yes: boolean) => post(releaseIdSchema, `/api/open-data/${encodeURIComponent(row.id)}/decide`, { agree: yes, note: '' }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['open-data'] }),
  });
  const open = row.until !== null && row.until > new Date().toISOString();
  return (
    <section className="y-card">
      <div className="y-page-head">
        <h2 className="y-break">{row.what}</h2>
        <b className={row.state === 'agreed' ? 'y-good' : row.state === 'refused' ? 'y-bad' : 'y-soft'}>{t(STATES[row.state])}</b>
      </div>
      <p className="y-break">
        {row.area} · {t('用途')} {row.purpose} · {t('接收方')} {row.recipient}
      </p>
      <p className="y-soft">
        {t('{name} 申请于 {at}', { name: row.askedBy, at: tellTime(row.askedAt) })}
        {row.decidedBy && row.decidedAt ? ` · ${t('{name} 审批于 {at}', { name: row.decidedBy, at: tellTime(row.decidedAt) })}` : ''}
      </p>
      {row.state === 'agreed' ? (
        <p className="y-soft y-break">
          {t('{rows} 行，略去 {left} 行，最小一类 {least} 人', {
            rows: tellCount(row.rows ?? 0),
            left: tellCount(row.suppressed ?? 0),
            least: row.smallest === null ? '—' : tellCount(row.smallest),
          })}{' '}
          · {row.step} · SHA-256 {row.sum?.slice(0, 16)}
        </p>
      ) : null}
      {decide.error ? <Refusal error={decide.error} /> : null}
      <p className="y-actions">
        {row.state === 'asked' && agree && !row.mine ? (
          <>
            <Button type="primary" loading={decide.isPending} onClick={() => decide.mutate(true)}>
              {t('批准并生成')}
            </Button>
            <Button onClick={() => decide.mutate(false)}>{t('不批准')}</Button>
          </>
        ) : null}
        {row.state === 'asked' && row.mine ? <span className="y-soft">{t('等待另一人审批')}</span> : null}
        {row.state === 'agreed' && ask && open ? (
          <a className="y-button" href={`/api/open-data/${encodeURIComponent(row.id)}/csv`} download>
            {t('下载 CSV')}
          </a>
        ) : null}
      </p>
    </section>
  );
}
