/** What is left of a sign-in after the password: a code, binding a telephone, a new password, the post to act in. */
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import type { PendingView, StepAnswer } from '../../server/contract/identity.ts';
import { t } from '../language/translate.ts';
import { FactorSecret } from '../parts/factor-secret.tsx';

/** Asks for one step; `onGive` sends it. */
export function SignInStep({
  pending,
  sending,
  onGive,
  onLeave,
}: {
  readonly pending: PendingView;
  readonly sending: boolean;
  readonly onGive: (given: StepAnswer) => void;
  /** Another account after all: the browser was somebody else's, or the name was mistaken. */
  readonly onLeave: () => void;
}) {
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const leave = (
    <p className="y-soft">
      {t('正在登录：{user}', { user: pending.user })}{' '}
      <Button type="link" size="small" onClick={onLeave}>
        {t('换一个账号')}
      </Button>
    </p>
  );
  if (pending.step === 'post') {
    return (
      <>
        <p>{t('您有几个岗位，请选择这次以哪个岗位工作。')}</p>
        {pending.posts.map((post, at) => (
          <Button
            key={post.id}
            className="y-post-choice"
            size="large"
            block
            autoFocus={at === 0}
            loading={sending}
            onClick={() => onGive({ post: post.id })}
          >
            {t(post.roleName)} · {post.orgName}
          </Button>
        ))}
        {leave}
      </>
    );
  }
  if (pending.step === 'password') {
    const differs = again !== '' && again !== password;
    const send = (event: FormEvent) => {
      event.preventDefault();
      if (password && again === password) onGive({ password });
    };
    return (
      <form onSubmit={send} noValidate>
        <p>
          {pending.expiredAfter === null
            ? t('请设置新密码后继续。')
            : t('密码用满 {days} 天，已经到期。请设置新密码后继续。', { days: pending.expiredAfter })}
        </p>
        <p className="y-soft">{t(pending.rules ?? '')}</p>
        <label htmlFor="new-password">{t('新密码')}</label>
        <Input.Password
          id="new-password"
          size="large"
          autoComplete="new-password"
          autoFocus
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <label htmlFor="again">{t('再输入一次')}</label>
        <Input.Password
          id="again"
          size="large"
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.target.value)}
        />
        {differs ? <p className="y-problem">{t('两次输入的密码不一样。')}</p> : null}
        <Button type="primary" size="large" htmlType="submit" block loading={sending} disabled={differs}>
          {t('继续')}
        </Button>
        {leave}
      </form>
    );
  }
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim()) onGive({ code: code.trim() });
  };
  return (
    <form onSubmit={send} noValidate>
      {pending.step === 'enrol' ? (
        <>
          <p>{t('您的岗位登录要用动态验证码，第一次先绑定手机。')}</p>
          {pending.enrolment ? <FactorSecret {...pending.enrolment} /> : null}
        </>
      ) : (
        <p>{t('请输入手机身份验证器上的 6 位数字；手机不在身边时，输入一个恢复码。')}</p>
      )}
      <label htmlFor="code">{t('动态验证码')}</label>
      <Input id="code" size="large" autoComplete="one-time-code" autoFocus value={code} onChange={(event) => setCode(event.target.value)} />
      <Button type="primary" size="large" htmlType="submit" block loading={sending}>
        {t('继续')}
      </Button>
      {leave}
    </form>
  );
}

/** The recovery codes, shown once, before the pages open. */
export function RecoveryCodes({ codes, onKept }: { readonly codes: readonly string[]; readonly onKept: () => void }) {
  return (
    <div className="y-recovery">
      <p>{t('请抄下这些恢复码并妥善保管。手机丢失时，每个可以代替验证码用一次；这里只显示这一次。')}</p>
      <ul className="y-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Button type="primary" size="large" block onClick={onKept}>
        {t('已抄好，继续')}
      </Button>
    </div>
  );
}
