// The escape sequences of HL7 v2 texts (HL7 v2.8, chapter 2.7).

/** The five separators of a message, as MSH-1 and MSH-2 give them. */
export interface Separators {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

/** The usual separators `|^~\&`. */
export const USUAL: Separators = { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' };

function readHex(hex: string): string | undefined {
  if (hex.length === 0 || hex.length % 2 === 1 || !/^[0-9a-f]+$/i.test(hex)) return undefined;
  return Buffer.from(hex, 'hex').toString('utf8');
}

function readEscape(code: string, separators: Separators): string | undefined {
  switch (code) {
    case 'F':
      return separators.field;
    case 'S':
      return separators.component;
    case 'T':
      return separators.subcomponent;
    case 'R':
      return separators.repetition;
    case 'E':
      return separators.escape;
    case 'H': // highlighting begins and ends
    case 'N':
      return '';
    case '.br':
    case '.sp':
    case '.ce':
      return '\n';
  }
  if (code.startsWith('X')) return readHex(code.slice(1));
  const lines = /^\.sp\+?(\d{1,2})$/.exec(code)?.[1];
  if (lines !== undefined) return '\n'.repeat(Number(lines));
  return /^\.(?:in|ti|sk|fi|nf)[+-]?\d*$/.test(code) ? '' : undefined;
}

/** The text that a field means. What is no escape sequence, and those agreed privately (\Z…\), stays as it stands. */
export function unescapeText(text: string, separators: Separators): string {
  const mark = separators.escape;
  if (mark === '' || !text.includes(mark)) return text;
  let result = '';
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf(mark, at);
    const end = start === -1 ? -1 : text.indexOf(mark, start + 1);
    if (end === -1) break;
    const read = readEscape(text.slice(start + 1, end), separators);
    result += text.slice(at, start) + (read ?? mark);
    at = read === undefined ? start + 1 : end + 1;
  }
  return result + text.slice(at);
}

/** A text as it may stand in a field: separators escaped, line ends as \.br\. */
export function escapeText(text: string, separators: Separators = USUAL): string {
  const { field, component, repetition, escape: mark, subcomponent } = separators;
  const marks = new Map([
    [field, 'F'],
    [component, 'S'],
    [subcomponent, 'T'],
    [repetition, 'R'],
    [mark, 'E'],
    ['\n', '.br'],
    ['\r', '.br'],
  ]);
  return [...text.replaceAll('\r\n', '\n')]
    .map((letter) => {
      const code = marks.get(letter);
      return code === undefined ? letter : `${mark}${code}${mark}`;
    })
    .join('');
}
