/** A resident's own images, over the FHIR door: what was examined and when, and what the released report says. */

import { z } from 'zod';
import { SYSTEM } from '../../../kernel/define/codes.ts';
import { dateOfFhir } from '../../../kernel/periods/plain-date.ts';
import { get } from '../../api.ts';
import type { ViewedStudy } from '../../parts/image/image-types.ts';

/** One study. `conclusion` is undefined until its report is released. */
export interface MyStudy {
  readonly study: ViewedStudy;
  readonly conclusion: string | undefined;
  /** What it is shared by: the order, or the images themselves where nobody ordered them here. */
  readonly about: string;
}

const reference = z.looseObject({ reference: z.string().optional() });
const studySchema = z.looseObject({
  resourceType: z.literal('ImagingStudy'),
  id: z.string(),
  started: z.string().optional(),
  description: z.string().optional(),
  identifier: z.array(z.looseObject({ system: z.string().optional(), value: z.string().optional() })).optional(),
  basedOn: z.array(reference).optional(),
});
const reportSchema = z.looseObject({
  resourceType: z.literal('DiagnosticReport'),
  basedOn: z.array(reference).optional(),
  code: z.looseObject({ text: z.string().optional() }),
  conclusion: z.string().optional(),
});
const orderSchema = z.looseObject({
  resourceType: z.literal('ServiceRequest'),
  id: z.string(),
  code: z.looseObject({ text: z.string().optional() }).optional(),
});

function bundleOf<T extends z.ZodType>(resource: T) {
  return z.object({ entry: z.array(z.object({ resource })).optional() });
}

/** So many of the latest are listed. */
const MOST = '50';

/** The studies, newest first. */
export async function readMyImages(): Promise<readonly MyStudy[]> {
  const category = `${SYSTEM.centre}|imaging`;
  const [studies, reports, orders] = await Promise.all([
    get(bundleOf(studySchema), '/fhir/ImagingStudy', { _sort: '-started', _count: MOST }),
    get(bundleOf(reportSchema), '/fhir/DiagnosticReport', { category, status: 'final,amended', _sort: '-date', _count: MOST }),
    get(bundleOf(orderSchema), '/fhir/ServiceRequest', { category, _sort: '-authored', _count: MOST }),
  ]);
  const said = new Map((reports.entry ?? []).map(({ resource }) => [resource.basedOn?.[0]?.reference, resource]));
  const asked = new Map((orders.entry ?? []).map(({ resource }) => [`ServiceRequest/${resource.id}`, resource]));
  return (studies.entry ?? []).flatMap(({ resource: { id, identifier, started, description, basedOn } }) => {
    const uid = identifier?.find(({ system }) => system === 'urn:dicom:uid')?.value?.replace('urn:oid:', '');
    if (uid === undefined) return [];
    const order = basedOn?.[0]?.reference;
    const report = said.get(order);
    const title = asked.get(order ?? '')?.code?.text ?? report?.code.text ?? description ?? '';
    return [
      {
        study: { studyInstanceUid: uid, title, date: dateOfFhir(started) ?? '' },
        conclusion: report?.conclusion,
        about: order ?? `ImagingStudy/${id}`,
      },
    ];
  });
}
