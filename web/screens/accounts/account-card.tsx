/** One account, with the acts that the reader's role may do and that its state has room for. */
import { useMutation } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { AccountRow, deedSchema } from '../../../server/contract/identity.ts';
import { identityApi } from '../../identity-api.ts';
import { t } from '../../language/translate.ts';
import { Refusal } from '../../parts/states.tsx';
import { tellInstant } from '../integration/tell-instant.ts';
import type { ToldPassword } from './one-time-password.tsx';

type PlainDeed = z.infer<typeof deedSchema>['deed'];
type Deed = PlainDeed | 'reset-password';

const LABELS: Readonly<Record<Deed, string>> = {
  'reset-password': '重置密码',
  unlock: '解除锁定',
  'end-sessions': '结束会话',
  'remove-second-factor': '解绑动态验证码',
  disable: '停用账号',
  enable: '启用账号',
};
const ORDER: readonly Deed[] = ['reset-password', 'unlock', 'end-sessions', 'remove-second-factor', 'disable', 'enable'];

/** Whether the act would change anything. */
function hasRoom(row: AccountRow, deed: Deed): boolean {
  switch (deed) {
    case 'unlock':
      return row.lockedUntil !== null;
    case 'end-sessions':
      return row.sessions > 0;
    case 'remove-second-factor':
      return row.secondFactor;
    case 'disable':
      return !row.disabled;
    case 'enable':
      return row.disabled;
    case 'reset-password':
      return true;
  }
}

interface Props {
  readonly row: AccountRow;
  readonly deeds: readonly string[];
  readonly issuer: string | null;
  readonly onTold: (told: ToldPassword) => void;
  readonly onDone: () => Promise<void>;
}

/** Acts that cannot be taken back by the same hand are asked for twice. */
export function AccountCard({ row, deeds, issuer, onTold, onDone }: Props) {
  const [asking, setAsking] = useState<Deed | undefined>();
  const act = useMutation({
    mutationFn: async (deed: Deed) => {
      if (deed === 'reset-password') onTold({ name: row.name, password: (await identityApi.resetPassword(row.name)).password });
      else await identityApi.doToAccount(row.name, { deed });
    },
    onSuccess: onDone,
    onSettled: () => setAsking(undefined),
  });
  const state = [
    row.disabled ? t('已停用') : '',
    row.lockedUntil ? t('锁定至 {at}', { at: tellInstant(row.lockedUntil) }) : '',
    row.mustChange ? t('待改密码') : '',
    row.secondFactor ? t('已绑定动态验证码') : '',
    row.sessions > 0 ? t('{n} 处登录', { n: row.sessions }) : '',
    row.lastUsed ? t('最近登录 {at}', { at: tellInstant(row.lastUsed) }) : t('还没有登录过'),
  ].filter((each) => each !== '');
  const shown = ORDER.filter((deed) => deeds.includes(deed) && hasRoom(row, deed));
  return (
    <section className="y-card y-account-card" aria-label={row.name}>
      <div className="y-account-who">
        <h2>
          {row.person || row.name} <span className="y-soft">{row.name}</span>
        </h2>
        <p>{row.posts.map((post) => `${t(post.roleName)} · ${post.orgName}`).join('；') || '—'}</p>
        <p className="y-soft">{state.join(' · ')}</p>
      </div>
      {asking ? (
        <p className="y-actions" role="alertdialog" aria-label={t(LABELS[asking])}>
          <span>{t('请确认：{deed} {name}', { deed: t(LABELS[asking]), name: row.name })}</span>
          <Button danger autoFocus loading={act.isPending} onClick={() => act.mutate(asking)}>
            {t(LABELS[asking])}
          </Button>
          <Button onClick={() => setAsking(undefined)}>{t('取消')}</Button>
        </p>
      ) : (
        <p className="y-account-acts">
          {shown.map((deed) => (
            <Button key={deed} onClick={() => setAsking(deed)}>
              {t(LABELS[deed])}
            </Button>
          ))}
        </p>
      )}
      {act.error ? <Refusal error={act.error} /> : null}
      <Subjects row={row} deeds={deeds} issuer={issuer} onDone={onDone} />
    </section>
  );
}

/** Identities elsewhere that sign in as this account; a new one only where the platform has an identity provider. */
function Subjects({ row, deeds, issuer, onDone }: Omit<Props, 'onTold'>) {
  const [subject, setSubject] = useState('');
  const link = useMutation({
    mutationFn: (of: string) => identityApi.linkSubject(row.name, { issuer: of, subject: subject.trim() }),
    onSuccess: () => {
      setSubject('');
      return onDone();
    },
  });
  const unlink = useMutation({
    mutationFn: (linked: AccountRow['subjects'][number]) => identityApi.unlinkSubject(row.name, linked),
    onSuccess: onDone,
  });
  const refused = link.error ?? unlink.error;
  return (
    <>
      {refused ? <Refusal error={refused} /> : null}
      {row.subjects.map((linked) => (
        <p key={`${linked.issuer} ${linked.subject}`} className="y-account-acts">
          <span className="y-break">
            {linked.subject} <span className="y-soft">{linked.issuer}</span>
          </span>
          {deeds.includes('unlink') ? (
            <Button loading={unlink.isPending} onClick={() => unlink.mutate(linked)}>
              {t('解除关联')}
            </Button>
          ) : null}
        </p>
      ))}
      {issuer !== null && deeds.includes('link') ? (
        <form
          className="y-account-acts"
          onSubmit={(event) => {
            event.preventDefault();
            link.mutate(issuer);
          }}
        >
          <Input
            style={{ width: 240 }}
            aria-label={t('统一身份编号')}
            placeholder={t('统一身份编号')}
            value={subject}
            onChange={(event) => setSubject(event.target.value)}
          />
          <Button htmlType="submit" loading={link.isPending} disabled={!subject.trim()}>
            {t('关联统一身份')}
          </Button>
        </form>
      ) : null}
    </>
  );
}
