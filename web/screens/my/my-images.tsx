/** A resident's own images on their phone: what was examined, what the report says, and the pictures themselves. */
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { t } from '../../language/translate.ts';
import { Loading, Refusal } from '../../parts/states.tsx';
import { SharePanel } from '../share/share-panel.tsx';
import { readMyImages } from './read-my-images.ts';

const ImageViewer = lazy(async () => ({ default: (await import('../../parts/image/image-viewer.tsx')).ImageViewer }));

/** Draws the card; nothing for who has no images. `name`: whose record it is. */
export function MyImages({ name }: { readonly name: string }) {
  const images = useQuery({ queryKey: ['my', 'images', name], queryFn: readMyImages });
  const [opened, setOpened] = useState<string>();
  const [shared, setShared] = useState<string>();
  if (images.error)
    return (
      <section className="y-card">
        <h2>{t('我的影像')}</h2>
        <Refusal error={images.error} onRetry={() => void images.refetch()} />
      </section>
    );
  if (images.isPending) return <Loading lines={3} />;
  if (images.data.length === 0) return null;
  return (
    <section className="y-card">
      <h2>{t('我的影像')}</h2>
      <p className="y-soft">{t('图像只供自己留存和转诊时出示；是不是有病，以医生的报告为准。')}</p>
      <ul className="y-my-images">
        {images.data.map(({ study, conclusion, about }) => {
          const isOpen = opened === study.studyInstanceUid;
          return (
            <li key={study.studyInstanceUid}>
              <p>
                <b>{t(study.title)}</b> <span className="y-soft">{study.date}</span>
              </p>
              <p>{conclusion ?? t('报告还没有发布。')}</p>
              <Button aria-expanded={isOpen} onClick={() => setOpened(isOpen ? undefined : study.studyInstanceUid)}>
                {t(isOpen ? '收起影像' : '查看影像')}
              </Button>
              <Button aria-expanded={shared === about} onClick={() => setShared(shared === about ? undefined : about)}>
                {t('分享')}
              </Button>
              {shared === about ? <SharePanel sharer={{ mine: true }} about={about} /> : null}
              {isOpen ? (
                <div className="y-my-viewer">
                  <Suspense fallback={<Loading lines={6} />}>
                    <ImageViewer root="/dicom-web" studies={[study]} patient={name} simple />
                  </Suspense>
                </div>
              ) : null}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
