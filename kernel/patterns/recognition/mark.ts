/** The marks of recognition by their scope (domain §5.2). */

/** Marks, the widest scope first (domain §5.2). */
export const MARKS = { national: '全国HR', region: '区域HR', province: '省HR', city: '市HR', consortium: '医共体互认' } as const;

/** A mark. */
export type Mark = keyof typeof MARKS;

/** From the one that reaches farthest. */
export const WIDEST_FIRST: readonly Mark[] = ['national', 'region', 'province', 'city', 'consortium'];

/** Whether the text is a mark. */
export function isMark(code: string | undefined): code is Mark {
  return code !== undefined && Object.hasOwn(MARKS, code);
}
