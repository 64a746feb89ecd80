/** 谁看过这份记录: who looked at the record, in which post, why and when; asked for only when it is opened, for asking is a line too. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { api } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { QueryStates } from '../../parts/list-states.tsx';

const AT_FIRST = 8;

/** The card of a resident. */
export function LookersCard({ resident }: { readonly resident: number }) {
  const [open, setOpen] = useState(false);
  const [all, setAll] = useState(false);
  const lookers = useQuery({ queryKey: ['person', resident, 'lookers'], queryFn: () => api.lookers(resident), enabled: open });
  const rows = lookers.data?.rows ?? [];
  return (
    <section className="y-card y-not-printed" aria-label={t('谁看过这份记录')}>
      <header className="y-card-head">
        <h2>{t('谁看过这份记录')}</h2>
        {open ? null : (
          <button type="button" className="y-button" onClick={() => setOpen(true)}>
            {t('显示')}
          </button>
        )}
      </header>
      <p className="y-soft">{t('近半年看过、列出或写入过这位居民记录的人；以紧急查阅打开的单独标出。')}</p>
      <QueryStates query={lookers} loading={open && lookers.isPending} />
      {lookers.isSuccess && rows.length === 0 ? <p className="y-soft">{t('近半年没有人看过。')}</p> : null}
      <ul className="y-members">
        {rows.slice(0, all ? rows.length : AT_FIRST).map((row) => (
          <li key={row.key}>
            <span>
              <b>{row.name}</b>{' '}
              <span className="y-soft">
                {t(row.roleName)} {row.orgName}
              </span>
              {row.broke ? <b className="y-bad y-nowrap"> {t('紧急查阅')}</b> : null}
            </span>
            <span className="y-soft">
              {row.day} · {row.why === '' ? '' : `${t(row.why)} · `}
              {row.acts.map((act) => t(act)).join('、')} · {t('{n} 次', { n: row.times })}
            </span>
          </li>
        ))}
      </ul>
      {!all && rows.length > AT_FIRST ? <Button onClick={() => setAll(true)}>{t('全部')}</Button> : null}
      {lookers.data?.more === true && (all || rows.length <= AT_FIRST) ? <p className="y-soft">{t('还有更早的未列出')}</p> : null}
    </section>
  );
}
