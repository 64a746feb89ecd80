/** A platform with a real image archive, for tests: doors on a port, devices, files whose particulars are changed byte for byte. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServiceRequest } from '@medplum/fhirtypes';
import dicomParser from 'dicom-parser';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { systems } from '../../generated/all-systems.gen.ts';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, makePost, openSmallCounty, type ResidentName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { sql } from '../../kernel/database/sql.ts';
import { EXTENSION, IDENTIFIER, SYSTEM } from '../../kernel/define/codes.ts';
import type { Role } from '../../kernel/define/role.ts';
import { keepSource } from '../../kernel/dicom-studies/sources.ts';
import { openArchive } from '../../kernel/exchange/dicom/archive/archive.ts';
import { keepDevices } from '../../kernel/exchange/dicom/archive/keep-devices.ts';
import { lookAtChanges } from '../../kernel/exchange/dicom/intake/poll-changes.ts';
import { nowInstant } from '../../kernel/periods/plain-date.ts';
import { buildApp } from '../build-app.ts';
import { installPackages } from './install-packages.ts';
import { type RunningOrthanc, runOrthanc } from './run-orthanc.ts';

/** The password of everybody in these tests. */
export const PASSWORD = 'correct horse';

/** Who signs in, beside the county's own: a reader of the centre, a machine of the hospital. */
const MORE: Readonly<Record<string, readonly [Role, string, string]>> = {
  reader: ['diagnosis-reader', 'lead', '丁阅片'],
  his: ['integrator', 'lead', '医院信息系统'],
  'doctor-b': ['family-doctor', 'hospital-b', '邓医生'],
};

/** Somebody's way in. */
export interface Visitor {
  readonly cookie: string;
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  send(method: 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
}

/** The platform with its archive. */
export interface ImagingPlatform {
  readonly county: SmallCounty;
  readonly app: FastifyInstance;
  readonly address: string;
  readonly orthanc: RunningOrthanc;
  signIn(user: string): Promise<Visitor>;
  /** An order of the resident for imaging, active, of 青龙镇卫生院, read by the county hospital; its id. */
  order(resident: ResidentName, accession: string, more?: Partial<ServiceRequest>): Promise<string>;
  /** Sends files as the device of 青龙镇卫生院, with dcmtk; throws when the archive does not take them. */
  store(files: readonly Buffer[], ae?: string): Promise<void>;
  /** Looks at the changes, as the job does, until what was sent last of these studies has come to rest and was taken in. */
  arrived(...uids: readonly string[]): Promise<void>;
  /** Waits until the archive answers: it may have died and be on its way up again, as it does now and then under decoding. */
  up(): Promise<void>;
  close(): Promise<void>;
}

const run = promisify(execFile);

async function ensureDcmtk(): Promise<void> {
  if (existsSync('/usr/bin/dcmsend') && existsSync('/usr/bin/findscu')) return;
  await installPackages(['dcmtk'], '影像测试的真实设备程序', (text) => console.log(text));
}

/** A file of fixtures/dicom. */
export function dicomFixture(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'dicom', name));
}

/** A UID of exactly the length of the one in the file, ending in a number of its own. */
export function uidLike(bytes: Buffer, tag: string, number: number): string {
  const before = dicomParser.parseDicom(bytes, { untilTag: 'x00280002' }).string(`x${tag}`) ?? '';
  return `${before.slice(0, before.length - 3)}${number}`;
}

