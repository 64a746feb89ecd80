/** Residents sign in on their phone: identity number and phone, then the code. */
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { z } from 'zod';
import { ProblemError, post } from '../../api.ts';
import { LanguageButton } from '../../app/header.tsx';
import { queryClient } from '../../app/query-client.ts';
import { t } from '../../language/translate.ts';

const done = z.object({ done: z.boolean() });

/** Only addresses of our own: a foreign `next` is ignored. */
function safeNext(next: string | null): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : '/my';
}

/** Comes back to the page that asked for the sign-in. */
export function MySignInScreen() {
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const [identityNumber, setIdentityNumber] = useState('');
  const [phone, setPhone] = useState('');
  const [code, setCode] = useState('');
  const [asked, setAsked] = useState(false);
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState('');
  const act = async (work: () => Promise<void>) => {
    setSending(true);
    setRefused('');
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { code: why, text, next, problems } = error.problem;
      setRefused(
        `${t(problems[0]?.text ?? text)} ${t(why === 'wrong-code' ? '请核对短信里的 6 位数字；过期或输错五次后，请重新获取。' : next)}`,
      );
    } finally {
      setSending(false);
    }
  };
  const ask = () =>
    act(async () => {
      await post(done, '/api/my/code', { identityNumber, phone });
      setAsked(true);
    });
  const enter = (event: FormEvent) => {
    event.preventDefault();
    if (!asked) return void ask();
    void act(async () => {
      await post(done, '/api/my/session', { identityNumber, phone, code });
      queryClient.clear();
      navigate(safeNext(params.get('next')), { replace: true });
    });
  };
  return (
    <main className="y-sign-in">
      <form className="y-sign-in-box" onSubmit={enter} noValidate>
        <header>
          <img src="/mark.svg" alt="" width="44" height="44" />
          <div>
            <h1>{t('我的健康档案')}</h1>
            <p>{t('县域医共体信息平台')}</p>
          </div>
        </header>
        <label htmlFor="number">{t('身份证号')}</label>
        <Input id="number" size="large" value={identityNumber} onChange={(event) => setIdentityNumber(event.target.value)} />
        <label htmlFor="phone">{t('手机号')}</label>
        <Input id="phone" size="large" inputMode="numeric" value={phone} onChange={(event) => setPhone(event.target.value)} />
        {asked ? (
          <>
            <p role="status">{t('如果证件号与手机号同档案中登记的一致，验证码已发到手机上，5 分钟内有效。')}</p>
            <label htmlFor="code">{t('短信验证码')}</label>
            <Input
              id="code"
              size="large"
              inputMode="numeric"
              autoComplete="one-time-code"
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          </>
        ) : null}
        {refused ? (
          <p className="y-problem" role="alert">
            {refused}
          </p>
        ) : null}
        <Button type="primary" size="large" htmlType="submit" block loading={sending}>
          {asked ? t('登录') : t('获取验证码')}
        </Button>
        {asked ? (
          <Button size="large" block disabled={sending} onClick={() => void ask()}>
            {t('重新获取验证码')}
          </Button>
        ) : null}
        <LanguageButton />
      </form>
    </main>
  );
}
