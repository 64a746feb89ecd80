/** Break-glass: the way to a record in an emergency, in two steps, and the banner while it stands open. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Input } from 'antd';
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { factsOfRole, isRole } from '../../../kernel/define/role.ts';
import { accessApi } from '../../access-api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { Refusal } from '../../parts/states.tsx';
import { tellTime } from '../../parts/words.ts';

interface Props {
  readonly resident?: number;
  readonly identityNumber?: string;
  readonly onOpened?: () => void;
}

/** Offered where a record is refused, to roles that may open it in an emergency. First the reason, then what follows, then the record. */
export function BreakGlass({ resident, identityNumber, onOpened }: Props) {
  const { role } = useActor();
  const navigate = useNavigate();
  const [reason, setReason] = useState('');
  const [asked, setAsked] = useState(false);
  const open = useMutation({
    mutationFn: () =>
      accessApi.openGlass({
        reason,
        confirmed: true,
        ...(resident === undefined ? {} : { resident }),
        ...(identityNumber === undefined ? {} : { identityNumber }),
      }),
    onSuccess: (opened) => {
      onOpened?.();
      void navigate(`/people/${opened.resident}`);
    },
  });
  if (!isRole(role) || !factsOfRole(role).reasons.some((each) => each === 'break-glass')) return null;
  return (
    <section className="y-card y-glass" aria-label={t('紧急查阅')}>
      <h2>{t('紧急查阅')}</h2>
      <p>{t('只用于抢救生命、来不及转诊或征得同意的时候。打开 3 小时，会告知本人和审计员，3 个工作日内复核。')}</p>
      <Input.TextArea
        aria-label={t('理由')}
        placeholder={t('病情、地点、为何来不及通过转诊或本人同意')}
        rows={3}
        maxLength={500}
        value={reason}
        readOnly={asked}
        onChange={(event) => setReason(event.target.value)}
      />
      {open.error ? <Refusal error={open.error} /> : null}
      <p className="y-actions">
        {asked ? (
          <>
            <b>{t('确认打开？您的姓名、岗位和理由会写进居民的记录。')}</b>
            <button type="button" className="y-button is-danger" disabled={open.isPending} onClick={() => open.mutate()}>
              {t('确认，打开 3 小时')}
            </button>
            <button type="button" className="y-button" onClick={() => setAsked(false)}>
              {t('返回修改')}
            </button>
          </>
        ) : (
          <button type="button" className="y-button" disabled={[...reason.trim()].length < 8} onClick={() => setAsked(true)}>
            {t('下一步')}
          </button>
        )}
      </p>
    </section>
  );
}

/** So long after its end the page asks anew: clocks differ a little. */
const AFTER_MS = 2_000;

/** While a record is open by break-glass, every page of it says so; whoever needs it no longer ends it, and leaves. */
export function GlassBanner({ resident }: { readonly resident: number }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const end = useMutation({
    mutationFn: () => accessApi.endGlass(resident),
    // Somewhere else it was ended, or its time was over: the page is shut all the same.
    onSettled: () => {
      client.removeQueries({ queryKey: ['person', resident] });
      void navigate('/people');
    },
  });
  const glass = useQuery({ queryKey: ['person', resident, 'glass'], queryFn: () => accessApi.glass(resident) });
  const until = glass.data?.until;
  useEffect(() => {
    if (!until) return undefined;
    // Its time is over while the page stands open: it is asked for anew, and refused.
    const left = Math.max(0, Date.parse(until) - Date.now()) + AFTER_MS;
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey: ['person', resident] }), left);
    return () => clearTimeout(timer);
  }, [until, resident, client]);
  if (!until) return null;
  return (
    <div className="y-allergy y-glass-banner" role="status">
      <span>
        <b>{t('紧急查阅中')}</b>{' '}
        {t('到 {time} 止。已告知本人和审计员，每次查看都记录在案。', {
          time: tellTime(until),
        })}
      </span>
      <button type="button" className="y-button" disabled={end.isPending} onClick={() => end.mutate()}>
        {t('结束紧急查阅')}
      </button>
    </div>
  );
}
