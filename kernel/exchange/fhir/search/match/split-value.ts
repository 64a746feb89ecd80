// Cuts search values at separators that are not escaped, and takes the escapes away.

/** Cuts at a separator (',', '$' or '|') that no backslash stands before; the pieces keep their escapes. Source: FHIR R4, Search, escaping. */
export function splitEscaped(text: string, separator: ',' | '$' | '|'): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '\\' && at + 1 < text.length) {
      piece += sign + text.charAt(at + 1);
      at += 1;
    } else if (sign === separator) {
      pieces.push(piece);
      piece = '';
    } else piece += sign;
  }
  return [...pieces, piece];
}

/** The text without the escapes of ',', '$', '|' and '\'. */
export function unescapeValue(text: string): string {
  return text.replace(/\\([,$|\\])/g, '$1');
}
