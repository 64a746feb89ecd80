// Tells whether a text can be kept unchanged by FHIR and by PostgreSQL.

/**
 * False when the text holds a control character other than tab, line feed and carriage return (FHIR R4 datatypes, string; PostgreSQL
 * cannot hold U+0000 at all) or half a surrogate pair, which UTF-8 cannot express.
 */
export function isStorableText(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 32 && unit !== 9 && unit !== 10 && unit !== 13) return false;
  }
  return text.isWellFormed();
}
