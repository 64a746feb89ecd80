// Tells the encoding of a text file and decodes it: UTF-8 with or without mark, UTF-16 with mark, else GB18030 as Chinese Excel writes it.
import iconv from 'iconv-lite';
import { fail } from '../../../errors.ts';

/** A decoded text and the name of its encoding. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: 'UTF-8' | 'UTF-16' | 'GB18030';
}

/** Decodes a file. Throws `invalid` when it is in no encoding that lists come in. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return { text: iconv.decode(buffer, 'utf16le'), encoding: 'UTF-16' };
  if (buffer[0] === 0xfe && buffer[1] === 0xff) return { text: iconv.decode(buffer, 'utf16be'), encoding: 'UTF-16' };
  try {
    // Text in GB18030 is practically never valid UTF-8; a mark in front is dropped by the decoder.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(buffer), encoding: 'UTF-8' };
  } catch {
    const text = iconv.decode(buffer, 'gb18030');
    if (text.includes('\ufffd'))
      fail('invalid', { what: '读不出这个文件的文字编码。请在 Excel 中另存为“CSV UTF-8”或 xlsx 后再上传。', field: 'file' });
    return { text, encoding: 'GB18030' };
  }
}
