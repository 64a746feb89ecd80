/** Where is it: scan the bar-code of a specimen, block or slide; see the whole case, its steps, its label, and do the next step. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect } from 'react';
import { Link } from 'react-router';
import { KINDS, type Piece } from '../../../systems/pathology/pieces.ts';
import { api } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { useOpenForm } from '../../app/workspace-address.ts';
import { t } from '../../language/translate.ts';
import { ScanBox } from '../../parts/scan-box.tsx';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { TubeLabel } from '../../parts/tube-label.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { tellSexAge } from '../../parts/words.ts';
import { PieceSteps, PieceTree } from './piece-tree.tsx';
import { type FoundCase, findCase } from './read-case.ts';

const CLOCK = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

/** What the centre does next with a piece, as action and words. */
function stepsFor({ kind, state }: Piece): readonly (readonly [action: string, words: string])[] {
  const store = ['pathology.store', '归档保存'] as const;
  if (state === 'sent')
    return [
      ['pathology.receive', '接收病理标本'],
      ['pathology.reject-specimen', '拒收病理标本'],
    ];
  if (state === 'stored') return [['pathology.discard', '标本处置']];
  if (kind === 'slide') return state === 'cut' ? [['pathology.stain', '染色完成'], store] : state === 'stained' ? [store] : [];
  if (kind === 'block')
    return state === 'grossed'
      ? [['pathology.embed', '包埋'], ['pathology.cut', '切片（制片）'], store]
      : state === 'embedded' || state === 'cut'
        ? [['pathology.cut', '切片（制片）'], store]
        : [];
  return state === 'received' ? [['pathology.cut', '切片（制片）'], ['pathology.reject-specimen', '拒收病理标本'], store] : [store];
}

/** The number stands in the address; the box takes the next scan at once. */
export function PathologyTraceScreen() {
  const { params, set } = useFilter();
  const number = params.get('q') ?? '';
  const found = useQuery({
    queryKey: ['pathology-case', number],
    queryFn: async () => (await findCase(number)) ?? null,
    enabled: number !== '',
    refetchOnWindowFocus: true,
  });
  return (
    <div className="y-page y-pathology">
      <header className="y-page-head">
        <h1>{t('病理标本追溯')}</h1>
      </header>
      <ScanBox placeholder={t('扫描标本、蜡块或玻片的条码，回车')} onScan={(code) => set('q', code.toUpperCase())} />
      {found.error ? <Refusal error={found.error} onRetry={() => void found.refetch()} /> : null}
      {number !== '' && found.isPending ? <Loading lines={6} /> : null}
      {found.data === null ? <Empty text={t('没有找到这个条码，或不在您的辖区。')} /> : null}
      {found.data ? <Case found={found.data} onChoose={(piece) => set('q', piece.number)} /> : null}
    </div>
  );
}

function Case({ found, onChoose }: { readonly found: FoundCase; readonly onChoose: (piece: Piece) => void }) {
  const actor = useActor();
  const open = useOpenForm();
  const queries = useQueryClient();
  const person = useQuery({ queryKey: ['person', found.resident, 'page'], queryFn: () => api.person(found.resident) });
  const piece = found.pieces.find(({ id }) => id === found.piece);
  useEffect(() => () => void queries.invalidateQueries({ queryKey: ['pathology-case'] }), [queries]);
  if (!piece) return null;
  // A label without its name is worse than none: nothing is shown until it is known whose it is.
  if (person.error) return <Refusal error={person.error} onRetry={() => void person.refetch()} />;
  const line = person.data?.person;
  if (!line) return <Loading lines={6} />;
  const made = piece.trail.progress.steps[0]?.at;
  return (
    <div className="y-pathology-case">
      <section className="y-card">
        <h2>
          <Link to={`/people/${found.resident}`}>{line.name}</Link>
        </h2>
        <PieceTree pieces={found.pieces} chosen={piece.id} onChoose={onChoose} />
      </section>
      <section className="y-card">
        <TubeLabel number={piece.number} name={line.name} beside={tellSexAge(line)}>
          <p className="y-tube-label-panels">
            {t(KINDS[piece.kind])} · {t(piece.words)}
          </p>
          <p>{made === undefined ? '' : CLOCK.format(new Date(made))}</p>
        </TubeLabel>
        <p className="y-actions y-not-printed">
          <Button onClick={() => window.print()}>{t('打印标签')}</Button>
          {actor.role === 'diagnosis-reader'
            ? stepsFor(piece).map(([action, words]) => (
                <Button key={action} onClick={() => open({ action, resident: found.resident, row: piece.id })}>
                  {t(words)}
                </Button>
              ))
            : null}
        </p>
        <PieceSteps piece={piece} />
      </section>
    </div>
  );
}
