// Cuts the text of a FHIRPath expression into tokens.
import { isStorableText } from '../../record/validation/is-storable-text.ts';
import { refuseExpression } from './view-problem.ts';

/** A token. `text` is what it means: a string without quotes and escapes, a date without its `@`. */
export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'date' | 'dateTime' | 'time' | 'variable' | 'symbol' | 'end';
  readonly text: string;
  /** A name in backticks is never a keyword. */
  readonly quoted: boolean;
  readonly place: number;
}

/** Longer expressions are refused, so that no text can keep the compiler busy. */
const LONGEST = 4000;

const SKIPPED = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const PATTERNS: readonly (readonly [Token['kind'], RegExp])[] = [
  ['dateTime', /@(\d{4}(?:-\d\d(?:-\d\d)?)?T(?:\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)/y],
  ['date', /@(\d{4}(?:-\d\d(?:-\d\d)?)?)(?![\dT-])/y],
  ['time', /@T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)/y],
  ['number', /(\d+(?:\.\d+)?)(?![\w])/y],
  ['variable', /%([A-Za-z_]\w*|`(?:[^`\\]|\\.)+`)/y],
  ['name', /(\$this|[A-Za-z_]\w*|`(?:[^`\\]|\\.)+`)/y],
  ['string', /'((?:[^'\\]|\\.)*)'/y],
  ['symbol', /(!=|<=|>=|[-.,()[\]{}=<>+*/&|~])/y],
];

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f' };

function readEscapes(text: string): string {
  return text.replace(/\\(u([0-9a-fA-F]{4})|.)/gs, (_, all: string, code: string | undefined) =>
    code === undefined ? (ESCAPES[all] ?? all) : String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** The tokens of an expression, the last of kind `end`. Throws an `ExpressionProblem` at text that means nothing in FHIRPath. */
export function tokenizeExpression(text: string): readonly Token[] {
  if (text.length > LONGEST) refuseExpression(`表达式过长，至多 ${LONGEST} 个字符。`, `an expression has at most ${LONGEST} characters`);
  const tokens: Token[] = [];
  let place = 0;
  for (;;) {
    SKIPPED.lastIndex = place;
    place += SKIPPED.exec(text)?.[0].length ?? 0;
    if (place >= text.length) return [...tokens, { kind: 'end', text: '', quoted: false, place }];
    const found = readToken(text, place);
    if (!found) refuseExpression(`第 ${place + 1} 个字符“${text.charAt(place)}”看不懂。`, `character ${place + 1} is not understood`);
    tokens.push(found.token);
    place = found.end;
  }
}

function readToken(text: string, place: number): { readonly token: Token; readonly end: number } | undefined {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = place;
    const match = pattern.exec(text);
    if (match?.[1] === undefined) continue;
    const quoted = match[1].startsWith('`');
    const meaning = quoted ? readEscapes(match[1].slice(1, -1)) : kind === 'string' ? readEscapes(match[1]) : match[1];
    if (!isStorableText(meaning)) refuseExpression('文字里有不能保存的字符。', 'a text holds characters that no record can hold');
    const plain = kind === 'dateTime' && meaning.endsWith('T') ? meaning.slice(0, -1) : meaning;
    return { token: { kind, text: plain, quoted, place }, end: pattern.lastIndex };
  }
  return undefined;
}
