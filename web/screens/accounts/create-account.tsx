/** Opening an account for somebody who holds a post and has none. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { identityApi } from '../../identity-api.ts';
import { t } from '../../language/translate.ts';
import { Refusal } from '../../parts/states.tsx';
import { useLater } from '../../parts/use-later.ts';
import type { ToldPassword } from './one-time-password.tsx';

/** The form; the password is handed to `onTold` once. */
export function CreateAccount({ onTold }: { readonly onTold: (told: ToldPassword) => void }) {
  const [q, setQ] = useState('');
  const [practitioner, setPractitioner] = useState<string | undefined>();
  const [name, setName] = useState('');
  const later = useLater(q.trim(), 250);
  const people = useQuery({
    queryKey: ['accounts', 'people', later],
    queryFn: () => identityApi.withoutAccount(later),
    enabled: later !== '',
  });
  const create = useMutation({
    mutationFn: (whose: string) => identityApi.createAccount({ name: name.trim(), practitioner: whose }),
    onSuccess: ({ password }) => {
      onTold({ name: name.trim(), password });
      setName('');
      setQ('');
      setPractitioner(undefined);
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (practitioner && name.trim()) create.mutate(practitioner);
  };
  const rows = later === '' ? [] : (people.data?.rows ?? []);
  return (
    <section className="y-card" aria-label={t('开设账号')}>
      <h2>{t('开设账号')}</h2>
      <form className="y-account-form" onSubmit={send} noValidate>
        <label htmlFor="whose">{t('人员姓名（有岗位、还没有账号）')}</label>
        <Input
          id="whose"
          value={q}
          onChange={(event) => {
            setQ(event.target.value);
            setPractitioner(undefined);
          }}
        />
        {later !== '' && people.data && rows.length === 0 ? <p className="y-soft">{t('没有找到有岗位而没有账号的人。')}</p> : null}
        {rows.map((person) => (
          <label key={person.practitioner}>
            <input
              type="radio"
              name="practitioner"
              checked={practitioner === person.practitioner}
              onChange={() => setPractitioner(person.practitioner)}
            />{' '}
            {person.name} · {t(person.roleName)} · {person.orgName}
          </label>
        ))}
        {people.error ? <Refusal error={people.error} /> : null}
        {practitioner ? (
          <>
            <label htmlFor="account-name">{t('用户名')}</label>
            <Input id="account-name" autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
            <p className="y-actions">
              <Button type="primary" htmlType="submit" loading={create.isPending} disabled={!name.trim()}>
                {t('开设')}
              </Button>
            </p>
          </>
        ) : null}
        {create.error ? <Refusal error={create.error} /> : null}
      </form>
    </section>
  );
}
