// Makes instances of every FHIR R4 type from the structure definitions, which together fill every element that the validator accepts.
import { patientPathsOf } from '../../../record/validation/patient-paths.ts';
import { type R4Element, readR4Definitions } from '../../../record/validation/r4-definitions.ts';
import { elementsOf } from '../../../record/validation/r4-elements.ts';
import { validateResource } from '../../../record/validation/validate-resource.ts';

/** A JSON object being built. */
export type Made = Readonly<Record<string, unknown>>;
type Test = (value: Made) => boolean;

const PRIMITIVES: Readonly<Record<string, unknown>> = {
  base64Binary: 'QUJD',
  boolean: true,
  canonical: 'http://example.org/canonical|1.0',
  code: 'sample',
  date: '2024-02-29',
  dateTime: '2024-02-29T10:11:12+08:00',
  decimal: 1.25,
  id: 'sample-1',
  instant: '2024-02-29T02:11:12.345Z',
  integer: 3,
  markdown: '**正文**',
  oid: 'urn:oid:2.16.840.1.113883',
  positiveInt: 3,
  string: '文字 text',
  time: '10:11:12',
  unsignedInt: 3,
  uri: 'http://example.org/uri',
  url: 'http://example.org/url',
  uuid: 'urn:uuid:0fe3b2c8-3f4f-4f16-9d04-3a0d3c5f8f11',
  xhtml: '<div xmlns="http://www.w3.org/1999/xhtml">正文</div>',
};

const UCUM = 'http://unitsofmeasure.org';

const coded = (system: string, code: string) => ({ coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }] });

