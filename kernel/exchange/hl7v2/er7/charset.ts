// Turns bytes of a message into text and back, by the character set that MSH-18 names.
import iconv from 'iconv-lite';

/** A character set of ours, by the name iconv-lite knows. */
export type Charset = 'utf8' | 'gb18030' | 'ascii' | 'latin1' | 'big5' | 'utf16';

/** HL7 table 0211 and the spellings met in practice; case, blanks, '-', '/' and '_' do not count. */
const NAMES: Readonly<Record<string, Charset>> = {
  ASCII: 'ascii',
  USASCII: 'ascii',
  UNICODEUTF8: 'utf8',
  UNICODE: 'utf8',
  UTF8: 'utf8',
  UNICODEUTF16: 'utf16',
  GB18030: 'gb18030',
  GB180302000: 'gb18030',
  GB180302005: 'gb18030',
  GB180302022: 'gb18030',
  GBK: 'gb18030',
  GB2312: 'gb18030',
  GB23121980: 'gb18030',
  BIG5: 'big5',
  '88591': 'latin1',
  ISO88591: 'latin1',
  LATIN1: 'latin1',
  UTF16: 'utf16',
};

/** Decoded text; or the name in MSH-18 that we do not know, or the charset in which the bytes make no sense. */
export type Decoded =
  | { readonly text: string; readonly charset: Charset }
  | { readonly unknown: string }
  | { readonly unreadable: Charset; readonly text: string };

/** The charset of a name of HL7 table 0211; undefined when it is not one of ours. GBK and GB2312 are read as GB18030, which holds them. */
export function charsetOf(name: string): Charset | undefined {
  return NAMES[name.toUpperCase().replace(/[\s\-/_]/g, '')];
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** MSH-18 of a decoded header, its first repetition; '' when it says nothing. */
function declaredIn(header: string): string {
  const msh = header.slice(Math.max(0, header.indexOf('MSH')));
  const fields = msh.split(msh.charAt(3));
  return (fields[17] ?? '').split(msh.charAt(5) || '~')[0]?.trim() ?? '';
}

/**
 * Decodes a message. The name stands in a header that must be decoded itself first, and in a wrong charset a Chinese name in the header
 * can swallow a '|' (0x7C is a second byte in GB18030): so a charset counts only when the header, read in it, names it. Without a name the
 * connection's default counts; ASCII stands for the default as well when the bytes hold more than that.
 */
export function decodeMessage(bytes: Buffer, defaultCharset: Charset): Decoded {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return decodeIn(bytes.subarray(3), 'utf8');
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return decodeIn(bytes, 'utf16');
  const end = bytes.findIndex((byte) => byte === 0x0d || byte === 0x0a);
  const header = end === -1 ? bytes : bytes.subarray(0, end);
  if (isPlain(header)) return decodeNamed(bytes, declaredIn(header.toString('latin1')), defaultCharset);
  const candidates: readonly Charset[] = isUtf8(header)
    ? ['utf8', defaultCharset, 'gb18030', 'big5', 'latin1']
    : [defaultCharset, 'gb18030', 'big5', 'latin1'];
  for (const candidate of candidates) {
    const name = declaredIn(iconv.decode(header, candidate));
    if (charsetOf(name) === candidate) return decodeIn(bytes, candidate);
  }
  return decodeNamed(bytes, declaredIn(iconv.decode(header, isUtf8(header) ? 'utf8' : defaultCharset)), defaultCharset);
}

/** Whether all bytes are ASCII, which reads the same in every charset but UTF-16: nothing has to be tried, and no table of Chinese loaded. */
function isPlain(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte > 0 && byte < 0x80);
}

/** Decodes by the name in MSH-18; '' when there is none. */
function decodeNamed(bytes: Buffer, name: string, defaultCharset: Charset): Decoded {
  const known = charsetOf(name);
  if (known === undefined && name !== '') return { unknown: name };
  if (known === undefined || known === 'ascii') return decodeIn(bytes, isUtf8(bytes) && known === 'ascii' ? 'utf8' : defaultCharset);
  return decodeIn(bytes, known);
}

function decodeIn(bytes: Buffer, charset: Charset): Decoded {
  // iconv-lite puts U+FFFD for what is no character; so does a sender who lost one before.
  const text = iconv.decode(bytes, charset);
  return text.includes('\ufffd') && !bytes.includes('\ufffd') ? { unreadable: charset, text } : { text, charset };
}

/** Encodes a message. Characters that the charset lacks become '?'. */
export function encodeMessage(text: string, charset: Charset): Buffer {
  return iconv.encode(text, charset === 'ascii' ? 'utf8' : charset);
}

/** The name of HL7 table 0211 for a charset. */
export function nameOfCharset(charset: Charset): string {
  const names: Readonly<Record<Charset, string>> = {
    utf8: 'UNICODE UTF-8',
    gb18030: 'GB 18030-2000',
    ascii: 'ASCII',
    latin1: '8859/1',
    big5: 'BIG-5',
    utf16: 'UNICODE UTF-16',
  };
  return names[charset];
}
