/** What the record says of the demo's images; a real archive says the same once it has them. */
import type { ImagingStudy } from '@medplum/fhirtypes';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../kernel/define/codes.ts';
import { uidFor } from '../../kernel/exchange/dicom/worklist/worklist-entry.ts';
import { DICOM_MODALITY, type ImagingItem } from '../../kernel/patterns/examination-items/imaging-item.ts';
import type { Instant } from '../../kernel/periods/plain-date.ts';

/** The UID of the demo's study of an order, or of another mark of its own. */
function studyUidOf(mark: string): string {
  return uidFor(`demo-imaging|${mark}|study`);
}

/** The UIDs below a study of the demo: they follow from the study's, by which such a study is known again. Where an archive runs, its image is sent under these. */
export function demoUids(study: string): { readonly series: string; readonly instance: string } {
  const of = (what: string): string => uidFor(`demo-imaging|${study}|${what}`);
  return { series: of('series'), instance: of('instance') };
}

/** Whether a study of the record is one of the demo's: nobody else's series bears the UID that follows. */
export function isDemoStudy(study: string, series: string): boolean {
  return demoUids(study).series === series;
}

/** SOP classes (DICOM PS3.4 B.5) of the images that the demo has. */
const SOP_CLASSES: Readonly<Record<ImagingItem['modality'], string>> = {
  dr: '1.2.840.10008.5.1.4.1.1.1',
  ct: '1.2.840.10008.5.1.4.1.1.2',
  mr: '1.2.840.10008.5.1.4.1.1.4',
  us: '1.2.840.10008.5.1.4.1.1.6.1',
  mg: '1.2.840.10008.5.1.4.1.1.1.2',
};

/** A study of one image. `order` with its number: absent where a hospital examined by itself; `mark` then tells the study apart. */
export function buildDemoStudy(
  item: ImagingItem,
  of: { readonly number: string; readonly order: string } | { readonly mark: string },
  subject: string,
  org: string,
  started: Instant,
): ImagingStudy {
  const study = studyUidOf('mark' in of ? of.mark : of.number);
  const uids = demoUids(study);
  const modality = { system: SYSTEM.dicom, code: DICOM_MODALITY[item.modality] };
  return {
    resourceType: 'ImagingStudy',
    extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${org}` } }],
    identifier: [
      { system: 'urn:dicom:uid', value: `urn:oid:${study}` },
      ...('mark' in of ? [] : [{ type: { text: '申请单号' }, system: IDENTIFIER.order, value: of.number }]),
    ],
    status: 'available',
    modality: [modality],
    subject: { reference: subject },
    ...('mark' in of ? {} : { basedOn: [{ reference: of.order }] }),
    started,
    numberOfSeries: 1,
    numberOfInstances: 1,
    description: item.display,
    series: [
      {
        uid: uids.series,
        number: 1,
        modality,
        numberOfInstances: 1,
        instance: [
          { uid: uids.instance, number: 1, sopClass: { system: 'urn:ietf:rfc:3986', code: `urn:oid:${SOP_CLASSES[item.modality]}` } },
        ],
      },
    ],
  };
}
