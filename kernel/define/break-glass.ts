// What the review of a break-glass may find, and who reviews.
import type { Role } from './role.ts';

/** Verdicts with their Chinese names. */
export const GLASS_VERDICTS = { justified: '理由成立', unclear: '需说明', abuse: '不当查阅' } as const;

/** A verdict. */
export type GlassVerdict = keyof typeof GLASS_VERDICTS;

/** Whether the text is a verdict. */
export function isGlassVerdict(text: string): text is GlassVerdict {
  return Object.hasOwn(GLASS_VERDICTS, text);
}

/** Who reviews: the consortium's manager, of the consortium's institutions; the auditor, of all. Source: domain §16.2 (100 % review). */
export const GLASS_REVIEWERS: readonly Role[] = ['consortium-manager', 'auditor'];
