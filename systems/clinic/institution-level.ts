/** Which institutions are primary care 基层, by the class letter that their encounters keep. */
import type { CodeableConcept } from '@medplum/fhirtypes';
import { SYSTEM } from '../../kernel/define/codes.ts';

/** 社区卫生服务中心(站), 卫生院, 门诊部/诊所/卫生室/村卫生室: classes B, C and D of WS 218-2002. */
const PRIMARY_LETTERS = ['B', 'C', 'D'];

/** The class as Encounter.type, so that a visit stays where it was counted when the institution's class changes later. */
export function describeClass(code: string): CodeableConcept {
  return { coding: [{ system: SYSTEM.institutionClass, code }] };
}

/** The class code among the types of an encounter; undefined when it carries none. */
export function classOf(types: readonly CodeableConcept[] | undefined): string | undefined {
  return types?.flatMap((type) => type.coding ?? []).find((coding) => coding.system === SYSTEM.institutionClass)?.code;
}

/** 'primary' or 'other'; undefined when the class is not known, which is neither. */
export function levelOf(classCode: string | undefined): 'primary' | 'other' | undefined {
  if (!classCode) return undefined;
  return PRIMARY_LETTERS.includes(classCode.slice(0, 1).toUpperCase()) ? 'primary' : 'other';
}
