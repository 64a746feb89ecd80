/** One's own second factor: bind a telephone, bind another, take it away, new recovery codes. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import type { OwnAccount } from '../../../server/contract/identity.ts';
import { ProblemError } from '../../api.ts';
import { identityApi } from '../../identity-api.ts';
import { t } from '../../language/translate.ts';
import { FactorSecret } from '../../parts/factor-secret.tsx';
import { tellInstant } from '../integration/tell-instant.ts';
import { RecoveryCodes } from '../sign-in-step.tsx';

/** Each change asks first who is there. */
export function SecondFactorCard({ own }: { readonly own: OwnAccount }) {
  const queries = useQueryClient();
  const [codes, setCodes] = useState<readonly string[] | undefined>();
  const [code, setCode] = useState('');
  const again = () => queries.invalidateQueries({ queryKey: ['account'] });
  const start = useMutation({ mutationFn: identityApi.startSecondFactor });
  const told = ({ recoveryCodes }: { readonly recoveryCodes: readonly string[] }) => {
    setCodes(recoveryCodes);
    setCode('');
    start.reset();
    return again();
  };
  const bind = useMutation({ mutationFn: identityApi.bindSecondFactor, onSuccess: told });
  const renew = useMutation({ mutationFn: identityApi.newRecoveryCodes, onSuccess: told });
  const drop = useMutation({ mutationFn: identityApi.removeSecondFactor, onSuccess: again });
  const { secondFactor } = own;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (start.data && code.trim()) bind.mutate({ sealed: start.data.sealed, code: code.trim() });
  };
  return (
    <section className="y-card" aria-label={t('动态验证码')}>
      <h2>{t('动态验证码')}</h2>
      <p>
        {secondFactor
          ? t('已绑定（{at}），还有 {n} 个恢复码没有用过。', { at: tellInstant(secondFactor.since), n: secondFactor.codesLeft })
          : t('还没有绑定。绑定后，登录时除密码外还要输入手机上的 6 位数字。')}
      </p>
      {codes ? <RecoveryCodes codes={codes} onKept={() => setCodes(undefined)} /> : null}
      {start.data ? (
        <form className="y-account-form" onSubmit={send} noValidate>
          <FactorSecret {...start.data} />
          <label htmlFor="bind-code">{t('动态验证码')}</label>
          <Input id="bind-code" autoComplete="one-time-code" value={code} onChange={(event) => setCode(event.target.value)} />
          <Refused error={bind.error} />
          <p className="y-actions">
            <Button type="primary" htmlType="submit" loading={bind.isPending} disabled={!code.trim()}>
              {t('绑定')}
            </Button>
            <Button onClick={() => start.reset()}>{t('取消')}</Button>
          </p>
        </form>
      ) : null}
      {start.data || codes ? null : (
        <p className="y-actions">
          <Button type={secondFactor ? 'default' : 'primary'} loading={start.isPending} onClick={() => start.mutate()}>
            {t(secondFactor ? '换手机绑定' : '绑定手机')}
          </Button>
          {secondFactor ? (
            <Button loading={renew.isPending} onClick={() => renew.mutate()}>
              {t('换新恢复码')}
            </Button>
          ) : null}
          {secondFactor && !own.secondFactorNeeded ? (
            <Button danger loading={drop.isPending} onClick={() => drop.mutate()}>
              {t('解绑')}
            </Button>
          ) : null}
        </p>
      )}
      <Refused error={start.error ?? renew.error ?? drop.error} />
      {own.secondFactorNeeded ? <p className="y-soft">{t('您的岗位要用动态验证码，不能解绑。')}</p> : null}
    </section>
  );
}

/** What was refused, where it was asked; a wrong code is not refused for what it would be at a sign-in. */
function Refused({ error }: { readonly error: Error | null }) {
  if (error === null) return null;
  const { code, text, next } = error instanceof ProblemError ? error.problem : { code: '', text: '没有办成', next: '请稍后再试。' };
  return (
    <p className="y-problem" role="alert">
      {t(text)} {t(code === 'wrong-code' ? '请核对手机时间，等下一个验证码出现后再输入。' : next)}
    </p>
  );
}
