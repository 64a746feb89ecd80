// Decides, when a record is written, which restricted categories it falls into: by its codes, its labels, its form, and what it belongs to.
import type { Resource } from '@medplum/fhirtypes';
import { SYSTEM } from '../../define/codes.ts';
import { ALL_RESTRICTED, isRestrictedCategory, RESTRICTED_CATEGORIES } from '../../define/restricted-category.ts';
import type { RestrictedSet } from '../../organisations/restricted-sets.ts';
import { ageOn, type PlainDate } from '../../periods/plain-date.ts';
import { listEnclosed } from '../../record/validation/list-enclosed.ts';
import { OF_AGE, type RestrictedCodes, restrictedCodesWith } from './restricted-codes.ts';

/** What the classification may know beside the resource: the birth date and the day, and bits of forms by their canonical URL. */
export interface Surroundings {
  readonly birth: PlainDate | undefined;
  readonly on: PlainDate;
  readonly forms: ReadonlyMap<string, number>;
  /** The consortium's own lists of codes, beside those declared. */
  readonly sets?: readonly RestrictedSet[];
}

type CodesBySystem = ReadonlyMap<string, readonly RestrictedCodes[]>;

const NONE: readonly RestrictedSet[] = [];
const bySystem = new WeakMap<readonly RestrictedSet[], CodesBySystem>();

function codesOf(sets: readonly RestrictedSet[]): CodesBySystem {
  let codes = bySystem.get(sets);
  if (codes === undefined) {
    codes = Map.groupBy(restrictedCodesWith(sets), ({ system }) => system);
    bySystem.set(sets, codes);
  }
  return codes;
}

/** HL7 confidentiality: very restricted is for nobody without every right. */
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';

/** Elements below which no code of a restricted thing stands, or only somebody else's. */
const PASSED_BY = new Set(['text', 'subject', 'patient', 'identifier', 'telecom', 'address']);

function bitsOfCoding(system: string, code: string, minor: boolean, codes: CodesBySystem): number {
  if (system === SYSTEM.restricted) return isRestrictedCategory(code) ? RESTRICTED_CATEGORIES[code].bit : 0;
  if (system === CONFIDENTIALITY) return code === 'V' ? ALL_RESTRICTED : 0;
  let bits = 0;
  for (const { category, pattern, young } of codes.get(system) ?? [])
    if (pattern.test(code) && (young === undefined || minor)) bits |= RESTRICTED_CATEGORIES[category].bit;
  return bits;
}

function bitsWithin(value: object, minor: boolean, codes: CodesBySystem): number {
  let bits = 0;
  if (Array.isArray(value)) {
    for (const each of value) if (typeof each === 'object' && each !== null) bits |= bitsWithin(each, minor, codes);
    return bits;
  }
  const fields = value as Readonly<Record<string, unknown>>; // any object that is no list
  let system: string | undefined;
  let code: string | undefined;
  for (const name in fields) {
    const inner = fields[name];
    if (typeof inner === 'object') {
      if (inner !== null && !PASSED_BY.has(name)) bits |= bitsWithin(inner, minor, codes);
    } else if (typeof inner === 'string') {
      if (name === 'system') system = inner;
      else if (name === 'code') code = inner;
    }
  }
  return system === undefined || code === undefined ? bits : bits | bitsOfCoding(system, code, minor, codes);
}

/** Bits of the forms that a document carries. */
function formsEnclosed(resource: object, forms: ReadonlyMap<string, number>): number {
  let bits = 0;
  for (const each of listEnclosed(resource) ?? []) {
    if (!('resource' in each)) continue;
    const questionnaire: unknown = Reflect.get(each.resource, 'questionnaire');
    bits |= (typeof questionnaire === 'string' ? (forms.get(questionnaire) ?? 0) : 0) | formsEnclosed(each.resource, forms);
  }
  return bits;
}

/** The bits of a resource by itself. A Patient is never restricted: who somebody is, is no disease. */
export function classifyResource(resource: Resource, { birth, on, forms, sets = NONE }: Surroundings): number {
  if (resource.resourceType === 'Patient') return 0;
  const form = resource.resourceType === 'QuestionnaireResponse' ? (forms.get(resource.questionnaire ?? '') ?? 0) : 0;
  return form | formsEnclosed(resource, forms) | bitsWithin(resource, birth !== undefined && ageOn(birth, on) < OF_AGE, codesOf(sets));
}

/** Types that tell the diagnosis of the encounter they belong to. */
const TELLING: ReadonlySet<string> = new Set([
  'QuestionnaireResponse',
  'MedicationRequest',
  'MedicationStatement',
  'MedicationAdministration',
  'MedicationDispense',
  'Composition',
  'DocumentReference',
  'DiagnosticReport',
  'ServiceRequest',
  'CarePlan',
  'Communication',
  'ClinicalImpression',
]);

function referenceIn(resource: Resource, name: string): string | undefined {
  const held: unknown = Reflect.get(resource, name);
  const reference: unknown = typeof held === 'object' && held !== null ? Reflect.get(held, 'reference') : undefined;
  return typeof reference === 'string' ? reference : undefined;
}

/** A record of one write. `resident` 0: it belongs to nobody. */
interface WrittenResource {
  readonly resident: number;
  readonly resource: Resource;
}

/** So many records are one visit; more are a load of many visits, in which a form tells only of its own encounter. */
const ONE_VISIT = 40;

/**
 * The bits of records that are written together, in their order: each by itself, and what tells of a restricted one (the form it was written
 * from, prescriptions and reports of the same encounter) as that one.
 */
export function classifyTogether<T extends WrittenResource>(
  written: readonly T[],
  surroundingsOf: (one: T) => Surroundings,
): readonly number[] {
  const own = written.map((one) => (one.resident === 0 ? 0 : classifyResource(one.resource, surroundingsOf(one))));
  if (own.every((bits) => bits === 0)) return own;
  const ofEncounter = new Map<string, number>();
  const ofResident = new Map<number, number>();
  written.forEach(({ resident, resource }, at) => {
    const bits = own[at] ?? 0;
    if (bits === 0) return;
    ofResident.set(resident, (ofResident.get(resident) ?? 0) | bits);
    const encounter = referenceIn(resource, 'encounter');
    if (encounter !== undefined) ofEncounter.set(encounter, (ofEncounter.get(encounter) ?? 0) | bits);
  });
  return written.map(({ resident, resource }, at) => {
    const bits = own[at] ?? 0;
    if (!TELLING.has(resource.resourceType)) return bits;
    const ofForm = resource.resourceType === 'QuestionnaireResponse' && written.length <= ONE_VISIT ? (ofResident.get(resident) ?? 0) : 0;
    return bits | ofForm | (ofEncounter.get(referenceIn(resource, 'encounter') ?? '') ?? 0);
  });
}
