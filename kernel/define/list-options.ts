/** The options of a choice in the order people expect: official codes by number, words as they were declared. */

/**
 * Code and label of each option. JavaScript puts keys like '10' before keys like '01'; here '01', '02', '10', '99' and
 * '1', '2', '10' come in their numeric order, and codes that are words follow as declared.
 */
export function listOptions(options: Readonly<Record<string, string>>): readonly (readonly [code: string, label: string])[] {
  const entries = Object.entries(options);
  const numbered = entries.filter(([code]) => /^\d+$/.test(code)).sort(([a], [b]) => Number(a) - Number(b));
  return [...numbered, ...entries.filter(([code]) => !/^\d+$/.test(code))];
}
