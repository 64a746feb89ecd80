/** Gives everyone who shares a reason a task with a due date; the platform counts how many are then repaired. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { addDays, today } from '../../../kernel/periods/plain-date.ts';
import { api, type Place, ProblemError } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { DateField } from '../../parts/date-field.tsx';
import { tellCount } from '../../parts/words.ts';

interface Props {
  readonly id: string;
  readonly place: Place;
  readonly reason: string | null;
  readonly people: number;
  readonly repair: { readonly task: string; readonly title: string };
}

const DEFAULT_DAYS = 14;

/** Says before sending how many people will get it, and afterwards how many did. */
export function Dispatch({ id, place, reason, people, repair }: Props) {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [due, setDue] = useState<string | undefined>(addDays(today(), DEFAULT_DAYS));
  const [note, setNote] = useState('');
  const send = useMutation({
    mutationFn: () =>
      api.dispatch(id, {
        area: place.area ?? '',
        period: place.period ?? '',
        reason,
        due: due ?? '',
        ...(note.trim() ? { note: note.trim() } : {}),
      }),
    onSuccess: () => {
      setOpen(false);
      void queries.invalidateQueries({ queryKey: ['number', id] });
      void queries.invalidateQueries({ queryKey: ['indicators'] });
    },
  });
  const whom = t('{reason} {n} 人', { reason: reason === null ? t('全部未达标') : t(reason), n: tellCount(people) });
  return (
    <div className="y-dispatch y-not-printed">
      {send.data ? (
        <p className="y-dispatched" role="status">
          {t('已派单 {people} 人', { people: tellCount(send.data.people) })}
          {send.data.already > 0 ? t('；另有 {n} 人此前已派，不重复', { n: tellCount(send.data.already) }) : ''}
        </p>
      ) : null}
      {open ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (due) send.mutate();
          }}
        >
          <p>
            {t('给“{whom}”派任务：', { whom })}
            <b>{t(repair.title)}</b>
          </p>
          <div className="y-dispatch-fields">
            <label htmlFor="dispatch-due">{t('完成期限')}</label>
            <DateField id="dispatch-due" value={due} onChange={setDue} />
            <label htmlFor="dispatch-note">{t('说明（选填）')}</label>
            <Input id="dispatch-note" maxLength={200} value={note} onChange={(event) => setNote(event.target.value)} />
          </div>
          {send.error instanceof ProblemError ? (
            <p className="y-problem" role="alert">
              {t(send.error.problem.text)} {t(send.error.problem.next)}
            </p>
          ) : null}
          <p className="y-actions">
            <Button type="primary" htmlType="submit" loading={send.isPending} disabled={!due}>
              {t('派给 {n} 人', { n: tellCount(people) })}
            </Button>
            <Button onClick={() => setOpen(false)}>{t('取消')}</Button>
          </p>
        </form>
      ) : (
        <Button type="primary" ghost onClick={() => setOpen(true)}>
          {t('派任务：{whom}', { whom })}
        </Button>
      )}
    </div>
  );
}
