// Gives a DICOM file other values of its first elements (whom it is about, its numbers); the pixels stay as they are, byte for byte.
import dicomParser from 'dicom-parser';
import iconv from 'iconv-lite';

/** VRs whose length takes four bytes (PS3.5 §7.1.2). */
const LONG = new Set(['OB', 'OW', 'OF', 'SQ', 'UN', 'UT', 'UC', 'UR']);

/** VRs of the elements that may be changed; all others are texts. */
const VRS: Readonly<Record<string, string>> = {
  '00020003': 'UI',
  '00080005': 'CS',
  '00080018': 'UI',
  '00080020': 'DA',
  '00080030': 'TM',
  '00080050': 'SH',
  '00100010': 'PN',
  '00100020': 'LO',
  '00100030': 'DA',
  '00100040': 'CS',
  '0020000d': 'UI',
  '0020000e': 'UI',
};

/** Where the header's own elements begin: preamble, mark, and (0002,0000) with its four bytes of length. */
const HEADER = 144;

type Charset = 'gb18030' | 'utf8' | 'latin1';

function elementOf(tag: string, text: string, charset: Charset): Buffer {
  const vr = VRS[tag] ?? 'LO';
  const encoded = iconv.encode(text, charset);
  const value = encoded.length % 2 === 0 ? encoded : Buffer.concat([encoded, Buffer.from([vr === 'UI' ? 0 : 0x20])]);
  const head = Buffer.alloc(8);
  head.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0);
  head.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2);
  head.write(vr, 4, 'latin1');
  head.writeUInt16LE(value.length, 6);
  return Buffer.concat([head, value]);
}

/** The header with another UID of the image in (0002,0003), its own length put right. */
function renameInHeader(meta: Buffer, uid: string): Buffer {
  const at = meta.indexOf(Buffer.from([2, 0, 3, 0, 0x55, 0x49]));
  const changed = Buffer.concat([
    meta.subarray(0, at),
    elementOf('00020003', uid, 'latin1'),
    meta.subarray(at + 8 + meta.readUInt16LE(at + 6)),
  ]);
  changed.writeUInt32LE(changed.length - HEADER, HEADER - 4);
  return changed;
}

/**
 * The file with `changes`: text by tag (eight hexadecimal digits, below the group of the pixels' description), in a character set that
 * (0008,0005) has to name. For files in explicit little endian, compressed or not. Throws Error when the bytes are no such file.
 */
export function changeDicom(bytes: Buffer, changes: Readonly<Record<string, string>>, charset: Charset = 'utf8'): Buffer {
  const elements = Object.values(dicomParser.parseDicom(bytes, { untilTag: 'x00280002' }).elements)
    .filter(({ tag }) => tag > 'x00030000')
    .toSorted((a, b) => a.dataOffset - b.dataOffset);
  const startOf = ({ dataOffset, vr }: (typeof elements)[number]): number => dataOffset - (LONG.has(vr ?? '') ? 12 : 8);
  const [first] = elements;
  const last = elements.at(-1);
  if (!first || !last) throw new Error('the file has no elements');
  const kept = elements.slice(0, -1).map((element, at) => {
    const next = elements[at + 1] ?? last;
    return { tag: element.tag.slice(1), bytes: bytes.subarray(startOf(element), startOf(next)) };
  });
  const made = Object.entries(changes).map(([tag, text]) => ({ tag, bytes: elementOf(tag, text, charset) }));
  const all = [...kept.filter(({ tag }) => changes[tag] === undefined), ...made].toSorted((a, b) => (a.tag < b.tag ? -1 : 1));
  const meta = Buffer.from(bytes.subarray(0, startOf(first)));
  const uid = changes['00080018'];
  return Buffer.concat([
    uid === undefined ? meta : renameInHeader(meta, uid),
    ...all.map((each) => each.bytes),
    bytes.subarray(startOf(last)),
  ]);
}