/** Where invariants tie elements together: a form to begin with. */
const SEEDS: Readonly<Record<string, readonly Made[]>> = {
  Age: [{ value: 3, unit: '岁', system: UCUM, code: 'a' }],
  Count: [{ value: 3, unit: '次', system: UCUM, code: '1' }],
  Distance: [{ value: 3, unit: '米', system: UCUM, code: 'm' }],
  Duration: [{ value: 3, unit: '小时', system: UCUM, code: 'h' }],
  Quantity: [{ value: 3, unit: '克', system: UCUM, code: 'g' }],
  SimpleQuantity: [{ value: 3, unit: '克', system: UCUM, code: 'g' }],
  Ratio: [{ numerator: { value: 1 }, denominator: { value: 2 } }],
  'Timing.repeat': [
    { count: 3, countMax: 4 },
    { duration: 3, durationMax: 4, durationUnit: 'h' },
    { period: 1, periodMax: 2, periodUnit: 'd' },
    { when: ['AC'], offset: 30 },
  ],
  'DataRequirement.codeFilter': [{ path: 'code' }, { searchParam: 'code' }],
  'DataRequirement.dateFilter': [{ path: 'date' }, { searchParam: 'date' }],
  TriggerDefinition: [
    { type: 'named-event', name: '事件' },
    { type: 'data-added', data: [{ type: 'Observation' }], condition: { language: 'text/fhirpath', expression: 'true' } },
  ],
  Condition: [
    {
      subject: { reference: 'Patient/resident' },
      clinicalStatus: coded('condition-clinical', 'resolved'),
      abatementDateTime: '2024-02-29',
    },
    { verificationStatus: coded('condition-ver-status', 'confirmed') },
  ],
  EventDefinition: [{ trigger: [{ type: 'named-event', name: '事件' }] }],
  FamilyMemberHistory: [{}, { ageString: '六十多', estimatedAge: true }],
  'Goal.target': [{ measure: { text: '血压' } }],
  'ImmunizationRecommendation.recommendation': [{ vaccineCode: [{ text: '流感疫苗' }] }],
  Linkage: [
    {
      item: [
        { type: 'source', resource: { reference: 'Organization/a' } },
        { type: 'alternate', resource: { reference: 'Organization/b' } },
      ],
    },
  ],
  MolecularSequence: [{ coordinateSystem: 0 }],
  StructureDefinition: [
    {
      kind: 'resource',
      type: 'Patient',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Patient',
      derivation: 'constraint',
      differential: { element: [{ id: 'Patient', path: 'Patient' }] },
    },
  ],
  'Questionnaire.item': [
    { linkId: '1', text: '问', type: 'choice' },
    { linkId: '1', text: '问', type: 'string', maxLength: 9, required: true, readOnly: false, repeats: true },
    { linkId: '1', text: '问', type: 'integer', initial: [{ valueInteger: 1 }] },
    { linkId: '1', text: '组', type: 'group', item: [{ linkId: '2', type: 'display', text: '说明' }] },
    { linkId: '1', text: '问', type: 'boolean', enableWhen: [{ question: '2', operator: '=', answerBoolean: true }] },
  ],
  Coverage: [{ costToBeneficiary: [{ type: { text: '起付线' }, valueMoney: { value: 1, currency: 'CNY' } }] }],
  'ValueSet.expansion.contains': [{ system: 'urn:test:codes', code: 'a', display: '甲' }],
  'MessageDefinition.focus': [{ code: 'Patient', min: 0, max: '1' }],
  'Measure.group.population': [{ criteria: { language: 'text/fhirpath', expression: 'true' } }],
  'Measure.group.stratifier.component': [{ criteria: { language: 'text/fhirpath', expression: 'true' } }],
  'Measure.supplementalData': [{ criteria: { language: 'text/fhirpath', expression: 'true' } }],
  'ActivityDefinition.dynamicValue': [{ path: 'code', expression: { language: 'text/fhirpath', expression: 'true' } }],
  'TestReport.setup.action': [{ operation: { result: 'pass' } }, { assert: { result: 'pass', message: '好', detail: '详' } }],
  ElementDefinition: [{ id: 'Patient', path: 'Patient' }],
  'TestScript.setup.action': [{ operation: { encodeRequestUrl: true, sourceId: 'fixture' } }],
  'TestScript.test.action': [{ operation: { encodeRequestUrl: true, sourceId: 'fixture' } }],
  'TestScript.teardown.action': [{ operation: { encodeRequestUrl: true, sourceId: 'fixture' } }],
  Bundle: [
    { type: 'collection' },
    {
      type: 'document',
      identifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:0fe3b2c8-3f4f-4f16-9d04-3a0d3c5f8f12' },
      timestamp: '2024-02-29T02:11:12.345Z',
      entry: [
        {
          fullUrl: 'urn:uuid:0fe3b2c8-3f4f-4f16-9d04-3a0d3c5f8f13',
          resource: {
            resourceType: 'Composition',
            status: 'final',
            type: { text: '摘要' },
            subject: { reference: 'Patient/resident' },
            date: '2024-02-29',
            author: [{ display: '医生' }],
            title: '健康摘要',
          },
        },
      ],
    },
    {
      type: 'history',
      entry: [{ fullUrl: 'http://example.org/Basic/1', request: { method: 'GET', url: 'Basic/1' }, response: { status: '200' } }],
    },
    { type: 'searchset', total: 1, entry: [{ search: { mode: 'match', score: 1 } }] },
  ],
  CapabilityStatement: [{ kind: 'instance', implementation: { description: '接口' }, rest: [{ mode: 'server' }] }],
  AllergyIntolerance: [{ clinicalStatus: coded('allergyintolerance-clinical', 'active') }],
  Appointment: [
    { status: 'proposed', participant: [{ actor: { reference: 'Patient/resident' }, status: 'accepted' }] },
    { status: 'cancelled', cancelationReason: { text: '改期' }, start: '2024-02-29T02:11:12.345Z', end: '2024-02-29T03:11:12.345Z' },
  ],
  AppointmentResponse: [{ actor: { reference: 'Patient/resident' } }],
  Consent: [{ patient: { reference: 'Patient/resident' }, policyRule: { text: '同意' } }],
};

const CONTAINED = { resourceType: 'Basic', id: 'inside', code: { text: '内' } };

