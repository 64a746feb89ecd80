/** The archive's quick pictures of large frames. One may be asked for as soon as it is known which study is opened, before the viewer stands. */
import type { ImagingStudy } from '@medplum/fhirtypes';
import { LARGE_FRAMES, QUICK_PICTURE } from '../../../kernel/patterns/examination-items/large-frames.ts';

/** A picture that nobody showed is let go after so long. */
const KEPT_MS = 30_000;

const asked = new Map<string, Promise<Blob | undefined>>();

async function fetchPreview(address: string): Promise<Blob | undefined> {
  const response = await fetch(`${address}/rendered?${QUICK_PICTURE}`, {
    credentials: 'same-origin',
    headers: { accept: 'image/jpeg' },
  });
  return response.ok ? response.blob() : undefined;
}

function firstInstance(root: string, { identifier, series }: ImagingStudy): string | undefined {
  const study = identifier?.find(({ system }) => system === 'urn:dicom:uid')?.value?.replace('urn:oid:', '');
  const [first] = series ?? [];
  const instance = first?.instance?.[0]?.uid;
  if (study === undefined || instance === undefined || !LARGE_FRAMES.includes(first?.modality.code ?? '')) return undefined;
  return `${root}/studies/${study}/series/${first?.uid}/instances/${instance}`;
}

/** Asks for the picture of the study that will be shown first, once; nothing for studies of slices. */
export function askEarly(root: string, study: ImagingStudy | undefined): void {
  const address = study && firstInstance(root, study);
  if (address === undefined || asked.has(address)) return;
  asked.set(
    address,
    fetchPreview(address).catch(() => undefined), // the frame itself comes after it
  );
  setTimeout(() => asked.delete(address), KEPT_MS);
}

/** The picture of an instance: that which was asked for early, else asked for now; undefined where the archive cannot make one. */
export async function takePreview(address: string): Promise<Blob | undefined> {
  const early = asked.get(address);
  if (early === undefined) return fetchPreview(address);
  asked.delete(address);
  return early;
}
