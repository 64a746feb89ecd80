// Classifies the versions of one commit, with the birth dates and forms that the commit knows.
import type { Resource } from '@medplum/fhirtypes';
import type { AnyForm } from '../../define/form.ts';
import { canonicalOf } from '../../define/form.ts';
import type { Person } from '../../define/person.ts';
import { RESTRICTED_CATEGORIES } from '../../define/restricted-category.ts';
import type { RestrictedSet } from '../../organisations/restricted-sets.ts';
import { dateOfInstant, type Instant } from '../../periods/plain-date.ts';
import { classifyTogether } from './classify-resource.ts';

const known = new WeakMap<ReadonlyMap<string, AnyForm>, ReadonlyMap<string, number>>();

/** Bits of the forms that are restricted, by canonical URL. */
export function restrictedForms(forms: ReadonlyMap<string, AnyForm>): ReadonlyMap<string, number> {
  const before = known.get(forms);
  if (before) return before;
  const bits = new Map(
    [...forms.values()].flatMap((form) =>
      form.restricted === undefined ? [] : [[canonicalOf(form), RESTRICTED_CATEGORIES[form.restricted].bit] as const],
    ),
  );
  known.set(forms, bits);
  return bits;
}

/** What the classification looks at in a version, and what it sets. */
interface ClassifiedVersion {
  readonly resident: number;
  readonly resource: Resource;
  readonly restricted: number;
}

/** The versions with their bits; those of what stood before remain. `sets`: the consortium's own lists of codes. */
export function classifyVersions<V extends ClassifiedVersion>(
  versions: readonly V[],
  forms: ReadonlyMap<string, AnyForm>,
  people: ReadonlyMap<number, Person>,
  now: Instant,
  sets: readonly RestrictedSet[],
): readonly V[] {
  const on = dateOfInstant(now);
  const restricted = restrictedForms(forms);
  const bits = classifyTogether(versions, ({ resident }) => ({ birth: people.get(resident)?.birthDate, on, forms: restricted, sets }));
  return versions.map((version, at) => {
    const now = version.restricted | (bits[at] ?? 0);
    return now === version.restricted ? version : { ...version, restricted: now };
  });
}
