/** What the demo county is calibrated by: the figures 雅安市名山区 printed for January to June 2024, and our own assumptions beside them. */
import { keyGroupTarget } from '../population/key-group-quota.ts';
import { POPULATION_SIZES } from '../population/sizes.ts';

/** The published figures at 254,000 usual residents (docs/domain.md §0.3; ids of our list of figures beside them). */
export const PUBLISHED = {
  /** s0-006 门诊48.89万人次. */
  outpatients: 488_900,
  /** s0-007 同比增长7.02%: 456,830 in the first half of 2023 gives it. */
  outpatientsBefore: 456_830,
  /** s0-008 住院2.85万人次. */
  admissions: 28_500,
  /** s0-009 同比增长11.35%. */
  admissionsBefore: 25_595,
  /** s0-026 区域检验42312人次; nothing was published before, so the centre begins with it and goes on alike. */
  regionalTests: 42_312,
  /** s0-025 远程影像会诊2342人次; as with the laboratory, the centre begins with it and goes on alike. */
  remoteImaging: 2_342,
  /**
   * s2-050 引用项目数5.57万次, 南平市 in the year 2024, for its 2,631,671 residents (implied by its childcare places, docs/domain.md §0.3), here for
   * 254,000. Its 检查互认项目数494.17万, 检验互认项目数6385.72万 and 诊疗覆盖4996.63万人次 are of all hospitals of a city: 19 recognition queries a
   * resident and year are more than this county has visits, so they are no targets; the demo publishes what its own institutions make.
   */
  citations: (55_700 * 254_000) / 2_631_671,
  /** s0-042 签约17.12万人, s0-043 67.4%. */
  signed: 171_200,
  /** s0-044 重点人群签约9.3万人, s0-045 87.63%. */
  keySigned: 93_000,
  /** s0-048 个性化签约3613人. */
  personalised: 3_613,
  /** s0-049 41.38万元, in cents. */
  personalisedCents: 41_380_000,
} as const;

/**
 * Assumptions of ours where nothing was published for the county: they make the demo plausible and are no statistics.
 */
export const ASSUMED = {
  /** Usual residents with a health record. */
  recorded: 0.95,
  /** Of those without, who declined one. */
  declinedRecord: 0.3,
  /** Patients in chronic care who come to every quarterly follow-up and the annual check. */
  steady: 0.8,
  /** Contracts renewed without a gap; of the others, signed again after one; of the never signed, newly signed in a year. */
  renewed: 0.9,
  signedAgain: 0.7,
  newlySigned: 0.06,
} as const;

/** The targets of a county of so many usual residents: published figures in proportion, rounded. */
export interface Targets {
  readonly size: number;
  readonly keyResidents: number;
  readonly signed: number;
  readonly keySigned: number;
  readonly personalised: number;
  readonly personalisedCents: number;
  /** Visits and admissions by half-year, the first half of 2023 being 0. */
  readonly outpatients: (half: number) => number;
  readonly admissions: (half: number) => number;
  /** Orders that townships send to the regional laboratory, by half-year. */
  readonly regionalTests: (half: number) => number;
  /** Examinations that the imaging centre reads for townships, by half-year. */
  readonly remoteImaging: (half: number) => number;
  /** Results of other institutions that are quoted, by half-year. */
  readonly citations: (half: number) => number;
}

/** A whole number in proportion; where the size is the county's own, the figure itself. */
function scale(figure: number, size: number): number {
  return Math.round((figure * size) / POPULATION_SIZES.county);
}

function growing(before: number, now: number, size: number): (half: number) => number {
  // Half-years in between and after grow evenly, at the same yearly rate.
  return (half) => (half === 0 ? scale(before, size) : scale(now * (now / before) ** ((half - 2) / 2), size));
}

/** The targets for `size` usual residents. The amount is rounded to whole 5 yuan, so that prices of the catalogue can make it. */
export function setTargets(size: number): Targets {
  return {
    size,
    keyResidents: keyGroupTarget(size),
    signed: scale(PUBLISHED.signed, size),
    keySigned: scale(PUBLISHED.keySigned, size),
    personalised: scale(PUBLISHED.personalised, size),
    personalisedCents: Math.round((PUBLISHED.personalisedCents * size) / POPULATION_SIZES.county / 500) * 500,
    outpatients: growing(PUBLISHED.outpatientsBefore, PUBLISHED.outpatients, size),
    admissions: growing(PUBLISHED.admissionsBefore, PUBLISHED.admissions, size),
    remoteImaging: (half) => (half < 2 ? 0 : scale(PUBLISHED.remoteImaging, size)),
    // Of the whole year as printed; the later half takes what rounding leaves.
    citations: (half) => (half < 2 ? 0 : (half % 2 === 0 ? Math.floor : Math.ceil)(scale(PUBLISHED.citations, size) / 2)),
    regionalTests: (half) => (half < 2 ? 0 : scale(PUBLISHED.regionalTests, size)),
  };
}
