/** The imaging centre on the pattern of all diagnosis centres. */
import type { ImagingStudy, Observation } from '@medplum/fhirtypes';
import { EXTENSION } from '../../kernel/define/codes.ts';
import { choice, optional, text } from '../../kernel/define/item.ts';
import { CLINICAL_ROLES } from '../../kernel/define/role.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { defineDiagnosisCentre } from '../../kernel/patterns/diagnosis-centre/centre.ts';
import { findImagingItem } from '../../kernel/patterns/examination-items/find-imaging-item.ts';
import { DICOM_MODALITY } from '../../kernel/patterns/examination-items/imaging-item.ts';
import { IMAGING_ITEMS } from '../../kernel/patterns/examination-items/imaging-items.gen.ts';
import { turnAroundOf } from './clocks.ts';
import { draftKeyImages, readKeyImages, refuseKeyImages, studiesOf } from './key-images.ts';
import { TEMPLATES } from './templates.ts';
import { CRITICAL_FINDINGS, QUALITY, REJECTS } from './words.ts';

/** Where clocks, critical findings and quality marks come from. */
export const SOURCE =
  '《紧密型县域医共体信息化功能指引》远程影像诊断；《医疗质量安全核心制度要点》危急值报告制度（docs/domain.md §6.2–6.4）';

function isStudy(kept: Kept<Observation | ImagingStudy>): kept is Kept<ImagingStudy> {
  return kept.resource.resourceType === 'ImagingStudy';
}

const reportItems = {
  findings: text('影像所见', { maxLength: 4000, multiline: true }),
  quality: choice('影像质量', QUALITY, { hint: '甲片率按此统计' }),
  keyImages: optional(text('关键图像', { maxLength: 4000, multiline: true, hint: '在图上按 M 标记' })),
};

/**
 * Two must sign what the catalogue says (CT and MR) and everything with a critical finding; the critical loop itself starts as soon as the
 * finding is written, it does not wait for the second signature.
 */
export const centre = defineDiagnosisCentre({
  id: 'imaging',
  name: '影像',
  english: 'Imaging',
  letter: 'Y',
  items: Object.fromEntries(IMAGING_ITEMS.map(({ code, display }) => [code, display])),
  loinc: Object.fromEntries(IMAGING_ITEMS.flatMap(({ code, loinc }) => (loinc === undefined ? [] : [[code, loinc]]))),
  modality: Object.fromEntries(IMAGING_ITEMS.map(({ code, modality }) => [code, DICOM_MODALITY[modality]])),
  orderItems: {},
  reportItems,
  turnAround: turnAroundOf,
  critical: CRITICAL_FINDINGS,
  rejects: REJECTS,
  source: SOURCE,
  doubleSign: ({ item }, critical) => findImagingItem(item.code)?.doubleSign === true || critical.length > 0,
  material: resources('ImagingStudy'),
  shows: 'images',
  templates: TEMPLATES,
  orderedBy: [...CLINICAL_ROLES, 'specialist'],
  readBy: ['diagnosis-reader', 'specialist'],
  checkReport: ({ keyImages }, { request, material }) => {
    const refused = refuseKeyImages(
      keyImages,
      `ServiceRequest/${request.id}`,
      material.filter(isStudy).map(({ resource }) => resource),
    );
    return refused === undefined ? undefined : { refuse: refused, item: 'keyImages', next: '请在这份申请的图上重新标记。' };
  },
  onReport: ({ quality, keyImages }, { request, material, context }) => {
    const order = `ServiceRequest/${request.id}`;
    const { media, drafts } = draftKeyImages(readKeyImages(keyImages) ?? [], order, context);
    const imagingStudy = studiesOf(order, material.filter(isStudy));
    return {
      report: {
        extension: [{ url: EXTENSION.imageQuality, valueCode: quality }],
        media: media.length === 0 ? undefined : media,
        ...(imagingStudy.length === 0 ? {} : { imagingStudy }),
      },
      drafts,
    };
  },
});
