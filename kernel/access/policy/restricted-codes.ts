// Which codes make a record restricted, as data.
import { SYSTEM } from '../../define/codes.ts';
import type { RestrictedCategory } from '../../define/restricted-category.ts';
import type { RestrictedSet } from '../../organisations/restricted-sets.ts';

/** Codes of one system that fall into a category. `young`: only of people under age at the time of writing. */
export interface RestrictedCodes {
  readonly category: RestrictedCategory;
  readonly system: string;
  readonly pattern: RegExp;
  readonly young?: true;
  /** Nobody but the list's own publisher says so: the consortium may put its own list in the place of these. */
  readonly unsettled?: true;
}

const LOINC = 'http://loinc.org';
const LABELS = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

/**
 * The codes. ICD-10 blocks: chapter V F00–F99 (the six diagnoses of domain §3.6 lie in it); B20–B24, R75 and Z21 HIV disease, laboratory evidence and
 * asymptomatic infection; A50–A64 infections with a predominantly sexual mode of transmission; chapter XV O00–O99 and Z30–Z39 reproduction.
 * 0601, 0602: HIV and AIDS in the notifiable diseases (domain §9). LOINC: antibody, antigen and viral load of HIV,
 * antibody to Treponema pallidum, and the items and critical findings of our own list that are these. Labels: HL7 v3 ActCode sensitivity.
 * The LOINC codes are taken from LOINC (loinc.org, Regenstrief Institute) by their meaning and are not confirmed by domain.md, which names no
 * LOINC code for these tests; a consortium confirms or changes them by a ValueSet of its own (`restrictedCodesWith`).
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
  { category: 'hiv', system: LOINC, pattern: /^(7917-8|7918-6|56888-1|75622-1|20447-9)$/, unsettled: true },
  { category: 'hiv', system: SYSTEM.examItem, pattern: /^hiv(-ab)?$/ },
  { category: 'hiv', system: SYSTEM.criticalFinding, pattern: /^hiv-ab$/ },
  { category: 'sexual-health', system: LOINC, pattern: /^24110-9$/, unsettled: true },
  { category: 'sexual-health', system: SYSTEM.examItem, pattern: /^(syphilis|tp-ab)$/ },
  { category: 'mental-health', system: LABELS, pattern: /^(PSY|PSYTHPN|MH|BH)$/ },
  { category: 'hiv', system: LABELS, pattern: /^HIV$/ },
  { category: 'sexual-health', system: LABELS, pattern: /^(STD|SEX)$/ },
];

/** Versions of this list: when it changes, what is stored is classified anew at the next start. */
export const RESTRICTED_CODES_VERSION = 2;

/** Under this age reproductive care is restricted. Source: 民法典 art. 17, adulthood at 18. */
export const OF_AGE = 18;

const EXACT = /[.*+?^${}()|[\]\\/]/g;

/**
 * The codes that hold here: those declared, and the consortium's own lists (ValueSets `VALUE_SET.restricted` + category). A list adds its
 * codes; where it names a system of unsettled ones of its category, it stands in their place. What law and catalogues settle, it cannot take away.
 */
export function restrictedCodesWith(sets: readonly RestrictedSet[]): readonly RestrictedCodes[] {
  if (sets.length === 0) return RESTRICTED_CODES;
  const replaced = ({ category, system, unsettled }: RestrictedCodes): boolean =>
    unsettled === true && sets.some((set) => set.category === category && set.system === system);
  const own = sets.flatMap(({ category, system, codes }): readonly RestrictedCodes[] => {
    if (codes.length === 0) return [];
    const young = category === 'minor-reproductive' ? { young: true as const } : {};
    return [{ category, system, pattern: new RegExp(`^(?:${codes.map((code) => code.replace(EXACT, '\\$&')).join('|')})$`), ...young }];
  });
  return [...RESTRICTED_CODES.filter((each) => !replaced(each)), ...own];
}

/**
 * The categories some of whose own codes here nobody has confirmed yet: no list of the consortium stands in their place. HIV and syphilis
 * tests are such until then: no catalogue that domain §16 names settles their LOINC codes.
 */
export function listUnconfirmed(sets: readonly RestrictedSet[]): readonly RestrictedCategory[] {
  const open = restrictedCodesWith(sets).filter(({ unsettled }) => unsettled === true);
  return [...new Set(open.map(({ category }) => category))];
}

/** What was stored under other codes, or another version of the list, is classified anew at the next start. */
export function fingerprintRestricted(sets: readonly RestrictedSet[]): string | number {
  return sets.length === 0 ? RESTRICTED_CODES_VERSION : `${RESTRICTED_CODES_VERSION} ${JSON.stringify(sets)}`;
}
