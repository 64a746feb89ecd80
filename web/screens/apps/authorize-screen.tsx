/** What an app asks for, in plain words, and the decision: the page an app sends people to. */
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { authorizeSchema, redirectSchema } from '../../../server/contract/oidc.ts';
import { api, get, ProblemError, post } from '../../api.ts';
import { LanguageButton } from '../../app/header.tsx';
import { t } from '../../language/translate.ts';
import { Loading, Refusal } from '../../parts/states.tsx';
import { useLater } from '../../parts/use-later.ts';

interface Person {
  readonly resident: number;
  readonly name: string;
  readonly village?: string;
  readonly age?: number | null;
}

/** Chooses whom the app is for: of a resident's own people, or by searching as on the people page. */
function PatientPicker({ people, onPick }: { readonly people: readonly Person[]; readonly onPick: (person: Person) => void }) {
  const [typed, setTyped] = useState('');
  const q = useLater(typed.trim(), 200);
  const found = useQuery({ queryKey: ['people', 'pick', q], queryFn: () => api.people(q, ''), enabled: q !== '' && people.length === 0 });
  const rows: readonly Person[] = people.length > 0 ? people : (found.data?.rows ?? []);
  return (
    <>
      {people.length === 0 ? (
        <Input aria-label={t('查找居民')} placeholder={t('查找居民')} value={typed} onChange={(event) => setTyped(event.target.value)} />
      ) : null}
      <ul className="y-link-list">
        {rows.slice(0, 6).map((row) => (
          <li key={row.resident}>
            <Button block onClick={() => onPick({ resident: row.resident, name: row.name })}>
              {[row.name, row.age === undefined || row.age === null ? '' : t('{n}岁', { n: row.age }), row.village ?? '']
                .filter(Boolean)
                .join(' · ')}
            </Button>
          </li>
        ))}
      </ul>
      {found.error ? <Refusal error={found.error} onRetry={() => void found.refetch()} /> : null}
    </>
  );
}

/** Comes here signed in; who is not is sent to sign in and back. */
export function AuthorizeScreen() {
  const { uid = '' } = useParams();
  const path = `/authorize/${encodeURIComponent(uid)}`;
  const asked = useQuery({ queryKey: ['authorize', uid], queryFn: () => get(authorizeSchema, `${path}/details`), retry: false });
  const [picked, setPicked] = useState<Person | undefined>();
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState<Error | undefined>();
  const decide = async (allow: boolean) => {
    setSending(true);
    setRefused(undefined);
    try {
      const { redirect } = await post(redirectSchema, `${path}/decide`, { allow, ...(picked ? { resident: picked.resident } : {}) });
      window.location.assign(redirect);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setRefused(error);
      setSending(false);
    }
  };
  if (asked.isPending) return <Loading />;
  const notSignedIn = asked.error instanceof ProblemError && asked.error.status === 401;
  return (
    <main className="y-sign-in">
      <form className="y-sign-in-box" onSubmit={(event) => event.preventDefault()}>
        <header>
          <img src="/mark.svg" alt="" width="44" height="44" />
          <div>
            <h1>{t('授权应用')}</h1>
            <p>{t('县域医共体信息平台')}</p>
          </div>
        </header>
        {notSignedIn ? (
          <>
            <p>{t('请先登录，再决定是否授权。')}</p>
            <Link className="y-button is-primary" to={`/sign-in?next=${encodeURIComponent(path)}`}>
              {t('工作人员登录')}
            </Link>
            <Link className="y-button" to={`/my/sign-in?next=${encodeURIComponent(path)}`}>
              {t('居民登录')}
            </Link>
          </>
        ) : null}
        {asked.error && !notSignedIn ? <Refusal error={asked.error} onRetry={() => void asked.refetch()} /> : null}
        {asked.data ? (
          <>
            <p>
              <b>{asked.data.client}</b>（{asked.data.host}）{t('希望以您的身份做以下事情：')}
            </p>
            <ul className="y-asked">
              {asked.data.scopes.map(({ scope, words }) => (
                <li key={scope}>{words}</li>
              ))}
            </ul>
            <p className="y-soft">
              {t('您是')} {asked.data.name} · {t(asked.data.roleName)} {asked.data.orgName}
            </p>
            {asked.data.patient ? (
              <p>
                {t('居民')}：<b>{asked.data.patient.name}</b>
              </p>
            ) : null}
            {asked.data.pick && !picked ? (
              <>
                <p>{t('请选定一位居民，应用只能看到这一位：')}</p>
                <PatientPicker people={asked.data.people} onPick={setPicked} />
              </>
            ) : null}
            {picked ? (
              <p>
                {t('居民')}：<b>{picked.name}</b>{' '}
                <Button type="link" onClick={() => setPicked(undefined)}>
                  {t('换一位')}
                </Button>
              </p>
            ) : null}
            {refused ? <Refusal error={refused} onRetry={() => setRefused(undefined)} /> : null}
            <Button
              type="primary"
              size="large"
              block
              loading={sending}
              disabled={asked.data.pick && !picked}
              onClick={() => void decide(true)}
            >
              {t('同意')}
            </Button>
            <Button size="large" block disabled={sending} onClick={() => void decide(false)}>
              {t('不同意')}
            </Button>
            <p className="y-soft">{t('应用看到的每一次都会记录在案；您可以随时在“已授权的应用”里收回。')}</p>
          </>
        ) : null}
        <LanguageButton />
      </form>
    </main>
  );
}
