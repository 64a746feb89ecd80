/** The image or the trace of a result that stands, in the order form itself: what recognition is about may be looked at before it is quoted. */

import type { ImagingStudy, Observation } from '@medplum/fhirtypes';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { z } from 'zod';
import { decodeEcg } from '../../kernel/patterns/ecg-signal/decode-ecg.ts';
import { dateOfFhir } from '../../kernel/periods/plain-date.ts';
import type { PriorLine } from '../../server/contract/contract.ts';
import { imagingStateSchema } from '../../server/contract/imaging.ts';
import { get } from '../api.ts';
import { t } from '../language/translate.ts';
import { EcgViewer } from '../parts/ecg/ecg-viewer.tsx';
import { ImageViewer } from '../parts/image/image-viewer.tsx';
import { Empty, Loading, Refusal } from '../parts/states.tsx';
import { tellTime } from '../parts/words.ts';

interface Props {
  readonly result: PriorLine;
}

/** Draws it. */
export function PriorMaterial({ result }: Props) {
  return <div className="y-prior-material">{result.material === 'trace' ? <Trace result={result} /> : <Images result={result} />}</div>;
}

// The platform checked what it stored; here only that it is of the kind.
const studySchema = z.custom<ImagingStudy>((value) => isOf(value, 'ImagingStudy'));
const traceSchema = z.custom<Observation>((value) => isOf(value, 'Observation'));

function isOf(value: unknown, type: string): boolean {
  return typeof value === 'object' && value !== null && 'resourceType' in value && value.resourceType === type;
}

function useMaterial<T>(result: PriorLine, schema: z.ZodType<T>) {
  return useQuery({
    queryKey: ['prior-material', ...result.data],
    queryFn: () => Promise.all(result.data.map((reference) => get(schema, `/fhir/${reference}`))),
    staleTime: 600_000,
  });
}

function Images({ result }: Props) {
  const studies = useMaterial(result, studySchema);
  const archive = useQuery({
    queryKey: ['imaging-state'],
    queryFn: () => get(imagingStateSchema, '/api/imaging/state'),
    staleTime: 30_000,
  });
  if (studies.error) return <Refusal error={studies.error} />;
  if (!studies.data || archive.isPending) return <Loading />;
  const viewed = studies.data.flatMap(({ identifier, started }) => {
    const uid = identifier?.find(({ system }) => system === 'urn:dicom:uid')?.value?.replace('urn:oid:', '');
    return uid === undefined ? [] : [{ studyInstanceUid: uid, title: result.itemName, date: dateOfFhir(started) ?? result.day }];
  });
  if (archive.data?.mode === 'off')
    return <Empty text={t('检查已登记 {n} 次，图像要在启动影像存储后才能看；引用和开单照常办理。', { n: studies.data.length })} />;
  if (viewed.length === 0) return <Empty text={t('还没有收到影像。')} />;
  return <ImageViewer root="/dicom-web" studies={viewed} />;
}

function Trace({ result }: Props) {
  const traces = useMaterial(result, traceSchema);
  const [trace] = traces.data ?? [];
  const decoded = useMemo(() => trace && decodeEcg(trace), [trace]);
  if (traces.error) return <Refusal error={traces.error} />;
  if (!decoded) return <Loading />;
  if ('refuse' in decoded) return <Empty text={t(decoded.refuse)} />;
  return <EcgViewer trace={decoded} patientLine={tellTime(trace?.effectiveDateTime ?? '')} hasKeys={false} />;
}
