/** What a request is read from: its trace, its pictures or its results. Each viewer is fetched when it is first needed. */
import { lazy, Suspense } from 'react';
import type { ReadingRoom } from '../../../kernel/define/system.ts';
import type { PersonLine } from '../../../server/contract/contract.ts';
import { t } from '../../language/translate.ts';
import type { KeyImage } from '../../parts/image/image-types.ts';
import { Empty, Loading } from '../../parts/states.tsx';
import { tellSexAge } from '../../parts/words.ts';
import { lastTraceOf, type RequestFile } from './read-request.ts';
import type { Raised } from './report-link.tsx';

const TraceMaterial = lazy(async () => ({ default: (await import('./trace-material.tsx')).TraceMaterial }));
const ResultsMaterial = lazy(async () => ({ default: (await import('./results-material.tsx')).ResultsMaterial }));
const PicturesMaterial = lazy(async () => ({ default: (await import('./pictures-material.tsx')).PicturesMaterial }));
const ImageMaterial = lazy(async () => ({ default: (await import('./image-material.tsx')).ImageMaterial }));

interface Props {
  readonly room: ReadingRoom;
  readonly file: RequestFile;
  readonly person: PersonLine;
  /** Takes a line over into the report. */
  readonly onFinding: (line: string) => void;
  readonly onRaised: (raised: readonly Raised[]) => void;
  /** Pictures marked for the report; `onKeyImage` is absent where nobody may mark. */
  readonly keyImages?: readonly KeyImage[];
  readonly onKeyImage?: ((image: KeyImage, marked: boolean) => void) | undefined;
}

const NONE: readonly KeyImage[] = [];

/** Draws it. */
export function Material({ room, file, person, onFinding, onRaised, keyImages = NONE, onKeyImage }: Props) {
  const patient = `${person.name}　${tellSexAge(person)}`;
  if (room.shows === 'trace') {
    const trace = lastTraceOf(file);
    if (!trace) return <Empty text={t('还没有收到波形。')} />;
    return (
      <Suspense fallback={<Loading lines={14} />}>
        <TraceMaterial
          trace={trace}
          subject={file.request.order.resource.subject.reference ?? ''}
          patient={patient}
          sex={person.sex}
          onFinding={onFinding}
          onRaised={onRaised}
        />
      </Suspense>
    );
  }
  if (room.shows === 'images') {
    if (file.studies.length === 0) return <Empty text={t('还没有收到影像。')} />;
    return (
      <Suspense fallback={<Loading lines={14} />}>
        <ImageMaterial
          order={{ ...file.request.order.resource, id: file.request.id }}
          studies={file.studies.map(({ resource }) => resource)}
          title={file.request.item.display}
          patient={patient}
          keyImages={keyImages}
          onKeyImage={onKeyImage}
        />
      </Suspense>
    );
  }
  if (room.shows === 'results')
    return (
      <Suspense fallback={<Loading lines={10} />}>
        <ResultsMaterial file={file} person={person} />
      </Suspense>
    );
  if (room.shows === 'pictures')
    return (
      <Suspense fallback={<Loading lines={10} />}>
        <PicturesMaterial file={file} />
      </Suspense>
    );
  return null;
}
