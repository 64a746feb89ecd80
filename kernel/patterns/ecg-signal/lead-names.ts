/** Names of ECG leads and the codes under which FHIR, HL7 aECG and DICOM write them. */

/** The twelve leads in the order of a printed sheet. */
export const STANDARD_LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const;

/** The code system of ISO/IEEE 11073-10101 (MDC) in FHIR and HL7. */
export const MDC_SYSTEM = 'urn:oid:2.16.840.1.113883.6.24';

const MDC_PREFIX = 'MDC_ECG_LEAD_';

/**
 * Lead numbers of ISO/IEEE 11073-10101 annex B, which are those of SCP-ECG (EN 1064, 5.6.3): DICOM PS3.16 CID 3001 writes them
 * as `2:<n>` (MDC) or `5.6.3-9-<n>` (SCPECG), numeric MDC codes as 131072 + n (lead) or 131328 + n (electric potential).
 */
const NAME_OF_NUMBER: Readonly<Record<number, string>> = {
  1: 'I',
  2: 'II',
  3: 'V1',
  4: 'V2',
  5: 'V3',
  6: 'V4',
  7: 'V5',
  8: 'V6',
  9: 'V7',
  10: 'V2R',
  11: 'V3R',
  12: 'V4R',
  13: 'V5R',
  14: 'V6R',
  15: 'V7R',
  16: 'X',
  17: 'Y',
  18: 'Z',
  61: 'III',
  62: 'aVR',
  63: 'aVL',
  64: 'aVF',
  66: 'V8',
  67: 'V9',
  68: 'V8R',
  69: 'V9R',
};

const KNOWN = new Map(Object.values(NAME_OF_NUMBER).map((name) => [name.toUpperCase(), name]));
for (const axis of ['X', 'Y', 'Z']) KNOWN.set(`V${axis}`, axis);

/** The MDC code of a lead, e.g. `MDC_ECG_LEAD_AVR`. */
export function mdcCodeOf(name: string): string {
  return `${MDC_PREFIX}${name.toUpperCase()}`;
}

/**
 * The name of the lead that a code or label means: `MDC_ECG_LEAD_AVR`, `MDC_ECG_ELEC_POTL_I`, `131389`, `2:62`, `5.6.3-9-61`,
 * `Lead II`, `Lead I (Einthoven)`, `avf`, `vx`. Undefined when it is none that is known.
 */
export function leadNameOf(text: string): string | undefined {
  const trimmed = text.trim();
  const numbered = /^(?:2:|5\.6\.3-9-)(\d{1,3})$/.exec(trimmed) ?? undefined;
  if (numbered) return NAME_OF_NUMBER[Number(numbered[1])];
  if (/^\d{6}$/.test(trimmed)) return nameOfMdcNumber(Number(trimmed));
  const bare = trimmed
    .replace(/^MDC_ECG_(?:LEAD|ELEC_POTL)_/i, '')
    .replace(/^lead\s+/i, '')
    .replace(/\s*\(.*$/, '')
    .replace(/\s*导联$/, '');
  return KNOWN.get(bare.toUpperCase());
}

function nameOfMdcNumber(code: number): string | undefined {
  return NAME_OF_NUMBER[code - 131_072] ?? NAME_OF_NUMBER[code - 131_328];
}
