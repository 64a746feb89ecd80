/** What the imaging pages ask the platform: the archive's state, images that wait for a decision, earlier studies of the same part, who is on duty. */

import type { ImagingStudy, ServiceRequest } from '@medplum/fhirtypes';
import { z } from 'zod';
import { SYSTEM } from '../../../kernel/define/codes.ts';
import { findImagingItem } from '../../../kernel/patterns/examination-items/find-imaging-item.ts';
import { dateOfFhir } from '../../../kernel/periods/plain-date.ts';
import { imagingStateSchema, settledSchema, waitingListSchema, waitingStudySchema } from '../../../server/contract/imaging.ts';
import { get, post } from '../../api.ts';
import type { ViewedStudy } from '../../parts/image/image-types.ts';

/** The archive's state. */
export type ArchiveState = z.infer<typeof imagingStateSchema>;
/** A line of the reconciliation list. */
export type WaitingLine = z.infer<typeof waitingListSchema>['rows'][number];

/** Asks for the archive's state. */
export function readArchiveState(): Promise<ArchiveState> {
  return get(imagingStateSchema, '/api/imaging/state');
}

/** A page of images that wait, or were rejected. */
export function readWaiting(state: 'waiting' | 'rejected', cursor: string): Promise<z.infer<typeof waitingListSchema>> {
  return get(waitingListSchema, '/api/imaging/waiting', { state, cursor });
}

/** One of them with the orders that it may belong to. */
export function readWaitingStudy(id: string): Promise<z.infer<typeof waitingStudySchema>> {
  return get(waitingStudySchema, `/api/imaging/waiting/${encodeURIComponent(id)}`);
}

/** Attaches images to an order, or to a resident without one. */
export function attachWaiting(id: string, to: { readonly order?: string; readonly resident?: number; readonly reason: string }) {
  return post(settledSchema, `/api/imaging/waiting/${encodeURIComponent(id)}/attach`, to);
}

/** Rejects images. */
export function rejectWaiting(id: string, reason: string) {
  return post(settledSchema, `/api/imaging/waiting/${encodeURIComponent(id)}/reject`, { reason });
}

/** A study as the viewer takes it; undefined for one without a UID. */
export function viewStudy({ identifier, started }: ImagingStudy, title: string): ViewedStudy | undefined {
  const uid = identifier?.find(({ system }) => system === 'urn:dicom:uid')?.value?.replace('urn:oid:', '');
  return uid === undefined ? undefined : { studyInstanceUid: uid, title, date: dateOfFhir(started) ?? '' };
}

const studySchema = z.looseObject({
  resourceType: z.literal('ImagingStudy'),
  started: z.string().optional(),
  identifier: z.array(z.looseObject({ system: z.string().optional(), value: z.string().optional() })).optional(),
  basedOn: z.array(z.looseObject({ reference: z.string().optional() })).optional(),
});
const orderSchema = z.looseObject({
  resourceType: z.literal('ServiceRequest'),
  id: z.string(),
  code: z.looseObject({
    text: z.string().optional(),
    coding: z
      .array(z.looseObject({ system: z.string().optional(), code: z.string().optional(), display: z.string().optional() }))
      .optional(),
  }),
});

function bundleOf<T extends z.ZodType>(resource: T) {
  return z.object({ entry: z.array(z.object({ resource })).optional() });
}

/** How many of a resident's last studies are looked through for one to compare with. */
const LOOKED_THROUGH = '30';

/**
 * The latest earlier study of the same part of the body, of the same modality if there is one. Studies without an order are left out: nothing
 * says for certain what they show.
 */
