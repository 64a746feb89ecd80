// Checks of FHIR primitive values: JSON type, official format, real calendar days.
import { addIssue, type Check, type Checking, nameHere, quoteValue } from './checking.ts';
import { isStorableText } from './is-storable-text.ts';

/** FHIR R4 datatypes, string: "Strings SHALL NOT exceed 1MB (1024*1024 characters) in size". */
const LONGEST_STRING = 1024 * 1024;

/** FHIR R4 datatypes, integer: a signed 32-bit number. */
const LARGEST_INTEGER = 2_147_483_647;

/** What each format asks for, in Chinese and English; the sentence continues the element's name. */
const WANTED: Readonly<Record<string, readonly [string, string]>> = {
  canonical: ['应是不含空白的网址', 'must be a URL without white space'],
  code: ['应是代码：前后没有空白，中间最多隔一个空格', 'must be a code: no white space at its ends, single spaces inside'],
  date: ['应是真实存在的日期，如 2026-03-05、2026-03 或 2026', 'must be a real date such as 2026-03-05, 2026-03 or 2026'],
  dateTime: [
    '应是真实存在的日期，或带时区的时间，如 2026-03-05T08:30:00+08:00',
    'must be a real date, or a time with zone such as 2026-03-05T08:30:00+08:00',
  ],
  id: ['应是 1 到 64 个英文字母、数字、“-”或“.”', 'must be 1 to 64 letters, digits, "-" or "."'],
  instant: [
    '应是精确到秒并带时区的时间，如 2026-03-05T08:30:00+08:00',
    'must be a time to the second with zone such as 2026-03-05T08:30:00+08:00',
  ],
  oid: ['应形如 urn:oid:1.2.3', 'must look like urn:oid:1.2.3'],
  time: ['应是时刻，如 08:30:00', 'must be a time of day such as 08:30:00'],
  uri: ['应是不含空白的网址', 'must be a URI without white space'],
  url: ['应是不含空白的网址', 'must be a URL without white space'],
  uuid: ['应形如 urn:uuid: 加小写的 UUID', 'must be urn:uuid: and a lower-case UUID'],
};

/** One check per FHIR primitive except xhtml. `patterns` are the official regular expressions of the string formats. */
export function buildPrimitiveChecks(patterns: Readonly<Record<string, string>>): ReadonlyMap<string, Check> {
  const checks = new Map<string, Check>([
    ['boolean', checkBoolean],
    ['decimal', checkDecimal],
    ['integer', buildIntegerCheck(-LARGEST_INTEGER - 1, '应是整数', 'must be an integer')],
    ['positiveInt', buildIntegerCheck(1, '应是大于 0 的整数', 'must be an integer greater than 0')],
    ['unsignedInt', buildIntegerCheck(0, '应是不小于 0 的整数', 'must be an integer of 0 or more')],
    ['string', checkString],
    ['markdown', checkString],
    ['base64Binary', checkBase64],
  ]);
  const dated = ['date', 'dateTime', 'instant'];
  for (const [type, pattern] of Object.entries(patterns)) checks.set(type, buildFormatCheck(type, pattern, dated.includes(type)));
  return checks;
}

function refuseValue(checking: Checking, value: unknown, chinese: string, english: string): void {
  const shown = quoteValue(value);
  addIssue(checking, 'value', `${nameHere(checking)}${chinese}，收到“${shown}”`, `${english}, received "${shown}"`);
}

function checkBoolean(value: unknown, checking: Checking): void {
  if (typeof value !== 'boolean') refuseValue(checking, value, '应是 true 或 false（不带引号）', 'must be true or false, not quoted');
}

function checkDecimal(value: unknown, checking: Checking): void {
  if (typeof value !== 'number' || !Number.isFinite(value))
    refuseValue(checking, value, '应是数字（不带引号）', 'must be a number, not quoted');
}

function buildIntegerCheck(least: number, chinese: string, english: string): Check {
  return (value, checking) => {
    const sound = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= LARGEST_INTEGER;
    if (!sound) refuseValue(checking, value, chinese, english);
  };
}

/** True when `value` is a string with content; otherwise the issue is recorded. */
function isFilledString(value: unknown, checking: Checking): value is string {
  if (typeof value !== 'string') {
    refuseValue(checking, value, '应是文字', 'must be a string');
    return false;
  }
  if (value.length) return true;
  addIssue(
    checking,
    'value',
    `${nameHere(checking)}不能是空文字，没有值就不要写这一项`,
    'must not be an empty string; leave the element out instead',
  );
  return false;
}

// Not the official pattern: in JavaScript its \S refuses the full-width space that Chinese text uses.
function checkString(value: unknown, checking: Checking): void {
  if (!isFilledString(value, checking)) return;
  if (value.length > LONGEST_STRING) addIssue(checking, 'too-long', `${nameHere(checking)}超过 1 MB`, 'must not exceed 1 MB');
  else if (!isStorableText(value)) refuseUnstorable(checking, value);
  else if (value.charCodeAt(0) <= 32 && !value.trim())
    addIssue(checking, 'value', `${nameHere(checking)}只有空白`, 'must not be only white space');
}

function refuseUnstorable(checking: Checking, value: string): void {
  refuseValue(checking, value, '含有控制字符或不完整的字符（落单的代理码）', 'must not contain control characters or lone surrogates');
}

// Not the official pattern, which backtracks without end on a long attachment.
function checkBase64(value: unknown, checking: Checking): void {
  if (!isFilledString(value, checking)) return;
  const packed = /\s/.test(value) ? value.replace(/\s+/g, '') : value;
  const sound = packed.length > 0 && packed.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(packed);
  if (!sound) refuseValue(checking, value, '应是 Base64 编码', 'must be base64');
}

function buildFormatCheck(type: string, pattern: string, dated: boolean): Check {
  const format = new RegExp(`^(?:${pattern})$`);
  const [chinese, english] = WANTED[type] ?? ['格式不对', `must match ${pattern}`];
  return (value, checking) => {
    if (!isFilledString(value, checking)) return;
    if (!format.test(value) || (dated && !isCalendarDay(value))) refuseValue(checking, value, chinese, english);
    else if (!dated && !isStorableText(value)) refuseUnstorable(checking, value);
  };
}

/** Whether the text's leading YYYY-MM-DD exists in the calendar (the pattern lets 2026-02-30 through); true when it has no day. */
function isCalendarDay(text: string): boolean {
  if (text.length < 10) return true;
  const day = Number(text.slice(8, 10));
  if (day <= 28) return true;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  if (month === 2) return day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}
