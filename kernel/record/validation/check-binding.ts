// Checks codes against the value sets of required bindings.
import { addIssue, type Check, type Checking, nameHere, quoteValue } from './checking.ts';
import type { R4ValueSet } from './r4-definitions.ts';

/** Longest list of codes that a refusal spells out. */
const CODES_SHOWN = 12;

/**
 * The check of a required binding for an element of this type, to run after the type's own check; undefined for types that are
 * not coded. FHIR R4 terminologies §4.1.3: a `code` must be in the set; a Coding must be with its system; of a CodeableConcept at
 * least one coding must be, so that text alone is not enough.
 */
export function buildBindingCheck(type: string, valueSet: R4ValueSet): Check | undefined {
  const systems = new Map(Object.entries(valueSet).map(([system, codes]) => [system, new Set(codes)]));
  const all = new Set([...systems.values()].flatMap((codes) => [...codes]));
  const shown = [...all].slice(0, CODES_SHOWN);
  const more = all.size > CODES_SHOWN;
  const refuse = (value: unknown, checking: Checking): void => {
    const received = value === undefined ? '无代码' : quoteValue(value);
    addIssue(
      checking,
      'code-invalid',
      `${nameHere(checking)}必须是 ${shown.join('、')}${more ? ' 等' : ''} 之一，收到“${received}”`,
      `must be one of ${shown.join(', ')}${more ? ', …' : ''}, received "${value === undefined ? 'no code' : quoteValue(value)}"`,
    );
  };
  const isMember = (coding: unknown): boolean => {
    const { system, code } = readCoding(coding);
    return system !== undefined && code !== undefined && systems.get(system)?.has(code) === true;
  };
  switch (type) {
    case 'code':
      return (value, checking) => {
        if (typeof value === 'string' && value && !all.has(value)) refuse(value, checking);
      };
    case 'Coding':
      return (value, checking) => {
        if (!isMember(value)) refuse(tellCoding(value), checking);
      };
    case 'CodeableConcept':
      return (value, checking) => {
        const codings = typeof value === 'object' && value !== null && 'coding' in value && Array.isArray(value.coding) ? value.coding : [];
        if (!codings.some(isMember)) refuse(tellCoding(codings[0]), checking);
      };
    default:
      return undefined;
  }
}

function readCoding(value: unknown): { system?: string; code?: string } {
  if (typeof value !== 'object' || value === null) return {};
  return {
    ...('system' in value && typeof value.system === 'string' ? { system: value.system } : {}),
    ...('code' in value && typeof value.code === 'string' ? { code: value.code } : {}),
  };
}

function tellCoding(value: unknown): string | undefined {
  const { system, code } = readCoding(value);
  return system === undefined && code === undefined ? undefined : `${system ?? ''}|${code ?? ''}`;
}
