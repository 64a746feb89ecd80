/** Reports of the small county that may be recognised, for tests. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import { perform } from '../../kernel/actions/testing.ts';
import { commit } from '../../kernel/commit/commit.ts';
import { BY_TEST, type ResidentName, type SmallCounty } from '../../kernel/commit/testing/small-county.ts';
import { EXTENSION, LOINC, SYSTEM } from '../../kernel/define/codes.ts';
import { findItem, findPanel } from '../../kernel/patterns/examination-items/find-laboratory-item.ts';
import type { Mark } from '../../kernel/patterns/recognition/mark.ts';
import { addDays, nowInstant, type PlainDate, today } from '../../kernel/periods/plain-date.ts';

/** Adopts the list, from long ago. */
export async function adoptList(county: SmallCounty, scope: Mark = 'consortium'): Promise<void> {
  await perform(county, 'bureau', 'mutual-recognition.adopt-list', undefined, { date: today(), from: '2020-01-01', scope });
}

/** What a made report is told apart by. */
export interface MadeReport {
  readonly org?: string;
  readonly mark?: string | null;
  readonly status?: DiagnosticReport['status'];
  readonly data?: boolean;
  readonly code?: string;
}

function orgOf(org: string) {
  return { url: EXTENSION.org, valueReference: { reference: `Organization/${org}` } };
}

/** When a result of that day was released: at that hour, one of today just now. Nothing is released in time to come, whatever hour a test runs. */
function releasedOn(day: PlainDate, hour: '10' | '15'): string {
  return day === today() ? nowInstant() : `${day}T${hour}:00:00+08:00`;
}

/** A 12-lead ECG that was taken so many days ago; its reference. */
export async function makeEcg(county: SmallCounty, name: ResidentName, daysAgo: number, more: MadeReport = {}): Promise<string> {
  const day = addDays(today(), -daysAgo);
  const subject = { reference: `Patient/${county.residents[name].patient}` };
  const [trace, report] = [`urn:uuid:${randomUUID()}`, `urn:uuid:${randomUUID()}`];
  const mark = more.mark === undefined ? 'province' : more.mark;
  const resource: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    extension: [orgOf(more.org ?? 'lead'), ...(mark === null ? [] : [{ url: EXTENSION.recognition, valueCode: mark }])],
    status: more.status ?? 'final',
    category: [{ coding: [{ system: SYSTEM.centre, code: 'ecg' }] }],
    code: { coding: [{ system: SYSTEM.examItem, code: more.code ?? 'ecg-12', display: '十二导联心电图' }] },
    subject,
    effectiveDateTime: day,
    issued: releasedOn(day, '10'),
    resultsInterpreter: [{ display: '尤医生' }],
    conclusion: '窦性心律，完全性右束支传导阻滞',
    ...(more.data === false ? {} : { result: [{ reference: trace }] }),
  };
  const observation: Observation = {
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: SYSTEM.loinc, code: LOINC.ecgStudy }] },
    subject,
    effectiveDateTime: day,
  };
  const { written } = await commit(county.store, BY_TEST, [
    ...(more.data === false ? [] : [{ op: 'create' as const, resource: observation, reference: trace }]),
    { op: 'create', resource, reference: report },
  ]);
  return `DiagnosticReport/${written.find(({ type }) => type === 'DiagnosticReport')?.id ?? assert.fail('no report')}`;
}

/** A panel of another hospital by LOINC codes, as it arrives over FHIR; its reference. `without`: an item that is missing. */
export async function makePanel(
  county: SmallCounty,
  name: ResidentName,
  panel: string,
  day: PlainDate,
  more: MadeReport & { readonly without?: string } = {},
): Promise<string> {
  const subject = { reference: `Patient/${county.residents[name].patient}` };
  const items = (findPanel(panel)?.items ?? assert.fail(`no panel ${panel}`)).filter((code) => code !== more.without);
  const results = items.map((code) => {
    const item = findItem(code) ?? assert.fail(`no item ${code}`);
    const resource: Observation = {
      resourceType: 'Observation',
      extension: [orgOf(more.org ?? 'hospital-b')],
      status: 'final',
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
      code: { coding: [{ system: SYSTEM.loinc, code: item.loinc ?? assert.fail(`${code} has no LOINC`) }] },
      subject,
      effectiveDateTime: day,
      ...(item.kind === 'number'
        ? { valueQuantity: { value: 5, unit: item.unit ?? '', system: SYSTEM.ucum, code: item.unit ?? '1' } }
        : { valueString: '阴性' }),
    };
    return { op: 'create' as const, resource, reference: `urn:uuid:${randomUUID()}` };
  });
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    extension: [orgOf(more.org ?? 'hospital-b'), ...(more.mark ? [{ url: EXTENSION.recognition, valueCode: more.mark }] : [])],
    status: 'final',
    code: { text: '检验报告' },
    subject,
    effectiveDateTime: day,
    issued: releasedOn(day, '15'),
    result: results.map(({ reference }) => ({ reference })),
  };
  const { written } = await commit(county.store, BY_TEST, [...results, { op: 'create', resource: report }]);
  return `DiagnosticReport/${written.find(({ type }) => type === 'DiagnosticReport')?.id ?? assert.fail('no report')}`;
}
