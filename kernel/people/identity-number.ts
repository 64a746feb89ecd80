/** Reads, checks and masks the resident identity number 居民身份证号 (GB 11643, domain §15.1). */
import { isPlainDate, type PlainDate } from '../periods/plain-date.ts';

/** What an identity number says. `sex` is the GB/T 2261.1 code; `area` the county at the time of issue, maybe abolished since. */
export interface IdentityNumber {
  readonly ok: true;
  /** 18 characters, last one 0-9 or X. */
  readonly number: string;
  readonly birthDate: PlainDate;
  readonly sex: '1' | '2';
  readonly area: string;
}

/** Why a text is no identity number, in a sentence for the person who typed it. */
export interface IdentityProblem {
  readonly ok: false;
  readonly reason: string;
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = '10X98765432';

/** First two digits of GB/T 2260 in use, with 83 for residents of Taiwan (domain §15.1). */
const PROVINCES: ReadonlySet<string> = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(' '),
);

/** The check character for 17 digits: weighted sum mod 11, looked up in 1 0 X 9 8 7 6 5 4 3 2 (GB 11643). Throws RangeError for anything but 17 digits. */
export function identityCheckDigit(first17: string): string {
  if (first17.length !== 17) throw new RangeError('identityCheckDigit needs 17 digits');
  let sum = 0;
  for (let at = 0; at < 17; at += 1) {
    const digit = first17.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) throw new RangeError('identityCheckDigit needs 17 digits');
    sum += digit * (WEIGHTS[at] ?? 0);
  }
  return CHECK_CHARACTERS.charAt(sum % 11);
}

/** Half-width, no spaces or hyphens, capital X: what people type and scanners send, brought to one form. */
function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b\ufeff-]/g, '')
    .toUpperCase();
}

/**
 * Reads an identity number. Full-width digits, inner spaces and a lower-case x are accepted; an old 15-digit number is
 * upgraded (19 put before the year, check character added). No age limit, since abolished areas and old people are real
 * (domain §15.1); give `notAfter` (usually today) to refuse a birth date that has not come yet.
 */
export function parseIdentityNumber(text: string, notAfter?: PlainDate): IdentityNumber | IdentityProblem {
  const given = normalise(text);
  if (given === '') return refuse('没有填写身份证号。');
  if (given.length !== 18 && given.length !== 15) return refuse(`身份证号应为18位，现在是${given.length}位。`);
  const old = given.length === 15;
  if (old && !/^\d{15}$/.test(given)) return refuse('15位的旧身份证号只能由数字组成。');
  if (!old && !/^\d{17}[\dX]$/.test(given)) return refuse('身份证号的前17位只能是数字，最后一位是数字或X。');
  if (!PROVINCES.has(given.slice(0, 2))) return refuse(`身份证号开头的“${given.slice(0, 2)}”不是任何省份的代码。`);
  const first17 = old ? `${given.slice(0, 6)}19${given.slice(6)}` : given.slice(0, 17);
  const birthDate = `${first17.slice(6, 10)}-${first17.slice(10, 12)}-${first17.slice(12, 14)}`;
  if (!isPlainDate(birthDate)) return refuse(`身份证号中的出生日期“${first17.slice(6, 14)}”不存在。`);
  if (notAfter !== undefined && birthDate > notAfter) return refuse(`身份证号中的出生日期“${first17.slice(6, 14)}”还没有到。`);
  const check = identityCheckDigit(first17);
  if (!old && given.charAt(17) !== check) return refuse('身份证号的最后一位与前17位不符，请核对是否有数字写错。');
  const sex = (first17.charCodeAt(16) - 48) % 2 === 1 ? '1' : '2';
  return { ok: true, number: first17 + check, birthDate, sex, area: first17.slice(0, 6) };
}

function refuse(reason: string): IdentityProblem {
  return { ok: false, reason };
}

/** Hides what identifies: county code and last two characters stay, the birth date and the sequence become asterisks. Shorter texts are hidden whole. */
export function maskIdentityNumber(number: string): string {
  if (number.length < 10) return '*'.repeat(number.length);
  return `${number.slice(0, 6)}${'*'.repeat(number.length - 8)}${number.slice(-2)}`;
}