/** Types that any extension may have as its value: their parts are gone through there once, elsewhere they stand in their least form. */
function commonTypes(): ReadonlySet<string> {
  return new Set([...(readR4Definitions().types.Extension?.elements.value?.c ?? []), 'Extension']);
}

function isStructure(type: string): boolean {
  return Object.hasOwn(readR4Definitions().types, type);
}

/** The keys of an element with the type each means: `value` of Observation gives valueQuantity, valueString, … */
function keysOf(name: string, element: R4Element): readonly (readonly [key: string, type: string])[] {
  // A SimpleQuantity is a Quantity in JSON.
  const suffix = (type: string): string => (type === 'SimpleQuantity' ? 'Quantity' : `${type.charAt(0).toUpperCase()}${type.slice(1)}`);
  if (element.c) return element.c.map((type) => [`${name}${suffix(type)}`, type]);
  return [[name, element.t ?? 'string']];
}

function without(value: Made, keys: readonly string[]): Made {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

function wrap(element: R4Element, value: unknown): unknown {
  return element.m === 1 ? [value] : value;
}

/** Values of the simplest form that an element may take, best first. */
function simplest(owner: string, element: R4Element, type: string, stack: readonly string[]): readonly unknown[] {
  if (type === 'Resource') return [CONTAINED];
  if (!isStructure(type)) {
    const codes = element.v === undefined ? undefined : Object.values(readR4Definitions().valueSets[element.v] ?? {}).flat();
    return codes ?? [PRIMITIVES[type] ?? 'x'];
  }
  if (type === 'Reference') {
    const about = patientPathsOf(owner.split('.')[0] ?? '').length > 0 && (element.r === undefined || element.r.includes('Patient'));
    const target = about || element.r?.includes('Patient') ? 'Patient/resident' : `${element.r?.[0] ?? 'Organization'}/somewhere`;
    return [{ reference: target }];
  }
  if (type === 'Extension') return [{ url: 'urn:test:extension', valueString: '扩展' }];
  if ((type === 'CodeableConcept' || type === 'Coding') && element.v !== undefined) {
    const codings = Object.entries(readR4Definitions().valueSets[element.v] ?? {}).flatMap(([system, codes]) =>
      codes.map((code) => ({ system, code })),
    );
    return type === 'Coding' ? codings : codings.map((coding) => ({ coding: [coding] }));
  }
  if (type === 'Narrative') return [{ status: 'generated', div: PRIMITIVES.xhtml }];
  if (stack.includes(type) && stack.length > 6) return [];
  return least(type, [...stack, type]);
}

/** Objects of a structure with what it requires and, where it requires nothing, one element. */
function least(type: string, stack: readonly string[]): readonly Made[] {
  const elements = Object.entries(elementsOf(type) ?? {});
  let made: Made = {};
  for (const [name, element] of elements) {
    if (element.n !== 1) continue;
    const [key, elementType] = keysOf(name, element)[0] ?? [name, 'string'];
    const [value] = simplest(type, element, elementType, stack);
    made = { ...made, [key]: wrap(element, value) };
  }
  const optional = elements
    .filter(([name, element]) => element.n !== 1 && !['id', 'extension', 'modifierExtension'].includes(name))
    .toSorted(([, a], [, b]) => Number(isStructure(a.t ?? '')) - Number(isStructure(b.t ?? '')));
  const singles = optional.flatMap(([name, element]) =>
    keysOf(name, element)
      .slice(0, 3)
      .flatMap(([key, elementType]) => {
        const values = isStructure(elementType) && stack.length > 4 ? [] : simplest(type, element, elementType, stack);
        return values.slice(0, element.v === undefined ? 3 : 1).map((value) => ({ ...made, [key]: wrap(element, value) }));
      }),
  );
  const seeds = (SEEDS[type] ?? []).map((seed) => ({ ...made, ...seed }));
  return [...seeds, ...(Object.keys(made).length > 0 ? [made] : []), ...singles];
}

/**
 * Objects of a structure that pass the test and together fill each of its elements, as far as any form tried here does. The first holds as much
 * as goes together.
 */
function cover(type: string, test: Test, stack: readonly string[], common: ReadonlySet<string>): readonly Made[] {
  const base = least(type, stack).find(test);
  if (!base) return [];
  let whole = base;
  const apart: Made[] = [
    ...(SEEDS[type] ?? [])
      .slice(1)
      .map((seed) => ({ ...base, ...seed }))
      .filter(test),
  ];
  for (const [name, element] of Object.entries(elementsOf(type) ?? {})) {
    if (name === 'resourceType' || (stack.length === 1 && name === 'id')) continue;
    const keys = keysOf(name, element);
    const siblings = keys.map(([key]) => key);
    for (const [key, elementType] of keys) {
      const alone = (value: unknown): Made => ({ ...without(base, siblings), [key]: wrap(element, value) });
      const deep =
        isStructure(elementType) &&
        elementType !== 'Extension' &&
        (stack.length < 2 || !common.has(elementType)) &&
        !stack.includes(elementType);
      const sweeping = stack[0] === 'Extension' && isStructure(elementType) && stack.length < 3 && elementType !== 'Extension';
      const values =
        (deep && !common.has(elementType)) || sweeping
          ? cover(elementType, (value) => test(alone(value)), [...stack, elementType], common)
          : simplest(type, element, elementType, stack)
              .filter((value) => test(alone(value)))
              .slice(0, element.v === undefined ? 1 : 2);
      for (const value of values) {
        const standing = whole[key];
        const together = { ...whole, [key]: Array.isArray(standing) && element.m === 1 ? [...standing, value] : wrap(element, value) };
        const taken = siblings.some((each) => each in whole) && element.m !== 1;
        if (!taken && test(together)) whole = together;
        else if (!(key in base) || element.v === undefined) apart.push(alone(value));
      }
    }
  }
  return [whole, ...apart];
}

/** Instances of a type, without ids, which together fill its elements. */
export function generateInstances(type: string): readonly Made[] {
  const common = commonTypes();
  const valid: Test = (value) => validateResource({ resourceType: type, id: 'sample', ...value }).ok;
  const covered = cover(type, valid, [type], common);
  // What is contained must be referred to.
  const held = { contained: [CONTAINED], extension: [{ url: 'urn:test:extension', valueReference: { reference: '#inside' } }] };
  const [first] = covered.map((value) => ({ ...value, ...held })).filter(valid);
  return [...covered, ...(first && 'contained' in (elementsOf(type) ?? {}) ? [first] : [])].map((value) => ({
    resourceType: type,
    ...value,
  }));
}

/** Instances of Basic whose extensions hold every type of value, with all parts of each. */
export function generateValues(): readonly Made[] {
  const common = commonTypes();
  const basic = (extension: readonly Made[]): Made => ({ resourceType: 'Basic', code: { text: '值' }, extension });
  const values = cover(
    'Extension',
    (value) => validateResource({ ...basic([{ ...value, url: 'urn:test:extension' }]), id: 'sample' }).ok,
    ['Extension'],
    common,
  );
  return [basic(values)];
}

/** Marks what an object fills: `Type.element`, choices with their type (`Observation.valueQuantity`). */
export function markFilled(value: unknown, type: string, filled: Set<string>): void {
  if (Array.isArray(value)) {
    for (const each of value) markFilled(each, type, filled);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, element] of Object.entries(elementsOf(type) ?? {}))
    for (const [key, elementType] of keysOf(name, element)) {
      if (!(key in value)) continue;
      filled.add(`${type}.${key}`);
      if (isStructure(elementType)) markFilled(Reflect.get(value, key), elementType, filled);
    }
}

/** Everything that could be filled, from the given types down. */
export function listFillable(types: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const visit = (type: string): void => {
    if (seen.has(type)) return;
    seen.add(type);
    for (const [name, element] of Object.entries(elementsOf(type) ?? {}))
      for (const [key, elementType] of keysOf(name, element)) {
        found.add(`${type}.${key}`);
        if (isStructure(elementType)) visit(elementType);
      }
  };
  for (const type of types) visit(type);
  return found;
}
