/** Images that did not match an order or a resident: why, and what to do with each: attach to an order, or reject. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../../language/translate.ts';
import { QueryStates } from '../../parts/list-states.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Empty } from '../../parts/states.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { readArchiveState, readWaiting, type WaitingLine } from '../rooms/read-imaging.ts';
import { SettleWaiting } from './settle-waiting.tsx';
import '../../look/imaging.css';

const CLOCK = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

/** Sex as images say it (DICOM PS3.3 C.7.1.1). */
const SEX: Readonly<Record<string, string>> = { M: '男', F: '女', O: '其他' };

/** `/imaging/waiting`. */
export function WaitingScreen() {
  const { params, set } = useFilter();
  const queries = useQueryClient();
  const state = params.get('state') === 'rejected' ? 'rejected' : 'waiting';
  const archive = useQuery({ queryKey: ['imaging-state'], queryFn: readArchiveState, refetchInterval: 30_000 });
  const list = useInfiniteQuery({
    queryKey: ['imaging-waiting', state],
    queryFn: ({ pageParam }) => readWaiting(state, pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: 30_000,
  });
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>{t('影像核对')}</h1>
      </header>
      {archive.data ? (
        <p className={`y-archive ${archive.data.up ? '' : 'is-away'}`}>
          {t(archive.data.text)}
          {archive.data.device
            ? ` ${t('设备发送到：AE 标题 {aet}，端口 {port}。', { aet: archive.data.device.aet, port: archive.data.device.port })}`
            : ''}
        </p>
      ) : null}
      <Segments
        label={t('影像核对')}
        value={state}
        onChange={(next) => set('state', next === 'waiting' ? '' : next)}
        items={[
          { key: 'waiting', label: t('待核对') },
          { key: 'rejected', label: t('已退回') },
        ]}
      />
      <QueryStates query={list} lines={8} />
      {list.data && rows.length === 0 ? <Empty text={t(state === 'waiting' ? '没有待核对的影像。' : '没有退回的影像。')} /> : null}
      <ul className="y-waiting">
        {rows.map((line) => (
          <Line
            key={line.id}
            line={line}
            onSettled={() => {
              void queries.invalidateQueries({ queryKey: ['imaging-waiting'] });
              void queries.invalidateQueries({ queryKey: ['imaging-state'] });
            }}
          />
        ))}
      </ul>
      {list.hasNextPage ? (
        <button type="button" className="y-button" onClick={() => void list.fetchNextPage()}>
          {t('更多')}
        </button>
      ) : null}
    </div>
  );
}

function Line({ line, onSettled }: { readonly line: WaitingLine; readonly onSettled: () => void }) {
  const [open, setOpen] = useState(false);
  const { patient } = line;
  return (
    <li className="y-card">
      <p className="y-waiting-head">
        <b>{patient.name === '' ? t('没有姓名') : patient.name}</b>
        <span>{[t(SEX[patient.sex] ?? patient.sex), patient.birth, patient.id].filter((each) => each !== '').join(' · ')}</span>
        <span>
          {line.modality.join('/')} {line.description} · {t('{n} 幅', { n: line.images })}
        </span>
        <span className="y-soft">
          {line.orgName ?? line.source ?? t('来源不明')} · {CLOCK.format(new Date(line.received))}
          {line.accession === '' ? '' : ` · ${t('申请单号')} ${line.accession}`}
        </span>
      </p>
      <ul className="y-waiting-reasons">
        {line.reasons.map(({ code, text }) => (
          <li key={code}>{t(text)}</li>
        ))}
      </ul>
      {line.note === null ? null : <p className="y-soft">{line.note}</p>}
      <button type="button" className="y-button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t(open ? '收起' : '核对')}
      </button>
      {open ? <SettleWaiting id={line.id} studyUid={line.studyUid} onSettled={onSettled} /> : null}
    </li>
  );
}
