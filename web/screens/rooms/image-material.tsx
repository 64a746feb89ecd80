/** The pictures of a request in the light viewer. */
import type { ImagingStudy } from '@medplum/fhirtypes';
import { t } from '../../language/translate.ts';
import { ImageViewer } from '../../parts/image/image-viewer.tsx';
import { Empty } from '../../parts/states.tsx';

interface Props {
  readonly studies: readonly ImagingStudy[];
  readonly title: string;
  readonly patient: string;
}

/** Draws them. */
export function ImageMaterial({ studies, title, patient }: Props) {
  const viewed = studies.flatMap(({ identifier, started }) => {
    const uid = identifier?.find(({ system }) => system === 'urn:dicom:uid')?.value?.replace('urn:oid:', '');
    return uid === undefined ? [] : [{ studyInstanceUid: uid, title, date: (started ?? '').slice(0, 10) }];
  });
  if (viewed.length === 0) return <Empty text={t('还没有收到影像。')} />;
  return <ImageViewer root="/dicom-web" studies={viewed} patient={patient} />;
}
