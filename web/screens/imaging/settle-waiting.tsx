/** Deciding over one study that waits: look at it, choose the order it belongs to or find the resident, say why; or reject it. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { Loading, Refusal } from '../../parts/states.tsx';
import { tellSexAge } from '../../parts/words.ts';
import { attachWaiting, readWaitingStudy, rejectWaiting } from '../rooms/read-imaging.ts';

const ImageViewer = lazy(async () => ({ default: (await import('../../parts/image/image-viewer.tsx')).ImageViewer }));

interface Props {
  readonly id: string;
  readonly studyUid: string;
  readonly onSettled: () => void;
}

/** Draws it. The reason is needed either way: it is kept with the study. */
export function SettleWaiting({ id, studyUid, onSettled }: Props) {
  const found = useQuery({ queryKey: ['imaging-waiting-study', id], queryFn: () => readWaitingStudy(id) });
  const [order, setOrder] = useState<string>();
  const [resident, setResident] = useState<number>();
  const [query, setQuery] = useState('');
  const [reason, setReason] = useState('');
  const [failed, setFailed] = useState<unknown>();
  const [seen, setSeen] = useState(false);
  const people = useQuery({
    queryKey: ['people', 'attach', query],
    queryFn: () => api.people(query),
    enabled: query.trim().length > 1,
  });
  if (found.error) return <Refusal error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading lines={3} />;
  const settle = (work: Promise<unknown>): void => {
    setFailed(undefined);
    work.then(onSettled, setFailed);
  };
  const target = order !== undefined ? { order } : resident !== undefined ? { resident } : undefined;
  const said = reason.trim();
  return (
    <div className="y-settle">
      {seen ? (
        <Suspense fallback={<Loading lines={10} />}>
          <ImageViewer root="/dicom-web" studies={[{ studyInstanceUid: studyUid, title: found.data.line.description, date: '' }]} />
        </Suspense>
      ) : (
        <button type="button" className="y-link" onClick={() => setSeen(true)}>
          {t('查看影像')}
        </button>
      )}
      <fieldset>
        <legend>{t('可能的申请单')}</legend>
        {found.data.candidates.length === 0 ? <p className="y-soft">{t('没有找到可能的申请单，可直接归到居民。')}</p> : null}
        {found.data.candidates.map((each) => (
          <label key={each.order}>
            <input
              type="radio"
              name={`order-${id}`}
              checked={order === each.order}
              onChange={() => {
                setOrder(each.order);
                setResident(undefined);
              }}
            />
            {each.name} {each.birth ?? ''} · {each.what} · {each.accession ?? ''}
          </label>
        ))}
      </fieldset>
      <label className="y-settle-find">
        {t('或找居民（姓名、电话、档案号）')}
        <input value={query} onChange={(event) => setQuery(event.target.value)} />
      </label>
      {people.data?.rows.slice(0, 6).map((person) => (
        <label key={person.resident}>
          <input
            type="radio"
            name={`order-${id}`}
            checked={resident === person.resident}
            onChange={() => {
              setResident(person.resident);
              setOrder(undefined);
            }}
          />
          {person.name} {tellSexAge(person)} {person.village}
        </label>
      ))}
      <label className="y-settle-find">
        {t('依据或原因')}
        <input value={reason} maxLength={400} onChange={(event) => setReason(event.target.value)} />
      </label>
      {failed ? <Refusal error={failed} /> : null}
      <p className="y-actions">
        <button
          type="button"
          className="y-button"
          disabled={target === undefined || said === ''}
          onClick={() => target && settle(attachWaiting(id, { ...target, reason: said }))}
        >
          {t('归到所选')}
        </button>
        <button type="button" className="y-button" disabled={said === ''} onClick={() => settle(rejectWaiting(id, said))}>
          {t('退回这次影像')}
        </button>
      </p>
    </div>
  );
}
