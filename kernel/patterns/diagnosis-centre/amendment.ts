/** An amendment that waits for its second signature: kept as the filled form alone, so that the released report stands untouched until it is signed. */
import type { QuestionnaireResponse } from '@medplum/fhirtypes';
import { decodeAnswers } from '../../define/answers-codec.ts';
import { SYSTEM } from '../../define/codes.ts';
import { type AnyForm, canonicalOf } from '../../define/form.ts';
import { type Kept, resources } from '../../define/source.ts';
import { instantOfFhir } from '../../periods/plain-date.ts';
import { lastStep } from '../progress/progress.ts';
import type { CentreRequest } from './requests.ts';

/** The part of the record that amendments are read from. */
export function amendmentSource(form: AnyForm) {
  return resources('QuestionnaireResponse', canonicalOf(form));
}

function targetOf({ item }: QuestionnaireResponse): string | undefined {
  return item?.find(({ linkId }) => linkId === 'target')?.answer?.[0]?.valueString;
}

/** The filled form of the amendment that was submitted last: form and step were written in one transaction and bear one time. */
export function findProposal(
  request: CentreRequest,
  filled: readonly Kept<QuestionnaireResponse>[],
): Kept<QuestionnaireResponse> | undefined {
  const submitted = lastStep(request.progress, 'amend-submitted');
  if (!submitted) return undefined;
  return filled.findLast(
    ({ resource }) =>
      resource.status !== 'entered-in-error' && targetOf(resource) === request.id && instantOfFhir(resource.authored) === submitted.at,
  );
}

/** What it says; undefined when nothing was submitted. */
export function readProposal(
  request: CentreRequest,
  form: AnyForm,
  filled: readonly Kept<QuestionnaireResponse>[],
): Readonly<Record<string, unknown>> | undefined {
  const proposal = findProposal(request, filled);
  return proposal && decodeAnswers(form, proposal.resource.item);
}

/** Codes of the critical findings that somebody was told of already: those of the report and of every amendment of it, signed or not. */
export function criticalTold(request: CentreRequest, filled: readonly Kept<QuestionnaireResponse>[]): ReadonlySet<string> {
  const amended = filled
    .filter(({ resource }) => targetOf(resource) === request.id)
    .flatMap(({ resource }) => resource.item?.find(({ linkId }) => linkId === 'critical')?.answer ?? [])
    .flatMap(({ valueCoding }) => valueCoding?.code ?? []);
  return new Set([...criticalOf(request), ...amended]);
}

/** Codes of the critical findings that the report as it stands names. */
export function criticalOf({ report }: CentreRequest): readonly string[] {
  const codes = report?.resource.conclusionCode?.flatMap(({ coding }) => coding ?? []) ?? [];
  return codes.flatMap(({ system, code }) => (system === SYSTEM.criticalFinding && code !== undefined ? [code] : []));
}
