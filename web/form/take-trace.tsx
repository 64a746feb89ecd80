/** An action that comes with a device's file: choose it, see the strip and what to look at, send it; nothing is sent unseen. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import type { AnyAction } from '../../kernel/define/action.ts';
import type { Performed } from '../../server/contract/contract.ts';
import type { ShownTrace } from '../../server/contract/traces.ts';
import { api, ProblemError } from '../api.ts';
import { t } from '../language/translate.ts';
import { Loading } from '../parts/states.tsx';
import { tellTime } from '../parts/words.ts';
import { newRequestId } from './request-id.ts';
import '../look/take-trace.css';

const TracePreview = lazy(async () => ({ default: (await import('./trace-preview.tsx')).TracePreview }));

interface Props {
  readonly action: AnyAction;
  readonly resident: number;
  /** The order it is for; chosen here where the form was not opened from one. */
  readonly row: string | undefined;
  readonly onDone: (performed: Performed) => void;
  /** Opens the form without a file. */
  readonly onWithout: () => void;
}

/** The shortest reason that counts. */
const REASON = 2;

/** The files as one recording. */
export function TakeTrace({ action, resident, row, onDone, onWithout }: Props) {
  const target = action.form.items.target;
  const to = target?.kind === 'reference' ? target.to : '';
  const orders = useQuery({
    queryKey: ['options', to, resident, 'all'],
    queryFn: () => api.options(to, '', resident),
    enabled: row === undefined,
  });
  const [chosen, setChosen] = useState<string>();
  const order = row ?? chosen ?? orders.data?.rows[0]?.code;
  const [files, setFiles] = useState<readonly File[]>([]);
  const [shown, setShown] = useState<ShownTrace>();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState<'reading' | 'sending'>();
  const [refused, setRefused] = useState<ProblemError>();
  const requestId = useRef(newRequestId());
  const send = useRef<HTMLDivElement>(null);
  // Enter sends what is shown; a phone has a thumb on it.
  useEffect(() => {
    if (shown) send.current?.querySelector('button')?.focus();
  }, [shown]);

  const attempt = async (kind: 'reading' | 'sending', work: () => Promise<void>): Promise<void> => {
    setBusy(kind);
    setRefused(undefined);
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setRefused(error);
    } finally {
      setBusy(undefined);
    }
  };
  const look = (list: readonly File[]): void => {
    if (order === undefined || list.length === 0) return;
    setFiles(list);
    setShown(undefined);
    setReason('');
    requestId.current = newRequestId();
    void attempt('reading', async () => setShown(await api.showTrace(action.id, { resident, order }, list)));
  };
  const submit = (): void => {
    if (order === undefined) return;
    void attempt('sending', async () => {
      const more = { requestId: requestId.current, ...(shown?.differences.length ? { reason: reason.trim() } : {}) };
      const { performed, text } = await api.sendTrace(action.id, { resident, order }, files, more);
      onDone(performed ?? { resident, written: [], tell: { text, urgent: false }, closed: [], opened: [] });
    });
  };
  if (order === undefined) return orders.isPending ? <Loading lines={4} /> : <p className="y-note">{t('没有等待采集的申请。')}</p>;
  const differs = (shown?.differences.length ?? 0) > 0;
  const barred = shown?.barred !== null && shown?.barred !== undefined;
  return (
    <section className="y-take" aria-label={t(action.label)}>
      {row === undefined && (orders.data?.rows.length ?? 0) > 1 ? (
        <label className="y-take-order">
          {t('申请单')}
          <select value={order} onChange={(event) => setChosen(event.target.value)}>
            {orders.data?.rows.map(({ code, display }) => (
              <option key={code} value={code}>
                {display}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <label className={`y-take-file ${files.length > 0 ? 'is-small' : ''}`}>
        <input
          type="file"
          multiple
          accept=".dcm,.xml,.hea,.dat,.xyz,.json,application/dicom,text/xml,application/fhir+json"
          onChange={(event) => {
            look([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <b>{files.length === 0 ? t('选择心电图机导出的文件') : t('换文件')}</b>
        <span className="y-soft">
          {files.length === 0 ? t('DICOM、HL7 aECG、WFDB（.hea 与 .dat 一起选）、FHIR') : files.map(({ name }) => name).join('、')}
        </span>
      </label>
      {busy === 'reading' ? <Loading lines={5} /> : null}
      {refused ? (
        <p className="y-problem" role="alert">
          {t(refused.problem.text)} {t(refused.problem.next)}
        </p>
      ) : null}
      {shown ? (
        <>
          <p className="y-take-facts">
            <b>{shown.patient || t('文件没有写患者')}</b> · {t('{n} 导联', { n: shown.leads.length })} ·{' '}
            {t('{n} 秒', { n: Math.round(shown.seconds * 10) / 10 })}
            {shown.recordedAt ? ` · ${tellTime(shown.recordedAt)}` : ''}
          </p>
          {barred ? <Alarm>{t(shown.barred ?? '')}</Alarm> : null}
          {shown.differences.map((text) => (
            <Alarm key={text}>{t(text)}</Alarm>
          ))}
          {shown.warnings.map((text) => (
            <p key={text} className="y-warning" role="status">
              {t(text)}
            </p>
          ))}
          <Suspense fallback={<Loading lines={5} />}>
            <TracePreview trace={shown.trace} />
          </Suspense>
          {differs && !barred ? (
            <div className="y-take-reason">
              <label htmlFor="take-reason">{t('文件与居民不符。确是本人的心电图，请写明理由：')}</label>
              <Input.TextArea
                id="take-reason"
                value={reason}
                maxLength={100}
                rows={2}
                onChange={(event) => setReason(event.target.value)}
              />
            </div>
          ) : null}
          <div className="y-form-save" ref={send}>
            <Button
              type="primary"
              size="large"
              loading={busy === 'sending'}
              disabled={barred || (differs && reason.trim().length < REASON)}
              onClick={submit}
            >
              {t('发送到诊断中心')}
            </Button>
          </div>
        </>
      ) : null}
      <button type="button" className="y-link y-take-without" onClick={onWithout}>
        {t('没有文件：设备会自行上传，只登记采集完成')}
      </button>
    </section>
  );
}

function Alarm({ children }: { readonly children: ReactNode }) {
  return (
    <p className="y-problem" role="alert">
      {children}
    </p>
  );
}
