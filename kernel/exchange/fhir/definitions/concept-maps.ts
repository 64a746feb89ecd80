// The code translations that the HL7 v2 mappings really use, as ConceptMaps: read from the mappings, kept nowhere else.
import type { ConceptMap, ConceptMapGroup } from '@medplum/fhirtypes';
import { readR4Definitions } from '../../../record/validation/r4-definitions.ts';
import type { FieldRule, Mapping } from '../../hl7v2/mapping/mapping.ts';
import { MAPPINGS } from '../../hl7v2/mapping/message-table.ts';
import { CLASSES, REPORT_STATUS, RESULT_STATUS, SEX } from '../../hl7v2/outbound/write-segments.ts';

/** A translation of codes of one system into codes of another. */
export interface ConceptTable {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly groups: readonly ConceptGroup[];
}

interface ConceptGroup {
  readonly source: string;
  readonly target: string | undefined;
  readonly pairs: readonly (readonly [from: string, to: string])[];
  /** The code for all others. */
  readonly otherwise: string | undefined;
}

const V2 = 'http://terminology.hl7.org/CodeSystem/v2-';
/** 生理性别代码, GB/T 2261.1: 0 unknown, 1 male, 2 female, 9 not stated. */
const GB_SEX = 'urn:yigong:code:gb-t-2261.1';
/** Which HL7 table holds the codes of a field. Source: HL7 v2.8.2, chapter 2C. */
const TABLES: Readonly<Record<string, string>> = {
  'MSH-9.2': '0003',
  'PID-8': '0001',
  'PV1-2': '0004',
  'FT1-6': '0017',
  'ORC-5': '0038',
  'DG1-6': '0052',
  'IN1-17': '0063',
  'OBX-11': '0085',
  'ORC-1': '0119',
  'OBR-25': '0123',
  'AL1-2': '0127',
  'AL1-4': '0128',
  'SPM-20': '0136',
  'TXA-17': '0271',
  'SCH-25': '0278',
  'RF1-2': '0280',
  'RF1-1': '0283',
  'RXA-20': '0322',
  'TQ1-9.1': '0485',
};

const FHIR_TARGETS = {
  gender: 'http://hl7.org/fhir/administrative-gender',
  class: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  report: 'http://hl7.org/fhir/diagnostic-report-status',
  result: 'http://hl7.org/fhir/observation-status',
} as const;

function sourceOf(field: string, code: string): string | undefined {
  if (field === 'PID-8' && /^\d$/.test(code)) return GB_SEX;
  // Words that senders write instead of codes belong to no code system.
  if (!/^[\x21-\x7e]+$/.test(code)) return undefined;
  const table = TABLES[field];
  return table === undefined ? `urn:yigong:hl7v2:${field}` : `${V2}${table}`;
}

/** The code system of an element's required binding. */
function targetOf(mapping: Mapping, rule: FieldRule): string | undefined {
  const beside = rule.beside?.system;
  if (typeof beside === 'string') return beside;
  const { types, valueSets } = readR4Definitions();
  const binding = types[mapping.type]?.elements[rule.to.replace('[]', '')]?.v;
  return binding === undefined ? undefined : Object.keys(valueSets[binding] ?? {})[0];
}

function inboundTables(mapping: Mapping): readonly ConceptTable[] {
  const tables = new Map<string, { title: string; groups: ConceptGroup[] }>();
  for (const rule of mapping.rules) {
    if (!('by' in rule) || rule.by !== 'code' || !rule.table) continue;
    const field = typeof rule.from === 'string' ? rule.from : (rule.from[0] ?? '');
    const id = `hl7v2-${mapping.id}-${field}`.replace(/[^A-Za-z0-9.-]/g, '');
    const table = tables.get(id) ?? { title: `HL7 v2 ${field} → ${mapping.type}.${rule.to}（${mapping.label}）`, groups: [] };
    tables.set(id, table);
    const bySource = new Map<string, (readonly [string, string])[]>();
    for (const [from, to] of Object.entries(rule.table)) {
      const source = sourceOf(field, from);
      if (source !== undefined) bySource.set(source, [...(bySource.get(source) ?? []), [from, to]]);
    }
    const target = targetOf(mapping, rule);
    for (const [source, pairs] of bySource) table.groups.push({ source, target, pairs, otherwise: rule.otherwise });
  }
  return [...tables].map(([id, { title, groups }]) => ({ id, url: `urn:yigong:concept-map:${id}`, title, groups }));
}

function outboundTable(id: string, title: string, source: string, table: string, codes: Readonly<Record<string, string>>): ConceptTable {
  const groups = [{ source, target: `${V2}${table}`, pairs: Object.entries(codes), otherwise: undefined }];
  return { id, url: `urn:yigong:concept-map:${id}`, title, groups };
}

let known: readonly ConceptTable[] | undefined;

/** All translations. */
export function listConceptMaps(): readonly ConceptTable[] {
  known ??= [
    // Two ways to order a medicine are one mapping by id.
    ...new Map(MAPPINGS.flatMap(inboundTables).map((table) => [table.id, table])).values(),
    outboundTable('fhir-gender-hl7v2', '性别 → HL7 v2 PID-8', FHIR_TARGETS.gender, '0001', SEX),
    outboundTable('fhir-class-hl7v2', '就诊类别 → HL7 v2 PV1-2', FHIR_TARGETS.class, '0004', CLASSES),
    outboundTable('fhir-report-hl7v2', '报告状态 → HL7 v2 OBR-25', FHIR_TARGETS.report, '0123', REPORT_STATUS),
    outboundTable('fhir-result-hl7v2', '结果状态 → HL7 v2 OBX-11', FHIR_TARGETS.result, '0085', RESULT_STATUS),
  ];
  return known;
}

/** The ConceptMap of a translation. Where several codes become one, that one is wider. */
export function buildConceptMap(table: ConceptTable): ConceptMap & { readonly id: string } {
  const group = table.groups.map(({ source, target, pairs, otherwise }): ConceptMapGroup => {
    const times = Map.groupBy(pairs, ([, to]) => to);
    return {
      source,
      ...(target === undefined ? {} : { target }),
      element: pairs.map(([code, to]) => ({
        code,
        target: [{ code: to, equivalence: (times.get(to)?.length ?? 0) > 1 ? 'wider' : 'equivalent' }],
      })),
      ...(otherwise === undefined ? {} : { unmapped: { mode: 'fixed' as const, code: otherwise } }),
    };
  });
  return {
    resourceType: 'ConceptMap',
    id: table.id,
    url: table.url,
    name: table.id
      .split(/[^A-Za-z0-9]+/)
      .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
      .join(''),
    title: table.title,
    status: 'active',
    group,
  };
}
