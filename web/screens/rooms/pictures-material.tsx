/** What a pathologist reads from: gross and microscopic pictures large, what was written at the bench, and the tree of specimens. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pictureAddress } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { Empty } from '../../parts/states.tsx';
import { PieceTree } from '../pathology/piece-tree.tsx';
import { readCasePieces } from '../pathology/read-case.ts';
import type { RequestFile } from './read-request.ts';

interface Shown {
  readonly id: string;
  readonly words: string;
}

function idsIn(references: readonly { readonly reference?: string }[] | undefined): readonly string[] {
  return (references ?? []).flatMap(({ reference }) => (reference?.startsWith('Media/') ? [reference.slice('Media/'.length)] : []));
}

/** Draws them. */
export function PicturesMaterial({ file }: { readonly file: RequestFile }) {
  const { request, observations } = file;
  const subject = request.order.resource.subject.reference ?? '';
  const pieces = useQuery({ queryKey: ['pathology-pieces', request.id], queryFn: () => readCasePieces(subject, request.id) });
  const [chosen, setChosen] = useState<string>();
  const gross = observations.flatMap(({ resource }) => idsIn(resource.derivedFrom)).map((id): Shown => ({ id, words: t('大体') }));
  const micro = (request.report?.resource.media ?? [])
    .filter(({ comment }) => comment === '镜下')
    .flatMap(({ link }) => idsIn([link]))
    .map((id): Shown => ({ id, words: t('镜下') }));
  const pictures = [...gross, ...micro];
  const large = pictures.find(({ id }) => id === chosen) ?? pictures[0];
  return (
    <div className="y-pathology-material">
      {large ? (
        <figure>
          <a href={pictureAddress(large.id)} target="_blank" rel="noreferrer">
            <img src={pictureAddress(large.id)} alt={large.words} />
          </a>
          <figcaption>{large.words}</figcaption>
        </figure>
      ) : (
        <Empty text={t('还没有图片。')} />
      )}
      {pictures.length > 1 ? (
        <p className="y-pathology-strip">
          {pictures.map(({ id, words }) => (
            <button key={id} type="button" aria-pressed={id === large?.id} onClick={() => setChosen(id)}>
              <img src={pictureAddress(id)} alt={words} />
            </button>
          ))}
        </p>
      ) : null}
      {observations
        .filter(({ resource }) => resource.valueString !== undefined)
        .map(({ id, resource }) => (
          <section key={id} className="y-card">
            <h2>{t(resource.code.text ?? '')}</h2>
            <p>{resource.valueString}</p>
            {resource.note?.[0]?.text === undefined ? null : <p className="y-soft">{resource.note[0].text}</p>}
          </section>
        ))}
      <section className="y-card">
        <h2>{t('标本、蜡块与玻片')}</h2>
        <PieceTree pieces={pieces.data ?? []} />
      </section>
    </div>
  );
}
