/** Masks a name for a screen that everybody in a room sees. */

/** '张明' → '张*', '张小明' → '张*明', '欧阳小明' → '欧**明': the first and the last sign stay, of two the first. Source: domain §16.2, display mask. */
export function maskName(name: string): string {
  const signs = [...name.trim()];
  if (signs.length <= 1) return '*';
  if (signs.length === 2) return `${signs[0]}*`;
  return `${signs[0]}${'*'.repeat(signs.length - 2)}${signs.at(-1)}`;
}