export async function readPrior(order: ServiceRequest, studies: readonly ImagingStudy[]): Promise<ViewedStudy | undefined> {
  const item = findImagingItem(codeOf(order) ?? '');
  const subject = order.subject.reference;
  if (!item || subject === undefined) return undefined;
  const found = await get(bundleOf(studySchema), '/fhir/ImagingStudy', { subject, _sort: '-started', _count: LOOKED_THROUGH });
  const own = new Set(studies.map((study) => viewStudy(study, '')?.studyInstanceUid));
  const before = studies.map(({ started }) => started ?? '').toSorted()[0] ?? '9999';
  const others = (found.entry ?? []).flatMap(({ resource }) => {
    const based = resource.basedOn?.[0]?.reference?.split('/')[1];
    const uid = resource.identifier?.find(({ system }) => system === 'urn:dicom:uid')?.value?.replace('urn:oid:', '');
    const started = resource.started ?? '';
    return based !== undefined && uid !== undefined && !own.has(uid) && started < before ? [{ based, uid, started }] : [];
  });
  if (others.length === 0) return undefined;
  const orders = await get(bundleOf(orderSchema), '/fhir/ServiceRequest', {
    _id: others.map(({ based }) => based).join(','),
    _count: LOOKED_THROUGH,
  });
  const items = new Map((orders.entry ?? []).map(({ resource }) => [resource.id, resource]));
  const same = others.flatMap((other) => {
    const asked = items.get(other.based);
    const what = asked && findImagingItem(codeOf(asked) ?? '');
    return what?.bodyPart === item.bodyPart ? [{ ...other, what }] : [];
  });
  const best = same.find(({ what }) => what.modality === item.modality) ?? same[0];
  return best && { studyInstanceUid: best.uid, title: best.what.display, date: dateOfFhir(best.started) ?? '' };
}

function codeOf({
  code,
}: {
  readonly code?:
    | { readonly coding?: readonly { readonly system?: string | undefined; readonly code?: string | undefined }[] | undefined }
    | undefined;
}) {
  return code?.coding?.find(({ system }) => system === SYSTEM.examItem)?.code;
}

const answerSchema = z.looseObject({
  valueCoding: z.looseObject({ code: z.string().optional() }).optional(),
  valueReference: z.looseObject({ reference: z.string().optional(), display: z.string().optional() }).optional(),
  valueString: z.string().optional(),
});
const itemSchema = z.looseObject({ linkId: z.string(), answer: z.array(answerSchema).optional() });
const rosterSchema = z.looseObject({
  resourceType: z.literal('QuestionnaireResponse'),
  authored: z.string().optional(),
  meta: z.looseObject({ lastUpdated: z.string().optional() }).optional(),
  item: z
    .array(
      z.looseObject({
        linkId: z.string(),
        item: z.array(itemSchema).optional(),
        answer: z.array(z.looseObject({ valueDate: z.string().optional() })).optional(),
      }),
    )
    .optional(),
});

/** Somebody on duty: the shift's code, the practitioner's id, what they read, a phone. */
export interface OnDuty {
  readonly shift: string;
  readonly reader: string;
  readonly modalities: readonly string[];
  readonly phone: string | undefined;
}

/** The roster in force for a day; undefined when none was published. */
export async function readRoster(form: string, day: string): Promise<readonly OnDuty[] | undefined> {
  const questionnaire = `urn:yigong:questionnaire:${form}`;
  const found = await get(bundleOf(rosterSchema), '/fhir/QuestionnaireResponse', {
    questionnaire,
    authored: day,
    _sort: '-_lastUpdated',
    _count: '20',
  });
  const ofDay = (found.entry ?? [])
    .map(({ resource }) => resource)
    .filter(({ item, authored }) => (item?.find(({ linkId }) => linkId === 'date')?.answer?.[0]?.valueDate ?? dateOfFhir(authored)) === day)
    .toSorted((a, b) => ((a.meta?.lastUpdated ?? '') < (b.meta?.lastUpdated ?? '') ? 1 : -1));
  const [latest] = ofDay;
  if (!latest) return undefined;
  return (latest.item ?? []).flatMap(({ linkId, item }) => {
    if (linkId !== 'shifts') return [];
    const of = (id: string) => item?.find((each) => each.linkId === id)?.answer ?? [];
    const reader = of('reader')[0]?.valueReference;
    return [
      {
        shift: of('shift')[0]?.valueCoding?.code ?? '',
        reader: reader?.display ?? reader?.reference?.split('/')[1] ?? '',
        modalities: of('modalities').flatMap(({ valueCoding }) => valueCoding?.code ?? []),
        phone: of('phone')[0]?.valueString,
      },
    ];
  });
}
