/** One HL7 v2 message: what came, what it became, what the mapping makes of it now; replayed after a mapping is corrected. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link, useParams } from 'react-router';
import { api } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { t } from '../../language/translate.ts';
import { Loading, Refusal } from '../../parts/states.tsx';
import { tellInstant } from './tell-instant.ts';

type Message = Awaited<ReturnType<typeof api.message>>;

/** Segments stand one a line. */
export function MessageScreen() {
  const { id = '' } = useParams();
  const actor = useActor();
  const queries = useQueryClient();
  const message = useQuery({ queryKey: ['message', id], queryFn: () => api.message(id) });
  const replay = useMutation({
    mutationFn: () => api.replayMessage(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['message', id] }),
  });
  if (message.error) return <Refusal error={message.error} onRetry={() => void message.refetch()} />;
  if (message.isPending) return <Loading />;
  const row = message.data;
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>
          {row.type}^{row.trigger} <span className="y-soft">{row.controlId}</span>
        </h1>
        {actor.role === 'integrator' ? (
          <Button type={row.parked ? 'primary' : 'default'} loading={replay.isPending} onClick={() => replay.mutate()}>
            {t('按现在的映射重放')}
          </Button>
        ) : null}
      </header>
      {replay.error ? <Refusal error={replay.error} /> : null}
      {replay.data ? (
        <p role="status" className="y-card">
          {t(replay.data.done > 0 ? '已重放并写入。' : '已重放，仍未能写入。')}
        </p>
      ) : null}
      <Outcome row={row} />
      <section className="y-card">
        <h2>{t('报文')}</h2>
        <pre className="y-code">{row.text.replaceAll('\r', '\n')}</pre>
        <h2>{t('应答')}</h2>
        <pre className="y-code">{row.answer.replaceAll('\r', '\n')}</pre>
      </section>
      <Mapping row={row} />
      <p>
        <Link to="/exchange/messages">{t('回到报文清单')}</Link>
      </p>
    </div>
  );
}

function Outcome({ row }: { readonly row: Message }) {
  return (
    <section className="y-card">
      <p>
        <b className={row.parked ? 'y-bad' : 'y-good'}>
          {row.outcome} {t(row.parked ? '搁置' : '已写入')}
        </b>{' '}
        {row.reason ? `${row.reasonPlace ? `${row.reasonPlace}：` : ''}${row.reason}` : ''}
      </p>
      <p className="y-soft">
        {tellInstant(row.received)} · {row.sender} · {t('账号')} {row.account} · HL7 {row.version} · {row.charset}
        {row.replays > 0 ? ` · ${t('重放 {n} 次，最近 {at}', { n: row.replays, at: tellInstant(row.replayedAt) })}` : ''}
      </p>
      {row.written.length > 0 ? (
        <p>
          {t('写入的资源')}
          {row.written.map((each) => (
            <code key={each} className="y-chip-code">
              {each}
            </code>
          ))}
        </p>
      ) : null}
      <Notes notes={row.notes} />
    </section>
  );
}

function Notes({ notes }: { readonly notes: Message['notes'] }) {
  if (notes.length === 0) return null;
  return (
    <ul>
      {notes.map((note) => (
        <li key={note.place + note.text}>
          <b>{note.place}</b> {note.text}
        </li>
      ))}
    </ul>
  );
}

function Mapping({ row }: { readonly row: Message }) {
  const { mapping } = row;
  return (
    <section className="y-card">
      <h2>{t('映射')}</h2>
      <p className="y-soft">{t('按现在的规则试映射，不写入任何内容。')}</p>
      {mapping.problem ? (
        <p className="y-bad">{mapping.problem}</p>
      ) : (
        <>
          {mapping.drafts.map((draft) => (
            <details key={draft.place + draft.mapping} className="y-draft">
              <summary>
                <b>{draft.place}</b> → {draft.type} <span className="y-soft">{draft.mapping}</span>
              </summary>
              <pre className="y-code">{draft.resource}</pre>
            </details>
          ))}
          <Notes notes={mapping.notes} />
        </>
      )}
    </section>
  );
}
