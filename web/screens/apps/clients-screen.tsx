/** The administrator's page of apps and systems: who may connect, with which scopes, and ending it. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { type FormEvent, useState } from 'react';
import { z } from 'zod';
import { type ClientsView, clientsSchema } from '../../../server/contract/oidc.ts';
import { get, ProblemError, post, remove } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { QueryStates } from '../../parts/list-states.tsx';
import { Empty } from '../../parts/states.tsx';

const EMPTY = { name: '', redirectUris: '', launchUri: '', scopes: 'launch/patient patient/*.rs', keys: '', post: '' };

/** Words apart by spaces, commas or lines. */
function wordsOf(text: string): readonly string[] {
  return text.split(/[\s,，]+/).filter((word) => word !== '');
}

function RegisterForm({ posts, onDone }: { readonly posts: ClientsView['posts']; readonly onDone: () => void }) {
  const [kind, setKind] = useState<'app' | 'system'>('app');
  const [given, setGiven] = useState(EMPTY);
  const [told, setTold] = useState('');
  const put = (change: Partial<typeof EMPTY>) => setGiven({ ...given, ...change });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const keys = given.keys.trim();
    try {
      const jwks: unknown = keys.startsWith('{') ? JSON.parse(keys) : undefined;
      const made = await post(z.object({ id: z.string() }), '/api/clients', {
        name: given.name,
        kind,
        scopes: wordsOf(given.scopes),
        ...(kind === 'app'
          ? { redirectUris: wordsOf(given.redirectUris), ...(given.launchUri ? { launchUri: given.launchUri } : {}) }
          : { post: given.post, ...(jwks ? { jwks } : keys ? { jwksUri: keys } : {}) }),
      });
      setTold(t('已登记，编号（client_id）：{id}', { id: made.id }));
      setGiven(EMPTY);
      onDone();
    } catch (error) {
      if (error instanceof SyntaxError) return setTold(t('公钥不是正确的 JSON。'));
      if (!(error instanceof ProblemError)) throw error;
      setTold(`${t(error.problem.text)} ${t(error.problem.next)}`);
    }
  };
  return (
    <form className="y-card y-stack" onSubmit={(event) => void send(event)}>
      <h2>{t('登记应用或系统')}</h2>
      <Select
        aria-label={t('种类')}
        value={kind}
        onChange={(next) => {
          setKind(next);
          put({ scopes: next === 'app' ? EMPTY.scopes : 'system/*.rs' });
        }}
        options={[
          { value: 'app', label: t('人用的应用（SMART App）') },
          { value: 'system', label: t('后台系统（Backend Services）') },
        ]}
      />
      <Input aria-label={t('名称')} placeholder={t('名称')} value={given.name} onChange={(event) => put({ name: event.target.value })} />
      <Input.TextArea
        aria-label={t('授权范围')}
        placeholder={t('授权范围')}
        rows={1}
        value={given.scopes}
        onChange={(event) => put({ scopes: event.target.value })}
      />
      {kind === 'app' ? (
        <>
          <Input
            aria-label={t('返回地址')}
            placeholder={t('返回地址')}
            value={given.redirectUris}
            onChange={(event) => put({ redirectUris: event.target.value })}
          />
          <Input
            aria-label={t('启动地址（可不填）')}
            placeholder={t('启动地址（可不填）')}
            value={given.launchUri}
            onChange={(event) => put({ launchUri: event.target.value })}
          />
        </>
      ) : (
        <>
          <Select
            aria-label={t('所属岗位')}
            placeholder={t('所属岗位')}
            value={given.post || null}
            onChange={(next) => put({ post: next ?? '' })}
            options={posts.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Input.TextArea
            aria-label={t('公钥（JWKS）或公钥地址')}
            placeholder={t('公钥（JWKS）或公钥地址')}
            rows={1}
            value={given.keys}
            onChange={(event) => put({ keys: event.target.value })}
          />
        </>
      )}
      <Button type="primary" htmlType="submit">
        {t('登记')}
      </Button>
      {told ? <p role="status">{told}</p> : null}
    </form>
  );
}

/** For administrators; others are refused by the door in words. */
export function ClientsScreen() {
  const queries = useQueryClient();
  const clients = useQuery({ queryKey: ['clients'], queryFn: () => get(clientsSchema, '/api/clients') });
  const again = () => queries.invalidateQueries({ queryKey: ['clients'] });
  const end = async (id: string) => {
    await remove(z.object({ done: z.boolean() }), `/api/clients/${encodeURIComponent(id)}`);
    await again();
  };
  return (
    <div className="y-page">
      <h1>{t('应用与系统接入')}</h1>
      <QueryStates query={clients} />
      {clients.data ? (
        <>
          <RegisterForm posts={clients.data.posts} onDone={() => void again()} />
          {clients.data.rows.length === 0 ? <Empty text={t('还没有登记应用或系统。')} /> : null}
          {clients.data.rows.map((client) => (
            <section key={client.id} className="y-card">
              <h2>
                {client.name} {client.disabled ? <span className="y-soft">{t('已停用')}</span> : null}
              </h2>
              <p>
                {client.kind === 'app' ? t('人用的应用（SMART App）') : t('后台系统（Backend Services）')} · <code>{client.id}</code>
              </p>
              <p className="y-soft">
                {[client.scopes.join(' '), client.redirectUris.join(' '), client.keys, client.post].filter(Boolean).join(' · ')}
              </p>
              {client.disabled ? null : (
                <Button danger onClick={() => void end(client.id)}>
                  {t('停用')}
                </Button>
              )}
            </section>
          ))}
        </>
      ) : null}
    </div>
  );
}
