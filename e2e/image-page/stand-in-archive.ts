/** A small DICOMweb made from files: lists series, tells attributes, hands out frames as they lie in the file. It stands for the archive. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

const folder = join(import.meta.dirname, '..', '..', 'fixtures', 'dicom');

/** A study of the stand-in. */
export interface StandInStudy {
  /** Study Instance UID under which it is asked for. */
  readonly uid: string;
  /** A file of fixtures/dicom. */
  readonly file: string;
  /** So many slices, each ten millimetres further, grey values that are not compressed a hundred higher; one as in the file when absent. */
  readonly slices?: number;
  /** The frames are cut off in the middle. */
  readonly damaged?: boolean;
}

type Attributes = Record<string, { vr: string; Value: (string | number)[] }>;

const NUMBERS: Readonly<Record<string, string>> = { x00280002: 'US', x00280006: 'US', x00280010: 'US', x00280011: 'US' };
const STORED: Readonly<Record<string, string>> = { x00280100: 'US', x00280101: 'US', x00280102: 'US', x00280103: 'US' };
const DECIMALS: Readonly<Record<string, string>> = {
  x00280030: 'DS',
  x00281050: 'DS',
  x00281051: 'DS',
  x00281052: 'DS',
  x00281053: 'DS',
  x00200032: 'DS',
  x00200037: 'DS',
};
const TEXTS: Readonly<Record<string, string>> = { x00080060: 'CS', x00280004: 'CS', x00200020: 'CS', x00200052: 'UI', x00080016: 'UI' };

interface Picture {
  readonly attributes: Attributes;
  readonly frame: Uint8Array;
  readonly syntax: string;
}

function readPicture(file: string): Picture {
  const bytes = readFileSync(join(folder, file));
  const set = dicomParser.parseDicom(bytes);
  const attributes: Attributes = {};
  const put = (tag: string, vr: string, values: readonly (string | number)[]) => {
    if (values.length > 0) attributes[tag.slice(1).toUpperCase()] = { vr, Value: [...values] };
  };
  for (const [tag, vr] of Object.entries({ ...NUMBERS, ...STORED })) {
    const value = set.uint16(tag);
    if (value !== undefined) put(tag, vr, [value]);
  }
  for (const [tag, vr] of Object.entries(DECIMALS)) put(tag, vr, set.string(tag)?.split('\\').map(Number) ?? []);
  for (const [tag, vr] of Object.entries(TEXTS)) put(tag, vr, set.string(tag)?.split('\\') ?? []);
  const pixels = set.elements.x7fe00010;
  if (!pixels) throw new Error(`${file} has no picture`);
  const frame = pixels.fragments
    ? dicomParser.readEncapsulatedPixelDataFromFragments(set, pixels, 0, pixels.fragments.length)
    : bytes.subarray(pixels.dataOffset, pixels.dataOffset + pixels.length);
  return { attributes, frame: new Uint8Array(frame), syntax: set.string('x00020010') ?? '1.2.840.10008.1.2.1' };
}

/** Grey values of 16 bits, raised. */
function raise(frame: Uint8Array, by: number): Uint8Array {
  const copy = Uint8Array.from(frame);
  const values = new Int16Array(copy.buffer);
  for (let at = 0; at < values.length; at += 1) values[at] = (values[at] ?? 0) + by;
  return copy;
}

const ui = (value: string) => ({ vr: 'UI', Value: [value] });
const paramsSchema = z.object({ study: z.string(), instance: z.string().optional() });

/** Mounts /dicom-web. `away` says whether it answers 503, as the platform does when the archive is away. */
export function mountStandIn(app: FastifyInstance, studies: readonly StandInStudy[], away: () => boolean): void {
  const pictures = new Map(studies.map(({ file }) => [file, readPicture(file)]));
  const find = (uid: string) => {
    const study = studies.find((one) => one.uid === uid);
    const picture = study && pictures.get(study.file);
    return study && picture ? { study, picture } : undefined;
  };
  const instances = (study: StandInStudy, picture: Picture) =>
    Array.from({ length: study.slices ?? 1 }, (_, at) => ({
      ...picture.attributes,
      '0020000D': ui(study.uid),
      '0020000E': ui(`${study.uid}.1`),
      '00080018': ui(`${study.uid}.1.${at + 1}`),
      '00200013': { vr: 'IS', Value: [at + 1] },
      ...(study.slices ? { '00200032': { vr: 'DS', Value: [0, 0, at * 10] } } : {}),
    }));
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/dicom-web/') && away()) return reply.status(503).send({});
  });
  app.get('/dicom-web/studies/:study/series', async (request) => {
    const { study: uid } = paramsSchema.parse(request.params);
    const found = find(uid);
    if (!found) return [];
    const count = found.study.slices ?? 1;
    return [
      {
        '00080060': found.picture.attributes['00080060'],
        '0020000E': ui(`${uid}.1`),
        '00200011': { vr: 'IS', Value: [1] },
        '00201209': { vr: 'IS', Value: [count] },
      },
    ];
  });
  app.get('/dicom-web/studies/:study/series/:series/metadata', async (request) => {
    const found = find(paramsSchema.parse(request.params).study);
    return found ? instances(found.study, found.picture) : [];
  });
  app.get('/dicom-web/studies/:study/series/:series/instances/:instance/rendered', async (_request, reply) => reply.status(400).send({}));
  app.get('/dicom-web/studies/:study/series/:series/instances/:instance/frames/1', async (request, reply) => {
    const { study: uid, instance = '' } = paramsSchema.parse(request.params);
    const found = find(uid);
    if (!found) return reply.status(404).send({});
    const { frame, syntax } = found.picture;
    const number = Number(instance.split('.').at(-1)) - 1;
    const whole = found.study.slices && syntax === '1.2.840.10008.1.2.1' ? raise(frame, number * 100) : frame;
    const sent = found.study.damaged ? whole.subarray(0, 400) : whole;
    const head = `--part\r\nContent-Type: application/octet-stream; transfer-syntax=${syntax}\r\n\r\n`;
    return reply
      .type(`multipart/related; type="application/octet-stream; transfer-syntax=${syntax}"; boundary=part`)
      .send(Buffer.concat([Buffer.from(head), sent, Buffer.from('\r\n--part--')]));
  });
}
