/** Gives an examination's images and report out by link and code, for a purpose and a time; lists what was given out and takes it back. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Select } from 'antd';
import { useState } from 'react';
import { isSharePurpose, SHARE_HOURS, SHARE_PURPOSES, type SharePurpose } from '../../../kernel/define/share.ts';
import type { MadeShare } from '../../../server/contract/shares.ts';
import { t } from '../../language/translate.ts';
import { Loading, Refusal } from '../../parts/states.tsx';
import { Made } from './made-share.tsx';
import { listShares, makeShare, type Sharer, withdrawShare } from './share-requests.ts';
import '../../look/share.css';

const CLOCK = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });
const SPANS: Readonly<Record<(typeof SHARE_HOURS)[number], string>> = { 24: '1天', 72: '3天', 168: '7天', 720: '30天' };

interface Props {
  readonly sharer: Sharer;
  /** The order, or images without one: 'ServiceRequest/x'. */
  readonly about: string;
}

/** Draws the panel. */
export function SharePanel({ sharer, about }: Props) {
  const queries = useQueryClient();
  const key = ['shares', about];
  const list = useQuery({ queryKey: key, queryFn: () => listShares(sharer, about) });
  const [purpose, setPurpose] = useState<SharePurpose>('referral');
  const [hours, setHours] = useState<number>(72);
  const [agreed, setAgreed] = useState(false);
  const [made, setMade] = useState<MadeShare>();
  const [working, setWorking] = useState(false);
  const [refused, setRefused] = useState<unknown>();
  const staff = !('mine' in sharer);
  const act = async (work: () => Promise<unknown>): Promise<void> => {
    setWorking(true);
    setRefused(undefined);
    await work().catch(setRefused);
    setWorking(false);
    void queries.invalidateQueries({ queryKey: key });
  };
  const make = () =>
    act(async () => {
      setMade(await makeShare(sharer, { about, purpose, hours, ...(staff ? { agreed } : {}) }));
      setAgreed(false); // the next one is agreed to by itself
    });
  const takeBack = (id: string) =>
    act(async () => {
      await withdrawShare(sharer, id);
      if (made?.share.id === id) setMade(undefined);
    });
  const now = new Date().toISOString();
  const rows = (list.data ?? []).filter(({ withdrawn, expires }) => withdrawn === null && expires > now);
  return (
    <section className="y-share" aria-label={t('分享影像和报告')}>
      <div className="y-share-wish">
        <label htmlFor="share-purpose">
          {t('用途')}
          <Select
            id="share-purpose"
            value={purpose}
            onChange={(value) => isSharePurpose(value) && setPurpose(value)}
            options={Object.entries(SHARE_PURPOSES).map(([value, label]) => ({ value, label: t(label) }))}
          />
        </label>
        <label htmlFor="share-hours">
          {t('有效期')}
          <Select
            id="share-hours"
            value={hours}
            onChange={setHours}
            options={SHARE_HOURS.map((value) => ({ value, label: t(SPANS[value]) }))}
          />
        </label>
        <Button type="primary" loading={working} disabled={staff && !agreed} onClick={() => void make()}>
          {t('生成链接和分享码')}
        </Button>
      </div>
      {staff ? (
        <Checkbox checked={agreed} onChange={(event) => setAgreed(event.target.checked)}>
          {t('已告知患者谁能打开、多久有效、可以撤回，患者同意')}
        </Checkbox>
      ) : null}
      {refused ? <Refusal error={refused} /> : null}
      {made ? <Made key={made.share.id} sharer={sharer} made={made} /> : null}
      {list.error ? <Refusal error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <Loading lines={2} /> : null}
      {rows.length > 0 ? (
        <ul className="y-share-list">
          {rows.map(({ id, purpose: what, by, expires, opened, last, own }) => (
            <li key={id}>
              <span>
                <b>{t(what)}</b> {t('{at} 到期', { at: CLOCK.format(new Date(expires)) })}
                <span className="y-soft">
                  {' '}
                  {by} ·{' '}
                  {opened === 0
                    ? t('还没有人打开')
                    : t('打开 {n} 次，最近 {at}', { n: opened, at: last === null ? '' : CLOCK.format(new Date(last)) })}
                </span>
              </span>
              {own ? (
                <Button disabled={working} onClick={() => void takeBack(id)}>
                  {t('撤回')}
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
