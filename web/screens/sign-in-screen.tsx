/** The sign-in page: user name and password, nothing else; refusals say what to do. */
import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { api, ProblemError } from '../api.ts';
import { LanguageButton } from '../app/header.tsx';
import { t } from '../language/translate.ts';

/** Only addresses of our own: a foreign `next` is ignored. */
function safeNext(next: string | null): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : '/';
}

/** Comes back to the page that asked for the sign-in. */
export function SignInScreen() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [params] = useSearchParams();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [refused, setRefused] = useState<ProblemError | undefined>();
  const [sending, setSending] = useState(false);
  const enter = async (event: FormEvent) => {
    event.preventDefault();
    if (!user.trim() || !password) {
      const text = t(user.trim() ? '请输入密码。' : '请输入用户名。');
      setRefused(new ProblemError({ code: 'invalid', text, next: '', problems: [] }, 400));
      return;
    }
    setSending(true);
    setRefused(undefined);
    try {
      const actor = await api.signIn(user.trim(), password);
      queries.clear();
      queries.setQueryData(['session'], actor);
      navigate(safeNext(params.get('next')), { replace: true });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setRefused(error);
      setPassword('');
    } finally {
      setSending(false);
    }
  };
  return (
    <main className="y-sign-in">
      <form onSubmit={(event) => void enter(event)} noValidate>
        <header>
          <img src="/mark.svg" alt="" width="44" height="44" />
          <div>
            <h1>{t('医共')}</h1>
            <p>{t('县域医共体信息平台')}</p>
          </div>
        </header>
        <label htmlFor="user">{t('用户名')}</label>
        <Input id="user" size="large" autoComplete="username" autoFocus value={user} onChange={(event) => setUser(event.target.value)} />
        <label htmlFor="password">{t('密码')}</label>
        <Input.Password
          id="password"
          size="large"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {refused ? (
          <p className="y-problem" role="alert">
            {t(refused.problem.text)} {t(refused.problem.next)}
          </p>
        ) : null}
        <Button type="primary" size="large" htmlType="submit" block loading={sending}>
          {t('登录')}
        </Button>
        <p className="y-soft">{t('查看居民档案会记录在案，居民可以看到谁看过、为什么。')}</p>
        <LanguageButton />
      </form>
    </main>
  );
}
