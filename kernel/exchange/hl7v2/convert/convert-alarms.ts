// What a laboratory flags as critical (OBX-8), as the critical findings of its report.
import type { CodeableConcept } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../define/codes.ts';
import { isCriticalFlag } from '../../../define/critical-flags.ts';
import { recogniseItem } from '../../../patterns/examination-items/find-laboratory-item.ts';
import type { Segment } from '../er7/parse-message.ts';
import { readConcept } from './convert-codes.ts';
import type { ConvertEnv, Converter } from './convert-input.ts';

/** States of OBX-11 in which nothing was found: deleted, wrong, cannot be obtained (HL7 table 0085). */
const GONE: readonly string[] = ['D', 'W', 'X', 'N'];

function isCritical(segment: Segment): boolean {
  const flags = segment.field(8).repetitions.map((each) => each.component(1).toUpperCase());
  return flags.some(isCriticalFlag) && !GONE.includes(segment.field(11).value);
}

/** The value with its unit as it is read out on the telephone. */
function tellValue(segment: Segment): string {
  const type = segment.field(2).value;
  const value = segment.field(5).first;
  const said =
    type === 'SN'
      ? `${value.component(1)}${value.component(2)}${value.component(3)}${value.component(4)}`
      : type.startsWith('C')
        ? value.component(2) || value.component(1)
        : value.text;
  const unit = segment.field(6).first;
  return [said, unit.component(2) || unit.component(1)].filter((word) => word !== '').join(' ');
}

/** By our catalogue's code where the item is known to it; its own codes stand beside, for what is restricted is told by them. */
function findingOf(segment: Segment, env: ConvertEnv): CodeableConcept {
  const named = segment.field(3).first;
  const concept = readConcept(named, env);
  const item = recogniseItem(named.component(1)) ?? recogniseItem(named.component(4));
  const text = `${item?.display ?? concept?.text ?? ''} ${tellValue(segment)}`.trim();
  const code = item?.code ?? concept?.coding?.[0]?.code ?? 'critical';
  return {
    coding: [
      { system: SYSTEM.criticalFinding, code, display: text },
      ...(item === undefined ? [] : [{ system: SYSTEM.examItem, code: item.code, display: item.display }]),
      ...(concept?.coding ?? []),
    ],
    text,
  };
}

/**
 * OBX segments flagged HH, LL or AA → conclusionCode: one for each, and that the report is critical; undefined where none is. The sender's
 * word counts, whatever our own list says: which values are critical each institution fixes for itself, and outside laboratories follow the
 * same duty to tell (《医疗质量安全核心制度要点》2018 危急值报告制度).
 */
export const convertCriticalFlags: Converter = ({ segments, env }) => {
  const findings = segments.filter(isCritical).map((segment) => findingOf(segment, env));
  if (findings.length === 0) return undefined;
  return [...findings, { coding: [{ system: SYSTEM.finding, code: 'critical', display: '危急' }] }];
};
