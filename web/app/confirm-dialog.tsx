/** Asks who is there before a sensitive act goes on: the password, and the code where the account has a second factor. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../server/contract/contract.ts';
import { ProblemError, setConfirmer } from '../api.ts';
import { identityApi } from '../identity-api.ts';
import { t } from '../language/translate.ts';
import { useActor } from './session.tsx';

/** A question that waits for its answer; all acts that ask meanwhile share it. */
interface Asked {
  readonly problem: Problem;
  readonly answer: Promise<boolean>;
  readonly settle: (confirmed: boolean) => void;
}

/** Stands in the shell, and shows the question whenever a request of any page is answered with `confirm-needed`. */
export function ConfirmDialog() {
  const [asked, setAsked] = useState<Asked | undefined>();
  const open = useRef<Asked | undefined>(undefined);
  useEffect(() => {
    const close = (confirmed: boolean) => {
      open.current?.settle(confirmed);
      open.current = undefined;
      setAsked(undefined);
    };
    setConfirmer((problem) => {
      if (!open.current) {
        let settle: (confirmed: boolean) => void = () => undefined;
        const answer = new Promise<boolean>((resolve) => {
          settle = resolve;
        });
        open.current = { problem, answer, settle };
        setAsked({ problem, answer, settle: close });
      }
      return open.current.answer;
    });
    return () => {
      setConfirmer(undefined);
      close(false);
    };
  }, []);
  return asked ? <Question problem={asked.problem} onAnswer={asked.settle} /> : null;
}

function Question({ problem, onAnswer }: { readonly problem: Problem; readonly onAnswer: (confirmed: boolean) => void }) {
  const actor = useActor();
  const own = useQuery({ queryKey: ['account'], queryFn: identityApi.own });
  const dialog = useRef<HTMLDialogElement>(null);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [refused, setRefused] = useState<Problem | undefined>();
  const [sending, setSending] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setSending(true);
    setRefused(undefined);
    try {
      await identityApi.confirm(password, code.trim());
      onAnswer(true);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setRefused(error.problem);
      setCode('');
      if (error.problem.code !== 'wrong-code') setPassword('');
    } finally {
      setSending(false);
    }
  };
  const needsCode = Boolean(own.data?.secondFactor);
  return (
    <dialog ref={dialog} className="y-confirm" onClose={() => onAnswer(false)} aria-labelledby="confirm-title">
      <form onSubmit={(event) => void send(event)} noValidate>
        <h2 id="confirm-title">{t('请确认是您本人')}</h2>
        <p>{t(problem.text)}</p>
        <input type="text" name="username" autoComplete="username" value={actor.user} readOnly hidden />
        <label htmlFor="confirm-password">{t('密码')}</label>
        <Input.Password
          id="confirm-password"
          autoComplete="current-password"
          autoFocus
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {needsCode ? (
          <>
            <label htmlFor="confirm-code">{t('动态验证码')}</label>
            <Input id="confirm-code" autoComplete="one-time-code" value={code} onChange={(event) => setCode(event.target.value)} />
          </>
        ) : null}
        {refused ? (
          <p className="y-problem" role="alert">
            {t(refused.code === 'wrong-password' ? '密码不正确。' : refused.text)}{' '}
            {refused.code === 'wrong-password' ? t('请核对后重试。') : t(refused.next)}
          </p>
        ) : null}
        <p className="y-actions">
          <Button type="primary" htmlType="submit" loading={sending} disabled={!password || (needsCode && !code.trim())}>
            {t('确认并继续')}
          </Button>
          <Button onClick={() => onAnswer(false)}>{t('取消')}</Button>
        </p>
      </form>
    </dialog>
  );
}
