// Builds the summary of a resident's record: a FHIR document with a Composition in front.

import { randomUUID } from 'node:crypto';
import type { Bundle, BundleEntry, Composition, CompositionSection, Patient } from '@medplum/fhirtypes';
import { IDENTIFIER, SYSTEM } from '../../../define/codes.ts';
import type { Registry } from '../../../define/registry.ts';
import type { Instant } from '../../../periods/plain-date.ts';
import { describeResource } from '../../../reading/describe-resource.ts';
import type { Loaded } from '../../../record/read.ts';
import { isInError, SUMMARY_SECTIONS } from './summary-sections.ts';

/** For whom a summary is made, and where its resources may be read. */
export interface SummaryFrame {
  readonly base: string;
  readonly now: Instant;
  readonly registry: Registry;
}

const LOINC_SUMMARY = { system: SYSTEM.loinc, code: '60591-5', display: 'Patient summary Document' };

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Who it is, and no more: where somebody lives and how to call them is not needed to treat them. */
function identifyPatient(patient: Patient): Patient {
  const identifier = patient.identifier?.filter(({ system }) => system === IDENTIFIER.identityNumber);
  return {
    resourceType: 'Patient',
    ...(patient.id === undefined ? {} : { id: patient.id }),
    ...(identifier && identifier.length > 0 ? { identifier } : {}),
    ...(patient.name ? { name: patient.name } : {}),
    ...(patient.gender ? { gender: patient.gender } : {}),
    ...(patient.birthDate ? { birthDate: patient.birthDate } : {}),
    ...(patient.deceasedDateTime ? { deceasedDateTime: patient.deceasedDateTime } : {}),
  };
}

/** The document. `records` are those of `SUMMARY_NEEDS`, oldest first; what was entered in error is left out. */
export function buildSummary(patient: Patient, records: readonly Loaded[], frame: SummaryFrame): Bundle {
  const sound = records.filter(({ resource }) => !isInError(resource));
  const entries: BundleEntry[] = [];
  const sections = SUMMARY_SECTIONS.map(({ code, title, english, types, take }): CompositionSection => {
    const taken = take(sound.filter(({ resource }) => types.includes(resource.resourceType)));
    for (const { id, resource } of taken) entries.push({ fullUrl: `${frame.base}/${resource.resourceType}/${id}`, resource });
    const lines = taken.map(({ resource }) => {
      const { title: head, detail } = describeResource(resource, frame.registry);
      return `<li>${escapeText(detail === '' ? head : `${head}：${detail}`)}</li>`;
    });
    const body = lines.length === 0 ? '<p>没有记录</p>' : `<ul>${lines.join('')}</ul>`;
    return {
      title,
      code: { coding: [{ system: SYSTEM.loinc, code, display: english }] },
      text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${body}</div>` },
      ...(taken.length > 0
        ? { entry: taken.map(({ id, resource }) => ({ reference: `${resource.resourceType}/${id}` })) }
        : {
            emptyReason: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/list-empty-reason', code: 'unavailable', display: 'Unavailable' }],
            },
          }),
    };
  });
  const composition: Composition = {
    resourceType: 'Composition',
    id: randomUUID(),
    status: 'final',
    type: { coding: [LOINC_SUMMARY], text: '居民健康摘要' },
    subject: { reference: `Patient/${patient.id}` },
    date: frame.now,
    author: [{ display: '医共 县域医共体信息平台' }],
    title: '居民健康摘要',
    section: sections,
  };
  return {
    resourceType: 'Bundle',
    identifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${randomUUID()}` },
    type: 'document',
    timestamp: frame.now,
    entry: [
      { fullUrl: `urn:uuid:${composition.id}`, resource: composition },
      { fullUrl: `${frame.base}/Patient/${patient.id}`, resource: identifyPatient(patient) },
      ...entries,
    ],
  };
}
