// Unfolds a Word file into its parts, so that tests look at all that stands in it.
import { inflateRawSync } from 'node:zlib';

/** Every part of a Word file (a ZIP, APPNOTE 4.3) by its name, e.g. `word/document.xml`. */
export function unfoldWordFile(file: Buffer): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (let at = file.indexOf('PK\u0001\u0002'); at >= 0; at = file.indexOf('PK\u0001\u0002', at + 4)) {
    const [length, head] = [file.readUInt16LE(at + 28), file.readUInt32LE(at + 42)];
    const start = head + 30 + file.readUInt16LE(head + 26) + file.readUInt16LE(head + 28);
    const packed = file.subarray(start, start + file.readUInt32LE(at + 20));
    const text = (file.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)).toString('utf8');
    parts.set(file.toString('utf8', at + 46, at + 46 + length), text);
  }
  return parts;
}

/** The text of every run of a part, in order. */
export function textsOf(xml: string): string {
  return [...xml.matchAll(/<w:t(?: [^>]*)?>([^<]*)<\/w:t>/g)]
    .map(([, text = '']) => text)
    .join('')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');
}
