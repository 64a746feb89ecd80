/** Decodes texts of a DICOM dataset by its Specific Character Set: Chinese names in GB18030, GBK, GB 2312 and UTF-8. */

/** Encodings by the term of (0008,0005) (DICOM PS3.3 C.12.1.1.2); ISO 2022 IR 58 is GB 2312 behind an escape. */
const ENCODINGS: Readonly<Record<string, string>> = {
  '': 'latin1',
  'ISO_IR 6': 'latin1',
  'ISO_IR 100': 'latin1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gb18030',
  'ISO 2022 IR 58': 'gb18030',
};

/**
 * Decodes bytes under the values of (0008,0005). Where the terms name no Chinese set but the bytes are not Latin, UTF-8 is taken when
 * they are valid UTF-8: many Chinese devices forget to say so. Escapes of ISO 2022 are dropped.
 */
export function decodeDicomText(bytes: Uint8Array, terms: readonly string[]): string {
  const names = terms.map((term) => ENCODINGS[term.trim().replace(/^ISO 2022 IR (?!58)/, 'ISO_IR ')] ?? '');
  const chinese = names.find((name) => name === 'gb18030' || name === 'utf-8');
  const encoding = chinese ?? names.find((name) => name !== '') ?? 'latin1';
  const plain = dropEscapes(bytes);
  const text =
    chinese === undefined && plain.some((byte) => byte > 0x7f) ? (tryUtf8(plain) ?? decode(plain, encoding)) : decode(plain, encoding);
  return text.replace(/\0+$/, '').trim();
}

function dropEscapes(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(0x1b)) return bytes;
  const kept: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x1b) kept.push(byte);
    else {
      // ESC, intermediates 0x20-0x2f, one final byte (ISO/IEC 2022).
      at++;
      while (at < bytes.length && (bytes[at] ?? 0) >= 0x20 && (bytes[at] ?? 0) <= 0x2f) at++;
    }
  }
  return Uint8Array.from(kept);
}

function tryUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function decode(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes);
}
