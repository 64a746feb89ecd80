// Categories of records that need a right of their own, and the bit of each in the column `restricted`.

/**
 * What must not be read without need, with Chinese and English names. Source: domain §16.1 (精神卫生法, 艾滋病防治条例: psychiatric, HIV, STD,
 * abortion need an extra label and need to know), GB/T 39725 level 5.
 */
export const RESTRICTED_CATEGORIES = {
  'mental-health': { name: '精神卫生', english: 'Mental health', bit: 1 },
  hiv: { name: '艾滋病', english: 'HIV', bit: 2 },
  'sexual-health': { name: '性传播疾病', english: 'Sexually transmitted diseases', bit: 4 },
  'minor-reproductive': { name: '未成年人生殖健康', english: 'Reproductive care of minors', bit: 8 },
} as const;

/** A restricted category. */
export type RestrictedCategory = keyof typeof RESTRICTED_CATEGORIES;

/** Whether the text is a restricted category. */
export function isRestrictedCategory(text: string): text is RestrictedCategory {
  return Object.hasOwn(RESTRICTED_CATEGORIES, text);
}

/** The bits of categories, as the column `restricted` holds them. */
export function bitsOfCategories(categories: Iterable<RestrictedCategory>): number {
  let bits = 0;
  for (const category of categories) bits |= RESTRICTED_CATEGORIES[category].bit;
  return bits;
}

/** Bits of every category. */
export const ALL_RESTRICTED = 15;
