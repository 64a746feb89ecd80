/** Changing one's own password: the old one, and twice the new one. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import type { OwnAccount } from '../../../server/contract/identity.ts';
import { ProblemError } from '../../api.ts';
import { identityApi } from '../../identity-api.ts';
import { t } from '../../language/translate.ts';
import { tellInstant } from '../integration/tell-instant.ts';

/** The form, with the rules of the platform; other sessions end when it is done. */
export function PasswordCard({ own }: { readonly own: OwnAccount }) {
  const queries = useQueryClient();
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const change = useMutation({
    mutationFn: () => identityApi.changePassword(old, password),
    onSuccess: () => {
      setOld('');
      setPassword('');
      setAgain('');
      return queries.invalidateQueries({ queryKey: ['account'] });
    },
  });
  const differs = again !== '' && again !== password;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (old && password && again === password) change.mutate();
  };
  const problem = change.error instanceof ProblemError ? change.error.problem : undefined;
  return (
    <section className="y-card" aria-label={t('修改密码')}>
      <h2>{t('修改密码')}</h2>
      <p className="y-soft">
        {t('上次修改 {at}，每 {days} 天要修改一次。', { at: tellInstant(own.passwordAt), days: own.passwordDays })} {t(own.rules)}
      </p>
      <form className="y-account-form" onSubmit={send} noValidate>
        <label htmlFor="old-password">{t('现在的密码')}</label>
        <Input.Password id="old-password" autoComplete="current-password" value={old} onChange={(event) => setOld(event.target.value)} />
        <label htmlFor="new-password">{t('新密码')}</label>
        <Input.Password
          id="new-password"
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <label htmlFor="again">{t('再输入一次')}</label>
        <Input.Password id="again" autoComplete="new-password" value={again} onChange={(event) => setAgain(event.target.value)} />
        {differs ? <p className="y-problem">{t('两次输入的密码不一样。')}</p> : null}
        {problem ? (
          <p className="y-problem" role="alert">
            {problem.code === 'wrong-password' ? t('密码不正确。') : `${t(problem.text)} ${t(problem.next)}`}
          </p>
        ) : null}
        {change.isSuccess && !old ? (
          <p className="y-done" role="status">
            {t('密码已修改，其他设备上的登录已结束。')}
          </p>
        ) : null}
        <p className="y-actions">
          <Button type="primary" htmlType="submit" loading={change.isPending} disabled={!old || !password || again !== password}>
            {t('修改密码')}
          </Button>
        </p>
      </form>
    </section>
  );
}
