/** The review of break-glass openings: those without a verdict first, each to be judged within three working days. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Input } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import { GLASS_VERDICTS, type GlassVerdict, isGlassVerdict } from '../../../kernel/define/break-glass.ts';
import type { glassListSchema } from '../../../server/contract/access.ts';
import { accessApi } from '../../access-api.ts';
import { t } from '../../language/translate.ts';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { tellTime } from '../../parts/words.ts';

type Opening = z.infer<typeof glassListSchema>['rows'][number];

const KEY = ['break-glass'];

/** `/access/break-glass`. */
export function GlassReviewScreen() {
  const list = useQuery({ queryKey: KEY, queryFn: () => accessApi.glassList() });
  if (list.error) return <Refusal error={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data) return <Loading />;
  const { rows } = list.data;
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>{t('紧急查阅复核')}</h1>
      </header>
      {rows.length === 0 ? <Empty text={t('没有紧急查阅。')} /> : null}
      {rows.map((opening) => (
        <OpeningCard key={opening.id} opening={opening} />
      ))}
    </div>
  );
}

function OpeningCard({ opening }: { readonly opening: Opening }) {
  return (
    <section className="y-card y-review">
      <h2>
        {opening.person} {opening.late ? <b className="y-tag is-deceased">{t('逾期未复核')}</b> : null}
      </h2>
      <p>
        {opening.name} · {t(opening.roleName)} · {opening.orgName} · {tellTime(opening.opened)} — {tellTime(opening.until)}
        {opening.ended ? `（${t('本人提前结束')}）` : null}
      </p>
      <p>
        <b>{t('理由')}</b> {opening.reason}
      </p>
      {opening.reviewed === null ? (
        <Verdict opening={opening} />
      ) : (
        <p className="y-done">
          {t(opening.verdict !== null && isGlassVerdict(opening.verdict) ? GLASS_VERDICTS[opening.verdict] : '')} · {opening.reviewer} ·{' '}
          {opening.note}
        </p>
      )}
    </section>
  );
}

function Verdict({ opening }: { readonly opening: Opening }) {
  const [note, setNote] = useState('');
  const client = useQueryClient();
  const give = useMutation({
    mutationFn: (verdict: GlassVerdict) => accessApi.reviewGlass(opening.id, { resident: opening.resident, verdict, note }),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <>
      <p className="y-soft">{t('请在 {date} 前复核。', { date: opening.reviewDue })}</p>
      <Input.TextArea
        aria-label={t('复核意见')}
        placeholder={t('复核意见')}
        rows={2}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {give.error ? <Refusal error={give.error} /> : null}
      <p className="y-actions">
        {Object.keys(GLASS_VERDICTS)
          .filter(isGlassVerdict)
          .map((verdict) => (
            <button
              type="button"
              key={verdict}
              className="y-button"
              disabled={note.trim() === '' || give.isPending}
              onClick={() => give.mutate(verdict)}
            >
              {t(GLASS_VERDICTS[verdict])}
            </button>
          ))}
      </p>
    </>
  );
}
