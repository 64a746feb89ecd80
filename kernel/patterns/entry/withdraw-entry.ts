/** Entries of a register that are kept as filled forms about no resident: a later one replaces an earlier one, and nothing is deleted. */
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import { EXTENSION } from '../../define/codes.ts';
import type { Kept, KeptResponse } from '../../define/source.ts';
import type { PlainDate } from '../../periods/plain-date.ts';

/** The entry as one that was a mistake or has been replaced: views no longer see it, its history stays. */
export function withdrawEntry({ resource, version }: Kept<QuestionnaireResponse>): {
  readonly update: QuestionnaireResponse;
  readonly ifVersion: number;
} {
  return { update: { ...resource, status: 'entered-in-error' }, ifVersion: version };
}

/** The entry as one that holds up to a last day (`KeptResponse.ended`). */
export function endEntry(
  { resource, version }: Kept<QuestionnaireResponse>,
  last: PlainDate,
): { readonly update: QuestionnaireResponse; readonly ifVersion: number } {
  const others = (resource.extension ?? []).filter(({ url }) => url !== EXTENSION.valid);
  return { update: { ...resource, extension: [...others, { url: EXTENSION.valid, valuePeriod: { end: last } }] }, ifVersion: version };
}

/** The kept resources of the standing entries that are the same thing as a new one, e.g. of the same institution and year. */
export function findReplaced<A>(
  records: { readonly entries: readonly KeptResponse<A>[]; readonly kept: readonly Kept<QuestionnaireResponse>[] },
  isSame: (entry: KeptResponse<A>) => boolean,
): readonly Kept<QuestionnaireResponse>[] {
  const ids = new Set(records.entries.filter(isSame).map(({ id }) => id));
  return records.kept.filter(({ id }) => ids.has(id));
}
