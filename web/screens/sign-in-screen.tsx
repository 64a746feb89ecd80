/** The sign-in page: user name and password, then what is left to do step by step; refusals say what to do. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, type InputRef } from 'antd';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { z } from 'zod';
import type { ActorView } from '../../server/contract/contract.ts';
import type { challengeSchema, PendingView, SignInAnswer } from '../../server/contract/identity.ts';
import { ProblemError } from '../api.ts';
import { LanguageButton } from '../app/header.tsx';
import { identityApi } from '../identity-api.ts';
import { t } from '../language/translate.ts';
import { RecoveryCodes, SignInStep } from './sign-in-step.tsx';

/** Only addresses of our own: a foreign `next` is ignored. */
function safeNext(next: string | null): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/\\') ? next : '/';
}

/** What an address may say of why a session ended: known words only, for anybody can make an address. */
const ENDED: Readonly<Record<string, { readonly text: string; readonly next: string }>> = {
  'signed-in-elsewhere': {
    text: '您已在另一台设备上以同一岗位登录，这里的登录已结束。',
    next: '需要在这里继续，请重新登录；不是您本人登录的，请立即修改密码并告诉安全管理员。',
  },
};

/** Comes back to the page that asked for the sign-in. */
export function SignInScreen() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [params] = useSearchParams();
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [refused, setRefused] = useState<ProblemError | undefined>();
  const [sending, setSending] = useState(false);
  const secret = useRef<InputRef>(null);
  const [pending, setPending] = useState<PendingView | undefined>();
  const [sum, setSum] = useState<z.infer<typeof challengeSchema> | undefined>();
  const [answered, setAnswered] = useState('');
  const [codes, setCodes] = useState<readonly string[] | undefined>();
  const [actor, setActor] = useState<ActorView | undefined>();
  const ways = useQuery({ queryKey: ['ways'], queryFn: identityApi.ways, retry: false, staleTime: Number.POSITIVE_INFINITY });
  const ended = params.get('refused') ?? '';
  // What was typed here comes before why one came.
  const told = refused?.problem ?? ways.data?.refused ?? (Object.hasOwn(ENDED, ended) ? ENDED[ended] : undefined);
  // A sign-in that is under way goes on where it stood: after a reload, or back from the identity provider.
  useEffect(() => {
    identityApi.step().then(
      (standing) => setPending(standing.pending ?? undefined),
      () => undefined,
    );
  }, []);
  const open = (signedIn: ActorView) => {
    queries.clear();
    queries.setQueryData(['session'], signedIn);
    navigate(safeNext(params.get('next')), { replace: true });
  };
  const take = (answer: SignInAnswer) => {
    if (answer.recoveryCodes) setCodes(answer.recoveryCodes);
    if ('step' in answer) return setPending(answer);
    setPending(undefined);
    if (answer.recoveryCodes) setActor(answer);
    else open(answer);
  };
  const send = async (work: () => Promise<SignInAnswer>) => {
    setSending(true);
    setRefused(undefined);
    try {
      take(await work());
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setRefused(error);
      setPassword('');
      // What was typed is gone: it is typed again from here, whatever was pressed.
      secret.current?.focus();
      if (error.problem.code === 'not-signed-in') setPending(undefined);
      setAnswered('');
      // Each sum is good for one answer: the next password needs the next one.
      if (error.problem.code === 'challenge-needed' || sum) setSum(await identityApi.challenge(user.trim()).catch(() => undefined));
    } finally {
      setSending(false);
    }
  };
  const enter = (event: FormEvent) => {
    event.preventDefault();
    if (!user.trim() || !password) {
      const text = t(user.trim() ? '请输入密码。' : '请输入用户名。');
      return setRefused(new ProblemError({ code: 'invalid', text, next: '', problems: [] }, 400));
    }
    void send(() => identityApi.signIn(user.trim(), password, sum ? { id: sum.id, answer: answered.trim() } : undefined));
  };
  const kept = () => {
    setCodes(undefined);
    if (actor) open(actor);
  };
  return (
    <main className="y-sign-in">
      <div className="y-sign-in-box">
        <header>
          <img src="/mark.svg" alt="" width="44" height="44" />
          <div>
            <h1>{t('医共')}</h1>
            <p>{t('县域医共体信息平台')}</p>
          </div>
        </header>
        {codes ? <RecoveryCodes codes={codes} onKept={kept} /> : null}
        {!codes && pending ? (
          <SignInStep
            key={pending.step}
            pending={pending}
            sending={sending}
            onGive={(given) => void send(() => identityApi.answer(given))}
            onLeave={() => {
              setPending(undefined);
              setRefused(undefined);
              setPassword('');
            }}
          />
        ) : null}
        {codes || pending ? null : (
          <form onSubmit={enter} noValidate>
            <label htmlFor="user">{t('用户名')}</label>
            <Input
              id="user"
              size="large"
              autoComplete="username"
              autoFocus
              value={user}
              onChange={(event) => {
                setUser(event.target.value);
                setSum(undefined);
              }}
            />
            <label htmlFor="password">{t('密码')}</label>
            <Input.Password
              id="password"
              ref={secret}
              size="large"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
            {sum ? (
              <>
                <label htmlFor="sum">{t('请算一算：{question}', { question: sum.question })}</label>
                <Input
                  id="sum"
                  size="large"
                  inputMode="numeric"
                  autoComplete="off"
                  value={answered}
                  onChange={(event) => setAnswered(event.target.value)}
                />
              </>
            ) : null}
            <Button type="primary" size="large" htmlType="submit" block loading={sending}>
              {t('登录')}
            </Button>
            {ways.data?.federation ? (
              <Button size="large" block href={`/api/session/federated?next=${encodeURIComponent(safeNext(params.get('next')))}`}>
                {t('用{name}登录', { name: ways.data.federation })}
              </Button>
            ) : null}
          </form>
        )}
        {told ? (
          <p className="y-problem" role="alert">
            {t(told.text)} {t(told.next)}
          </p>
        ) : null}
        <p className="y-soft">{t('查看居民档案会记录在案，居民可以看到谁看过、为什么。')}</p>
        <LanguageButton />
      </div>
    </main>
  );
}
