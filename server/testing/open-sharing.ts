// Examinations that may be shared, in the small county, with those who share them: for tests of shares.
import assert from 'node:assert/strict';
import type { DiagnosticReport, ImagingStudy, Patient } from '@medplum/fhirtypes';
import type { FastifyInstance } from 'fastify';
import { systems } from '../../generated/all-systems.gen.ts';
import { setAccount } from '../../kernel/access/identity/accounts.ts';
import { openResidentSession } from '../../kernel/access/residents/resident-sessions.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, makePost, openSmallCounty, type ResidentName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import { buildApp } from '../build-app.ts';
import { madeShareSchema } from '../contract/shares.ts';
import { Browser } from '../oidc/testing/app-client.ts';
import { COOKIE } from '../session.ts';
import { PASSWORD } from './open-doors.ts';

/** Of 李秀英 ('li'): a study with its report, and one without. Doctors of two towns and a registrar have accounts. */
export interface Sharing {
  readonly county: SmallCounty;
  readonly app: FastifyInstance;
  /** References of the studies. */
  readonly about: { readonly reported: string; readonly bare: string };
  readonly studyOf: (name: ResidentName, uid: string) => ImagingStudy;
  readonly reportOf: (name: ResidentName, study: string, code: string) => DiagnosticReport;
  /** Writes it; its reference. */
  readonly write: (resource: ImagingStudy | DiagnosticReport | Patient) => Promise<string>;
  readonly residentOf: (name: ResidentName) => Promise<Browser>;
  readonly staffOf: (user: string) => Promise<Browser>;
  /** What is asked for by whoever shares: the study with its report unless told otherwise. */
  readonly wish: (more?: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** Li shares. */
  readonly share: (
    more?: Readonly<Record<string, unknown>>,
  ) => Promise<{ readonly token: string; readonly code: string; readonly id: string }>;
  /** A visitor brings a key. */
  readonly open: (key: Readonly<Record<string, string>>) => Promise<{ readonly browser: Browser; readonly status: number }>;
  readonly close: () => Promise<void>;
}

/** Opens the doors over a small county with these examinations. */
export async function openSharing(): Promise<Sharing> {
  const county = await openSmallCounty(systems);
  const app = await buildApp(county.store, { demo: () => false, secureCookie: false, pages: undefined, log: false });
  await commit(county.store, BY_TEST, [
    { op: 'create', id: 'post-doctor-b', resource: makePost('staff-doctor-b', '邓医生', 'family-doctor', 'hospital-b') },
  ]);
  for (const name of ['doctor-a', 'doctor-b', 'registrar']) await setAccount(county.database, name, PASSWORD, `staff-${name}`);
  const studyOf = (name: ResidentName, uid: string): ImagingStudy => ({
    resourceType: 'ImagingStudy',
    status: 'available',
    subject: { reference: `Patient/${county.residents[name].patient}` },
    identifier: [{ system: 'urn:dicom:uid', value: `urn:oid:${uid}` }],
    started: '2026-08-01T02:00:00Z',
    description: '胸部正位片',
  });
  const reportOf = (name: ResidentName, study: string, code: string): DiagnosticReport => ({
    resourceType: 'DiagnosticReport',
    status: 'final',
    code: { coding: [{ system: SYSTEM.examItem, code, display: '胸部正位片' }], text: '胸部正位片' },
    subject: { reference: `Patient/${county.residents[name].patient}` },
    conclusion: '两肺未见明显异常',
    issued: '2026-08-01T03:00:00Z',
    imagingStudy: [{ reference: study }],
    extension: [
      { url: EXTENSION.org, valueReference: { reference: 'Organization/lead' } },
      { url: EXTENSION.findings, valueString: '双肺纹理清晰。' },
    ],
  });

  async function write(resource: ImagingStudy | DiagnosticReport | Patient): Promise<string> {
    const { written } = await commit(county.store, BY_TEST, [{ op: 'create', resource }]);
    return `${resource.resourceType}/${written[0]?.id ?? assert.fail()}`;
  }

  const reported = await write(studyOf('li', '1.2.3.1'));
  await write(reportOf('li', reported, 'dr-chest'));
  const about = { reported, bare: await write(studyOf('li', '1.2.3.2')) };
  async function residentOf(name: ResidentName): Promise<Browser> {
    const browser = new Browser(app);
    const token = await openResidentSession(
      county.database,
      { resident: county.residents[name].resident, identity: name },
      { source: 'test' },
    );
    browser.keep(COOKIE, token);
    return browser;
  }
  async function staffOf(user: string): Promise<Browser> {
    const browser = new Browser(app);
    const entered = await browser.ask('POST', '/api/session', { user, password: PASSWORD });
    assert.equal(entered.status, 200, entered.text);
    return browser;
  }
  const wish = (more: Readonly<Record<string, unknown>> = {}) => ({ about: about.reported, purpose: 'referral', hours: 72, ...more });
  async function share(more: Readonly<Record<string, unknown>> = {}) {
    const made = await (await residentOf('li')).ask('POST', '/api/my/shares', wish(more));
    assert.equal(made.status, 200, made.text);
    const { path, code, share: line } = madeShareSchema.parse(made.json);
    return { token: path.slice('/share#'.length), code, id: line.id };
  }
  const open = async (key: Readonly<Record<string, string>>): Promise<{ readonly browser: Browser; readonly status: number }> => {
    const browser = new Browser(app);
    return { browser, status: (await browser.ask('POST', '/api/shared', key)).status };
  };
  const close = async (): Promise<void> => {
    await app.close();
    await county.close();
  };
  return { county, app, about, studyOf, reportOf, write, residentOf, staffOf, wish, share, open, close };
}
