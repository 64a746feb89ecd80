// Stores images that come over the web (STOW-RS, PS3.18 §10.5): each file is read whole first; what is none is refused by itself.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SignedIn } from '../../../access/actor.ts';
import { recordAudit } from '../../../access/audit.ts';
import { ROLES, type Role } from '../../../define/role.ts';
import { findStudies, findUpload, rememberUpload } from '../../../dicom-studies/keep-studies.ts';
import { Fault, fail } from '../../../errors.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import type { Store } from '../../../store/store.ts';
import { type Archive, readBody } from '../archive/archive.ts';
import { checkDicomFile, type DicomFile } from '../file/check-dicom-file.ts';
import { OWN_RECONCILERS } from '../reconcile/may-reconcile.ts';
import { reachStudy } from './reach-study.ts';
import { boundaryOf, joinMultipart, splitMultipart } from './split-multipart.ts';

/** Who may send images: those who take and read them, and the systems of hospitals. */
export const IMAGE_SENDERS: readonly Role[] = OWN_RECONCILERS;

/** An answer in DICOM JSON. */
export interface StowAnswer {
  readonly status: 200 | 202 | 409;
  readonly body: Readonly<Record<string, unknown>>;
}

const MOST_FILES = 2000;
const TIMEOUT_MS = 120_000;
/** Not authorised (PS3.4 §B.2.3, 0124H). */
const REFUSED = 0x0124;

const sequence = z.object({ Value: z.array(z.record(z.string(), z.unknown())).optional() }).optional();
const stored = z.looseObject({ '00081198': sequence, '00081199': sequence });

interface Failed {
  readonly file: DicomFile | undefined;
  readonly reason: number;
  readonly problem: string;
}

function failedItem({ file, reason, problem }: Failed): Readonly<Record<string, unknown>> {
  return {
    ...(file === undefined
      ? {}
      : { '00081150': { vr: 'UI', Value: [file.sopClass] }, '00081155': { vr: 'UI', Value: [file.sopInstance] } }),
    '00081197': { vr: 'US', Value: [reason] },
    // Error Comment, which PS3.7 §C.4.2 gives to failed operations.
    '00000902': { vr: 'LO', Value: [problem] },
  };
}

/** More images of a study that somebody else sent are taken from those only who may see it. */
async function mayAdd(store: Store, who: SignedIn, study: string): Promise<boolean> {
  const upload = await findUpload(store.database, study);
  if (upload?.org === who.org) return true;
  const standing = await findStudies(store.database, study);
  if (standing.length === 0) return upload === undefined;
  return reachStudy(store, who, study).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Fault) return false;
      throw error;
    },
  );
}

/**
 * Stores the files of a body. 200: all of them; 202: some; 409: none. Throws `not-allowed`, `invalid` for a body that is no whole
 * multipart/related, `ArchiveAway`. `only` is the study that the address names: files of another are refused.
 */
export async function receiveStow(
  store: Store,
  who: SignedIn,
  archive: Archive,
  request: { readonly contentType: string | undefined; readonly body: Buffer; readonly only?: string | undefined; readonly base: string },
): Promise<StowAnswer> {
  if (!IMAGE_SENDERS.includes(who.role)) fail('not-allowed', { role: ROLES[who.role], what: '上传影像', allowed: '医务人员和医院的系统' });
  const boundary = boundaryOf(request.contentType);
  if (boundary === undefined)
    fail('invalid', { what: '影像要用 multipart/related; type="application/dicom" 上传。', field: 'Content-Type' });
  const parts = splitMultipart(request.body, boundary);
  if (parts === undefined) fail('invalid', { what: '上传的内容不完整，请重新发送。' });
  if (parts.length === 0 || parts.length > MOST_FILES) fail('invalid', { what: `一次上传 1 到 ${MOST_FILES} 个影像文件。` });
  const failed: Failed[] = [];
  const good: { readonly file: DicomFile; readonly bytes: Buffer }[] = [];
  const allowed = new Map<string, boolean>();
  for (const { bytes } of parts) {
    const file = checkDicomFile(bytes);
    if ('problem' in file) {
      failed.push({ file: undefined, ...file });
      continue;
    }
    const may = allowed.get(file.study) ?? (await mayAdd(store, who, file.study));
    allowed.set(file.study, may);
    if (request.only !== undefined && file.study !== request.only) failed.push({ file, reason: 0xa900, problem: '不属于地址里的检查' });
    else if (!may) failed.push({ file, reason: REFUSED, problem: '这次检查已由其他机构上传' });
    else good.push({ file, bytes });
  }
  const studies = [...new Set(good.map(({ file }) => file.study))];
  for (const study of studies) await rememberUpload(store.database, study, who.org, who.account, nowInstant());
  const answer =
    good.length === 0
      ? {}
      : await send(
          archive,
          good.map(({ bytes }) => bytes),
        );
  const done = answer['00081199']?.Value ?? [];
  const refused = [...(answer['00081198']?.Value ?? []), ...failed.map(failedItem)];
  await recordAudit(
    store.database,
    who,
    {
      act: 'import',
      what: { door: 'dicom-web', stored: done.length, refused: refused.length, studies: studies.length },
      result: done.length > 0 ? 'done' : 'refused',
    },
    nowInstant(),
  );
  return {
    status: refused.length === 0 ? 200 : done.length === 0 ? 409 : 202,
    body: {
      ...(studies.length === 1 ? { '00081190': { vr: 'UR', Value: [`${request.base}/studies/${studies[0]}`] } } : {}),
      ...(done.length === 0 ? {} : { '00081199': { vr: 'SQ', Value: done.map((item) => ownAddress(item, request.base)) } }),
      ...(refused.length === 0 ? {} : { '00081198': { vr: 'SQ', Value: refused } }),
    },
  };
}

function ownAddress(item: Readonly<Record<string, unknown>>, base: string): Readonly<Record<string, unknown>> {
  const url = z.object({ Value: z.array(z.string()) }).safeParse(item['00081190']);
  const at = url.success ? (url.data.Value[0]?.indexOf('/studies/') ?? -1) : -1;
  return url.success && at >= 0 ? { ...item, '00081190': { vr: 'UR', Value: [`${base}${url.data.Value[0]?.slice(at)}`] } } : item;
}

async function send(archive: Archive, files: readonly Uint8Array[]): Promise<z.infer<typeof stored>> {
  const boundary = `yigong-${randomUUID()}`;
  const response = await archive.ask('/dicom-web/studies', {
    method: 'POST',
    headers: { accept: 'application/dicom+json', 'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}` },
    body: joinMultipart(files, 'application/dicom', boundary),
    timeoutMs: TIMEOUT_MS,
  });
  const bytes = await readBody(response, 64 * 1024 * 1024);
  if (!response.ok && response.status !== 409) fail('invalid', { what: '影像归档没有接受这些文件。' });
  return stored.parse(bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8')));
}
