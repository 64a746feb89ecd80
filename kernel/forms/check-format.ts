// Texts that a standard says how to write: identity numbers and phones; the one standard spelling is kept.
import type { TextItem } from '../define/item.ts';
import { parseIdentityNumber } from '../people/identity-number.ts';

/**
 * The text in its standard spelling, or a refusal. An identity number must also say the same birth date and sex as the answers beside
 * it (GB 11643).
 */
export function checkFormat(
  item: TextItem<unknown>,
  text: string,
  siblings: Readonly<Record<string, unknown>>,
  refuse: (text: string) => undefined,
): string | undefined {
  if (item.format === 'phone') {
    const digits = text.replace(/[\s-]/g, '');
    return /^(\+?86)?\d{7,12}$/.test(digits) ? digits : refuse(`“${item.label}”要写 7 到 12 位数字的电话号码。`);
  }
  if (item.format !== 'identity-number') return text;
  const parsed = parseIdentityNumber(text);
  if (!parsed.ok) return refuse(parsed.reason);
  const birth = item.agrees === undefined ? undefined : siblings[item.agrees.birthDate];
  if (typeof birth === 'string' && birth !== '' && birth !== parsed.birthDate)
    return refuse(`身份证号里的出生日期是 ${parsed.birthDate}，与填写的 ${birth} 不一致。`);
  const sex = item.agrees === undefined ? undefined : siblings[item.agrees.sex];
  if ((sex === '1' || sex === '2') && sex !== parsed.sex)
    return refuse(`身份证号表示${parsed.sex === '1' ? '男' : '女'}性，与填写的性别不一致。`);
  return parsed.number;
}
