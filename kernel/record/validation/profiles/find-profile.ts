// The profiles that are known here, by their URL: the platform's own and HL7's vital signs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWN_PROFILES } from '../../../define/own-profiles.ts';
import type { Profile } from '../../../define/profile.ts';
import type { Expression } from '../invariants/expression.ts';

/** A constraint that a profile adds: the element's id, key, the English sentence, FHIRPath, and that as a tree. */
export type ProfileConstraint = readonly [id: string, key: string, english: string, source: string, tree: Expression];

/** A profile with its constraints. */
export interface KnownProfile extends Profile {
  readonly constraints: readonly ProfileConstraint[];
}

let known: ReadonlyMap<string, KnownProfile> | undefined;

function isProfileList(value: unknown): value is readonly KnownProfile[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'object' && each !== null && 'url' in each && 'constraints' in each);
}

function readProfiles(): ReadonlyMap<string, KnownProfile> {
  if (known) return known;
  const parsed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'r4-profiles.gen.json'), 'utf8'));
  if (!isProfileList(parsed)) throw new Error('r4-profiles.gen.json is not what tools/generate-profiles.ts writes');
  known = new Map([...OWN_PROFILES.map((each) => ({ ...each, constraints: [] })), ...parsed].map((each) => [each.url, each]));
  return known;
}

/** The profile of a canonical URL, a version behind `|` left aside; undefined for one that is not known. */
export function findProfile(canonical: string): KnownProfile | undefined {
  return readProfiles().get(canonical.split('|')[0] ?? '');
}

/** All profiles that are known. */
export function listProfiles(): readonly KnownProfile[] {
  return [...readProfiles().values()];
}
