// Each indicator as a FHIR Measure: the same declaration, in the words of quality measurement.
import type { CodeableConcept, Measure, MeasureGroupPopulation } from '@medplum/fhirtypes';
import type { Indicator } from '../../../define/indicator.ts';
import type { Store } from '../../../store/store.ts';

/** An indicator with the id and URL of its Measure. */
export interface DeclaredMeasure {
  readonly id: string;
  readonly url: string;
  readonly indicator: Indicator;
}

/** Populations of a measure, by the code system measure-population. */
export type PopulationCode = 'initial-population' | 'denominator' | 'denominator-exclusion' | 'numerator';

const POPULATION = 'http://terminology.hl7.org/CodeSystem/measure-population';
const SCORING = 'http://terminology.hl7.org/CodeSystem/measure-scoring';
/** R4 lets a measure say its criteria in any MIME type; the typings list three. */
const PLAIN = 'text/plain' as 'text/cql';
const NAMES: Readonly<Record<PopulationCode, string>> = {
  'initial-population': '统计对象',
  denominator: '分母（排除之前）',
  'denominator-exclusion': '排除',
  numerator: '分子',
};

/** The Measures of all indicators: ids may hold no underscore, so every sign that FHIR ids lack becomes a hyphen. */
export function listMeasures(store: Store): readonly DeclaredMeasure[] {
  return [...store.registry.indicators.values()].map((indicator) => ({
    id: indicator.id.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 64),
    url: `urn:yigong:measure:${indicator.id}`,
    indicator,
  }));
}

/** A population as a concept. */
export function populationConcept(code: PopulationCode): CodeableConcept {
  return { coding: [{ system: POPULATION, code }], text: NAMES[code] };
}

/**
 * The populations that an indicator has. A count or a sum is about its population alone (cohort). A rate has a denominator, its exclusions
 * if it declares any, and a numerator; the denominator is told before the exclusions, as FHIR measures do, so that n / (denominator −
 * exclusions) is the platform's n / N.
 */
export function populationsOf(indicator: Indicator): readonly PopulationCode[] {
  if (indicator.kind !== 'rate') return ['initial-population'];
  const excluded = indicator.excluded.length > 0 && indicator.against === undefined;
  return ['initial-population', 'denominator', ...(excluded ? (['denominator-exclusion'] as const) : []), 'numerator'];
}

/** How a measure is scored: a rate is a proportion (against a sum: a ratio), a sum or a median continuous, a count a cohort. */
export function scoringOf(indicator: Indicator): CodeableConcept {
  const code =
    indicator.kind === 'rate'
      ? indicator.against
        ? 'ratio'
        : 'proportion'
      : indicator.kind === 'count'
        ? 'cohort'
        : 'continuous-variable';
  return { coding: [{ system: SCORING, code }] };
}

/** The Measure of an indicator. */
export function buildMeasure({ id, url, indicator }: DeclaredMeasure): Measure & { readonly id: string } {
  return {
    resourceType: 'Measure',
    id,
    url,
    version: indicator.version,
    name: id
      .split('-')
      .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
      .join(''),
    title: indicator.title,
    status: 'active',
    description: indicator.definition,
    relatedArtifact: [{ type: 'documentation', citation: indicator.source }],
    scoring: scoringOf(indicator),
    ...(indicator.better === 'none'
      ? {}
      : {
          improvementNotation: {
            coding: [
              {
                system: 'http://terminology.hl7.org/CodeSystem/measure-improvement-notation',
                code: indicator.better === 'up' ? 'increase' : 'decrease',
              },
            ],
          },
        }),
    group: [
      {
        population: populationsOf(indicator).map(
          (code): MeasureGroupPopulation => ({
            code: populationConcept(code),
            criteria: { language: PLAIN, expression: indicator.definition },
          }),
        ),
      },
    ],
  };
}
