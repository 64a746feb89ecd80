/** Checks the unified social credit code 统一社会信用代码 (GB 32100-2015, domain §15.3). */

const SYMBOLS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const BODY_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;

function weighSymbols(text: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * SYMBOLS.indexOf(text.charAt(at)), 0);
}

/** The value of a letter in GB 11714 is its place in the alphabet plus 9, unlike the 31 symbols of GB 32100. */
function weighOrganisation(body: string): number {
  return BODY_WEIGHTS.reduce((sum, weight, at) => sum + weight * Number.parseInt(body.charAt(at), 36), 0);
}

/** What is wrong with a credit code, in a sentence; undefined when it is right. Both check characters, its own and that of the organisation code inside, are checked. */
export function findCreditCodeFault(code: string): string | undefined {
  if (!/^[0-9A-HJ-NP-RTUWXY]{18}$/.test(code)) return '统一社会信用代码应为18位数字或大写字母（不含I、O、S、V、Z）。';
  const organisation = (11 - (weighOrganisation(code.slice(8, 16)) % 11)) % 11;
  if (code.charAt(16) !== (organisation === 10 ? 'X' : String(organisation)))
    return '统一社会信用代码中的组织机构代码（第9至17位）校验不符，请核对。';
  const own = (31 - (weighSymbols(code, WEIGHTS) % 31)) % 31;
  if (code.charAt(17) !== SYMBOLS.charAt(own)) return '统一社会信用代码的最后一位与前17位不符，请核对。';
  return undefined;
}
