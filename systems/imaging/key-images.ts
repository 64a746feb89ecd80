/** Key images of a report: which pictures the reader marked, as the form carries them and as FHIR keeps them. */
import type { DiagnosticReportMedia, ImagingStudy, Media } from '@medplum/fhirtypes';
import type { Draft } from '../../kernel/define/action.ts';
import type { Kept } from '../../kernel/define/source.ts';

/** A marked picture. `frame` counts from 1. */
export interface KeyImage {
  readonly study: string;
  readonly series: string;
  readonly instance: string;
  readonly frame: number;
}

/** The most pictures one report keeps: what still fits on its paper. */
export const MOST_KEY_IMAGES = 12;

const UID = '[0-9]+(?:\\.[0-9]+)+';
const LINE = new RegExp(`^(${UID})/(${UID})/(${UID})/([1-9][0-9]{0,4})$`);

/** The line of a picture in the form: 'study/series/instance/frame'. */
export function lineOfKeyImage({ study, series, instance, frame }: KeyImage): string {
  return `${study}/${series}/${instance}/${frame}`;
}

/** The pictures of the form's text, one a line; undefined when a line names none. */
export function readKeyImages(text: string | undefined): readonly KeyImage[] | undefined {
  const found: KeyImage[] = [];
  for (const line of (text ?? '').split('\n').filter((each) => each.trim() !== '')) {
    const [, study, series, instance, frame] = LINE.exec(line.trim()) ?? [];
    if (study === undefined || series === undefined || instance === undefined) return undefined;
    found.push({ study, series, instance, frame: Number(frame) });
  }
  return found;
}

function uidOf({ identifier }: ImagingStudy): string | undefined {
  return identifier?.find(({ system }) => system === 'urn:dicom:uid')?.value?.replace('urn:oid:', '');
}

/** Why the pictures can not stand with a report: unreadable, too many, or of images that are not the request's. `order`: 'ServiceRequest/…'. */
export function refuseKeyImages(text: string | undefined, order: string, studies: readonly ImagingStudy[]): string | undefined {
  const images = readKeyImages(text);
  if (images === undefined) return '关键图像的写法不对。';
  if (images.length > MOST_KEY_IMAGES) return `关键图像最多${MOST_KEY_IMAGES}幅。`;
  const own = studies.filter(({ basedOn }) => basedOn?.some(({ reference }) => reference === order));
  const known = (image: KeyImage): boolean =>
    own.some(
      (study) =>
        uidOf(study) === image.study &&
        (study.series ?? []).some(
          ({ uid, instance }) => uid === image.series && (instance ?? []).some((each) => each.uid === image.instance),
        ),
    );
  return images.every(known) ? undefined : '关键图像不是这份申请的影像。';
}

/** Where a picture comes from as a picture, through the platform's own door. */
export function addressOfKeyImage({ study, series, instance, frame }: KeyImage): string {
  return `/dicom-web/studies/${study}/series/${series}/instances/${instance}/frames/${frame}/rendered`;
}

/** A picture as FHIR keeps it (DiagnosticReport.media: key images associated with the report). The pixels stay in the archive. */
export function buildMedia(image: KeyImage, order: string, subject: string, at: string): Media {
  return {
    resourceType: 'Media',
    identifier: [{ system: 'urn:dicom:uid', value: `urn:oid:${image.instance}` }],
    basedOn: [{ reference: order }],
    status: 'completed',
    subject: { reference: subject },
    createdDateTime: at,
    content: { contentType: 'application/dicom', url: addressOfKeyImage(image), title: lineOfKeyImage(image) },
  };
}

/** What a report lists of its pictures, and the pictures to write beside. */
export function draftKeyImages(
  images: readonly KeyImage[],
  order: string,
  context: { readonly subject: string; readonly now: string; readonly newReference: () => string },
): { readonly media: DiagnosticReportMedia[]; readonly drafts: readonly Draft[] } {
  const made = images.map((image) => ({ image, reference: context.newReference() }));
  return {
    // Its comment names the picture, so that whoever has the report needs no second look to show it.
    media: made.map(({ image, reference }) => ({ comment: lineOfKeyImage(image), link: { reference } })),
    drafts: made.map(({ image, reference }) => ({ create: buildMedia(image, order, context.subject, context.now), reference })),
  };
}

/** The pictures that a report lists. */
export function keyImagesOf(media: readonly DiagnosticReportMedia[] | undefined): readonly KeyImage[] {
  return (media ?? []).flatMap(({ comment }) => readKeyImages(comment) ?? []);
}

/** References to the images of a request, for its report. */
export function studiesOf(order: string, studies: readonly Kept<ImagingStudy>[]): { readonly reference: string }[] {
  return studies
    .filter(({ resource }) => resource.basedOn?.some(({ reference }) => reference === order))
    .map(({ id }) => ({ reference: `ImagingStudy/${id}` }));
}
