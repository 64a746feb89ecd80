/** The pictures that the reader marks, between the viewer and the report that is being written. */
import type { DiagnosticReport } from '@medplum/fhirtypes';
import { type RefObject, useCallback, useState } from 'react';
import { type KeyImage as Kept, keyImagesOf, lineOfKeyImage } from '../../../systems/imaging/key-images.ts';
import type { FormDesk } from '../../form/form-context.ts';
import type { KeyImage } from '../../parts/image/image-types.ts';

/** A picture as the viewer names it. */
export function toViewer({ study, series, instance, frame }: Kept): KeyImage {
  return { studyInstanceUid: study, seriesInstanceUid: series, sopInstanceUid: instance, frame };
}

/** A picture's line in the form. */
export function toLine(image: KeyImage): string {
  return lineOfKeyImage({
    study: image.studyInstanceUid,
    series: image.seriesInstanceUid,
    instance: image.sopInstanceUid,
    frame: image.frame,
  });
}

/** Those of the standing report first; each mark is written into the open form as it is made. */
export function useKeyImages(form: RefObject<FormDesk | null>, report: DiagnosticReport | undefined) {
  const [own, setOwn] = useState<readonly KeyImage[]>();
  const standing = keyImagesOf(report?.media).map(toViewer);
  const images = own ?? standing;
  const lines = images.map(toLine).join('\n');
  const mark = useCallback(
    (image: KeyImage, marked: boolean) => {
      const line = toLine(image);
      const before = lines === '' ? [] : lines.split('\n');
      const after = marked ? [...new Set([...before, line])] : before.filter((each) => each !== line);
      form.current?.set(['keyImages'], after.length === 0 ? undefined : after.join('\n'));
      setOwn((last) => {
        const known = (last ?? images).filter((each) => toLine(each) !== line);
        return marked ? [...known, image] : known;
      });
    },
    [form, lines, images],
  );
  return { images, mark };
}
