/** One's own account: who I am, my posts, the devices I am signed in on, my password, my second factor. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useNavigate } from 'react-router';
import type { OwnAccount } from '../../../server/contract/identity.ts';
import { useActor } from '../../app/session.tsx';
import { identityApi } from '../../identity-api.ts';
import { t } from '../../language/translate.ts';
import { Loading, Refusal } from '../../parts/states.tsx';
import { tellInstant } from '../integration/tell-instant.ts';
import { PasswordCard } from './password-card.tsx';
import { SecondFactorCard } from './second-factor-card.tsx';
import { tellDevice } from './tell-device.ts';

/** `/account` */
export function AccountScreen() {
  const actor = useActor();
  const own = useQuery({ queryKey: ['account'], queryFn: identityApi.own });
  if (own.error) return <Refusal error={own.error} onRetry={() => void own.refetch()} />;
  if (!own.data) return <Loading lines={10} />;
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>{t('我的账号')}</h1>
      </header>
      <section className="y-card" aria-label={t('本人')}>
        <p>
          <b>{actor.name}</b> · {t('用户名')} {own.data.user}
        </p>
        <p className="y-soft">
          {t(actor.roleName)} · {actor.orgName}
        </p>
      </section>
      <PostsCard posts={own.data.posts} />
      <SessionsCard sessions={own.data.sessions} />
      <PasswordCard own={own.data} />
      <SecondFactorCard own={own.data} />
    </div>
  );
}

function PostsCard({ posts }: { readonly posts: OwnAccount['posts'] }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const change = useMutation({
    mutationFn: identityApi.switchPost,
    onSuccess: (answer) => {
      queries.clear();
      if ('step' in answer) return navigate('/sign-in');
      queries.setQueryData(['session'], answer);
      return navigate('/');
    },
  });
  return (
    <section className="y-card" aria-label={t('我的岗位')}>
      <h2>{t('我的岗位')}</h2>
      {change.error ? <Refusal error={change.error} /> : null}
      <div className="y-account-rows">
        {posts.map((post) => (
          <div key={post.id}>
            <p>
              {t(post.roleName)} · {post.orgName}
              <br />
              <span className="y-soft">
                {post.from ?? '—'} — {post.to ?? t('至今')}
              </span>
            </p>
            {post.current ? (
              <b className="y-account-state">{t('正在使用')}</b>
            ) : (
              <Button loading={change.isPending} onClick={() => change.mutate(post.id)}>
                {t('改用这个岗位')}
              </Button>
            )}
          </div>
        ))}
      </div>
    </section>
  );
}

function SessionsCard({ sessions }: { readonly sessions: OwnAccount['sessions'] }) {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: ['account'] });
  const end = useMutation({ mutationFn: identityApi.endSession, onSuccess });
  const endOthers = useMutation({ mutationFn: identityApi.endOtherSessions, onSuccess });
  const refused = end.error ?? endOthers.error;
  return (
    <section className="y-card" aria-label={t('登录的设备')}>
      <h2>{t('登录的设备')}</h2>
      {refused ? <Refusal error={refused} /> : null}
      <div className="y-account-rows">
        {sessions.map((session) => (
          <div key={session.id}>
            <p>
              {tellDevice(session.device)} <span className="y-soft">{session.source}</span>
              <br />
              <span className="y-soft">
                {session.postName} · {t('登录于 {at}', { at: tellInstant(session.created) })} ·{' '}
                {t('最近使用 {at}', { at: tellInstant(session.seen) })}
              </span>
            </p>
            {session.current ? (
              <b className="y-account-state">{t('本机')}</b>
            ) : (
              <Button loading={end.isPending} onClick={() => end.mutate(session.id)}>
                {t('结束')}
              </Button>
            )}
          </div>
        ))}
      </div>
      {sessions.length > 1 ? (
        <p className="y-actions">
          <Button loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
            {t('结束其他所有登录')}
          </Button>
        </p>
      ) : null}
    </section>
  );
}