/** Opens the platform with an archive of its own; `reading`: the folder of OHIF's pages, `pages`: that of our own, built. Throws the plain reason when Orthanc or dcmtk cannot be had here. */
export async function openImagingPlatform(reading?: string, pages?: string): Promise<ImagingPlatform> {
  await ensureDcmtk();
  const folder = mkdtempSync(join(tmpdir(), 'yigong-imaging-'));
  // The service account of the archive walks through it.
  await run('chmod', ['755', folder]);
  const orthanc = await runOrthanc({
    folder: join(folder, 'orthanc'),
    dicomPort: 0,
    aet: 'YIGONG',
    stableSeconds: 1,
    say: () => undefined,
  });
  // An archive that nobody stops would keep the run of the tests from ending.
  const county = await openSmallCounty(systems).catch(async (error: unknown) => {
    await orthanc.stop();
    throw error;
  });
  const { store } = county;
  for (const [name, [role, org, title]] of Object.entries(MORE)) {
    await commit(store, BY_TEST, [{ op: 'create', id: `post-${name}`, resource: makePost(`staff-${name}`, title, role, org) }]);
  }
  for (const name of ['village-a1', 'doctor-a', 'registrar', 'bureau', ...Object.keys(MORE)])
    await setAccount(county.database, name, PASSWORD, `staff-${name}`);
  for (const [ae, org] of [
    ['DRA', 'hospital-a'],
    ['DRB', 'hospital-b'],
  ] as const)
    await keepSource(
      county.database,
      { ae, org, name: 'DR 机房', modality: null, charset: ae === 'DRA' ? 'GB18030' : 'UTF-8' },
      nowInstant(),
    );
  const archive = openArchive(() => orthanc.address());
  const up = async (): Promise<void> => {
    for (const until = Date.now() + 30_000; ; ) {
      const answer = orthanc.address() && (await archive.ask('/system', { timeoutMs: 2000 }).catch(() => undefined));
      await answer?.body?.cancel();
      if (answer?.ok) return;
      if (Date.now() > until) throw new Error('the archive does not come up again');
      await new Promise((resume) => setImmediate(resume));
    }
  };
  await keepDevices(store, archive);
  const imaging = {
    mode: 'own',
    archive,
    device: { aet: 'YIGONG', port: orthanc.dicomPort },
    worklist: orthanc.worklist,
    reading: () => ({ folder: reading, text: '没有启用全功能阅片程序。' }),
    devicesChanged: () => undefined,
  } as const;
  const app = await buildApp(store, { demo: () => false, secureCookie: false, pages, log: false, imaging });
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const visitor = (cookie: string): Visitor => ({
    cookie,
    get: async (url, headers) => {
      const answer = await fetch(`${address}${url}`, { headers: { cookie, ...headers } });
      if (answer.status !== 503) return answer;
      await answer.body?.cancel();
      await up();
      return fetch(`${address}${url}`, { headers: { cookie, ...headers } });
    },
    send: (method, url, body, headers) => {
      const raw = Buffer.isBuffer(body);
      const type: Record<string, string> = raw || body === undefined ? {} : { 'content-type': 'application/json' };
      const content = body === undefined ? undefined : raw ? new Uint8Array(body) : JSON.stringify(body);
      return fetch(`${address}${url}`, {
        method,
        headers: { cookie, ...type, ...headers },
        ...(content === undefined ? {} : { body: content }),
      });
    },
  });
  const visitors = new Map<string, Visitor>();
  let sent = 0;
  let sentAt = nowInstant();
  return {
    county,
    app,
    address,
    orthanc,
    up,
    async signIn(user) {
      const known = visitors.get(user);
      if (known) return known;
      const reply = await visitor('').send('POST', '/api/session', { user, password: PASSWORD });
      if (!reply.ok) throw new Error(`${user}: ${reply.status} ${await reply.text()}`);
      const made = visitor((reply.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '');
      visitors.set(user, made);
      return made;
    },
    async order(resident, accession, more = {}) {
      const resource: ServiceRequest = {
        resourceType: 'ServiceRequest',
        status: 'active',
        intent: 'order',
        category: [{ coding: [{ system: SYSTEM.centre, code: 'imaging' }] }],
        code: { coding: [{ system: SYSTEM.examItem, code: 'dr-chest', display: '胸部正位片' }], text: '胸部正位片' },
        subject: { reference: `Patient/${county.residents[resident].patient}` },
        authoredOn: nowInstant(),
        identifier: [{ system: IDENTIFIER.order, value: accession }],
        extension: [{ url: EXTENSION.org, valueReference: { reference: 'Organization/hospital-a' } }],
        performer: [{ reference: 'Organization/lead' }],
        ...more,
      };
      const { written } = await commit(store, BY_TEST, [{ op: 'create', resource }]);
      return z.string().parse(written[0]?.id);
    },
    async store(files, ae = 'DRA') {
      sentAt = nowInstant();
      const paths = files.map((bytes) => {
        sent += 1;
        const path = join(folder, `send-${sent}.dcm`);
        writeFileSync(path, bytes);
        return path;
      });
      await run('dcmsend', ['-aet', ae, '-aec', 'YIGONG', '127.0.0.1', String(orthanc.dicomPort), ...paths]);
    },
    async arrived(...uids) {
      for (const until = Date.now() + 15_000; ; ) {
        await lookAtChanges(store, archive);
        const rows = await county.database.rows(
          sql`select distinct study_uid as uid from dicom_study where changed >= ${sentAt}::timestamptz`,
          z.object({ uid: z.string() }),
        );
        const missing = uids.filter((uid) => !rows.some((row) => row.uid === uid));
        if (missing.length === 0) return;
        // The archive tells of rest by itself, a second after the last image; until then each look takes its time.
        if (Date.now() > until) throw new Error(`did not arrive: ${missing.join(', ')}`);
      }
    },
    async close() {
      await app.close();
      await Promise.all([orthanc.stop(), county.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
