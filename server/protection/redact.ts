// What is printed and logged names nobody: numbers of people, quoted values, tokens and passwords are taken out of every line.
import { cleanFacts } from '../../kernel/access/audit/clean-facts.ts';

const HIDDEN = '[…]';
/** A quoted text that is more than one plain word of a program (the name of a table, a column, a property). */
const QUOTED = /"(?![A-Za-z_][\w.$-]{0,63}")[^"\n]*"|'(?![A-Za-z_][\w.$-]{0,63}')[^'\n]*'|“[^”\n]*”|`[^`\n]*`/g;
const BEARER = /\b(Bearer|Basic|DPoP)\s+[\w.~+/=-]+/gi;
/** name=value and "name": "value" of secrets, in addresses, bodies and connection strings. */
const SECRET = /\b(password|passwd|secret|token|code|assertion|authorization|cookie|otp|key)(["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi;
const URL_SECRET = /(:\/\/[^\s:/@]+):[^\s@/]+@/g;
/** JSON Web Tokens, and sealed or random texts of their length. */
const TOKEN = /\b[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}\b|\b[A-Za-z0-9_-]{40,}\b/g;
const CHINESE = /[\u3400-\u9fff\uf900-\ufaff]+/g;

/** A text as it may be printed: without numbers that name somebody, quoted values, tokens and passwords. Sentences of the platform stay. */
export function redactText(text: string): string {
  const plain = text
    .replace(URL_SECRET, `$1:${HIDDEN}@`)
    .replace(BEARER, `$1 ${HIDDEN}`)
    .replace(SECRET, `$1$2${HIDDEN}`)
    .replace(QUOTED, `"${HIDDEN}"`)
    .replace(TOKEN, HIDDEN);
  return String(cleanFacts(plain));
}

/**
 * The message of an error that nobody foresaw. What it says of its own is English, or a name of ours; Chinese in it came from a record or a
 * request and is taken out too.
 */
export function redactFault(text: string): string {
  return redactText(text).replace(CHINESE, HIDDEN);
}

/** An error as the log keeps it: where it came from whole, what it said redacted. */
export function redactError(error: unknown): { readonly type: string; readonly message: string; readonly stack: string } {
  if (!(error instanceof Error)) return { type: typeof error, message: redactFault(tellThrown(error)), stack: '' };
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, message: redactFault(error.message), stack: places.join('\n') };
}

/** What the doors log of an error is an object with its message. */
function tellThrown(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

/** Whatever is logged, with every text in it redacted. */
export function redactAll(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactFault(value);
  if (value instanceof Error) return redactError(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > 5) return HIDDEN;
  if (Array.isArray(value)) return value.slice(0, 50).map((each) => redactAll(each, depth + 1));
  const stack = 'stack' in value && typeof value.stack === 'string' ? value.stack : undefined;
  const places = stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, name === 'stack' && places ? places.join('\n') : redactAll(each, depth + 1)]),
  );
}
