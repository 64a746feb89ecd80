/** The pictures of a request in the light viewer, an earlier study of the same part beside them. */
import type { ImagingStudy, ServiceRequest } from '@medplum/fhirtypes';
import { useQuery } from '@tanstack/react-query';
import { t } from '../../language/translate.ts';
import type { KeyImage } from '../../parts/image/image-types.ts';
import { ImageViewer } from '../../parts/image/image-viewer.tsx';
import { Empty } from '../../parts/states.tsx';
import { readArchiveState, readPrior, viewStudy } from './read-imaging.ts';

interface Props {
  readonly order: ServiceRequest;
  readonly studies: readonly ImagingStudy[];
  readonly title: string;
  readonly patient: string;
  readonly keyImages: readonly KeyImage[];
  /** Absent where nobody may mark. */
  readonly onKeyImage: ((image: KeyImage, marked: boolean) => void) | undefined;
}

/** Draws them. Without an archive it says so; the request and its report do not depend on it. */
export function ImageMaterial({ order, studies, title, patient, keyImages, onKeyImage }: Props) {
  const archive = useQuery({ queryKey: ['imaging-state'], queryFn: readArchiveState, staleTime: 30_000 });
  const prior = useQuery({
    queryKey: ['prior-study', order.id, studies.length],
    queryFn: async () => (await readPrior(order, studies)) ?? null,
    staleTime: 60_000,
  });
  const viewed = studies.flatMap((study) => viewStudy(study, title) ?? []);
  if (viewed.length === 0) return <Empty text={t('还没有收到影像。')} />;
  if (archive.data?.mode === 'off')
    return (
      <section className="y-card" role="status">
        <p>
          <b>{t('影像存储未启动。')}</b>
        </p>
        <p>{t('检查已登记 {n} 次，图像要在启动影像存储后才能看；申请和报告照常办理。', { n: viewed.length })}</p>
      </section>
    );
  return (
    <ImageViewer
      root="/dicom-web"
      studies={viewed}
      prior={prior.data ?? undefined}
      patient={patient}
      keyImages={keyImages}
      fullReading={archive.data?.reading.url == null ? undefined : `${archive.data.reading.url}viewer`}
      {...(onKeyImage ? { onKeyImage } : {})}
    />
  );
}
