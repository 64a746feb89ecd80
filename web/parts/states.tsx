/** The designed states of a screen: starting, loading, empty, refused. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { ProblemError } from '../api.ts';
import { t } from '../language/translate.ts';

/** Before anything is known. */
export function Starting() {
  return <p className="y-starting">{t('正在打开……')}</p>;
}

/** Grey lines where content will stand. */
export function Loading({ lines = 6 }: { readonly lines?: number }) {
  return (
    <div className="y-loading" role="status" aria-label={t('正在读取')}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move
        <span key={line} style={{ width: `${92 - ((line * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

/** Nothing here, and what to do next. */
export function Empty({ text, children }: { readonly text: string; readonly children?: ReactNode }) {
  return (
    <div className="y-empty">
      <p>{text}</p>
      {children}
    </div>
  );
}

/** What was refused, why, and the lawful way; a lost connection can be tried again. */
export function Refusal({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const problem = error instanceof ProblemError ? error.problem : undefined;
  const status = error instanceof ProblemError ? error.status : -1;
  const kind = status === 403 ? '无权查看' : status === 404 || status === 410 ? '没有找到' : status === 0 ? '连接中断' : '没有办成';
  return (
    <section className={`y-refusal ${status === 403 ? 'is-barred' : ''}`} role="alert">
      <h2>{t(kind)}</h2>
      <p>{t(problem?.text ?? '页面出错了。')}</p>
      <p className="y-refusal-next">
        <b>{t('怎么办')}</b> {t(problem?.next || '请刷新页面；若一直如此，请联系管理员。')}
      </p>
      <p className="y-actions">
        {onRetry && (status < 400 || status >= 500) ? (
          <button type="button" className="y-button" onClick={onRetry}>
            {t('重试')}
          </button>
        ) : null}
        <Link className="y-button" to="/">
          {t('回到今日')}
        </Link>
      </p>
    </section>
  );
}
