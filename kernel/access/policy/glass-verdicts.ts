// What the review of a break-glass may find.

/** Verdicts with their Chinese names. */
export const GLASS_VERDICTS = { justified: '理由成立', unclear: '需说明', abuse: '不当查阅' } as const;

/** A verdict. */
export type GlassVerdict = keyof typeof GLASS_VERDICTS;

/** Whether the text is a verdict. */
export function isGlassVerdict(text: string): text is GlassVerdict {
  return Object.hasOwn(GLASS_VERDICTS, text);
}
