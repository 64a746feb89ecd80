// Which codes make a record restricted, as data.
import { SYSTEM } from '../../define/codes.ts';
import type { RestrictedCategory } from '../../define/restricted-category.ts';

/** Codes of one system that fall into a category. `young`: only of people under age at the time of writing. */
export interface RestrictedCodes {
  readonly category: RestrictedCategory;
  readonly system: string;
  readonly pattern: RegExp;
  readonly young?: true;
}

const LOINC = 'http://loinc.org';
const LABELS = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

/**
 * The codes. ICD-10 blocks: chapter V F00–F99 (the six diagnoses of domain §3.6 lie in it); B20–B24, R75 and Z21 HIV disease, laboratory evidence and
 * asymptomatic infection; A50–A64 infections with a predominantly sexual mode of transmission; chapter XV O00–O99 and Z30–Z39 reproduction.
 * 0601, 0602: HIV and AIDS in the notifiable diseases (domain §9). LOINC: antibody, antigen and viral load of HIV,
 * antibody to Treponema pallidum, and the items and critical findings of our own list that are these. Labels: HL7 v3 ActCode sensitivity.
 */
export const RESTRICTED_CODES: readonly RestrictedCodes[] = [
  { category: 'mental-health', system: SYSTEM.icd10, pattern: /^F\d\d/ },
  { category: 'hiv', system: SYSTEM.icd10, pattern: /^(B2[0-4]|R75|Z21)/ },
  { category: 'sexual-health', system: SYSTEM.icd10, pattern: /^A(5\d|6[0-4])/ },
  { category: 'minor-reproductive', system: SYSTEM.icd10, pattern: /^(O\d\d|Z3\d)/, young: true },
  { category: 'mental-health', system: SYSTEM.episode, pattern: /^mental-disorder$/ },
  { category: 'mental-health', system: SYSTEM.flag, pattern: /^mental-disorder$/ },
  { category: 'mental-health', system: SYSTEM.history, pattern: /^mental-disorder$/ },
  { category: 'minor-reproductive', system: SYSTEM.episode, pattern: /^maternal$/, young: true },
  { category: 'hiv', system: LOINC, pattern: /^(7917-8|7918-6|56888-1|75622-1|20447-9)$/ },
  { category: 'hiv', system: SYSTEM.examItem, pattern: /^hiv(-ab)?$/ },
  { category: 'hiv', system: SYSTEM.criticalFinding, pattern: /^hiv-ab$/ },
  { category: 'sexual-health', system: LOINC, pattern: /^24110-9$/ },
  { category: 'sexual-health', system: SYSTEM.examItem, pattern: /^(syphilis|tp-ab)$/ },
  { category: 'mental-health', system: LABELS, pattern: /^(PSY|PSYTHPN|MH|BH)$/ },
  { category: 'hiv', system: LABELS, pattern: /^HIV$/ },
  { category: 'sexual-health', system: LABELS, pattern: /^(STD|SEX)$/ },
];

/** Versions of this list: when it changes, what is stored is classified anew at the next start. */
export const RESTRICTED_CODES_VERSION = 2;

/** Under this age reproductive care is restricted. Source: 民法典 art. 17, adulthood at 18. */
export const OF_AGE = 18;
