// Writes small DICOM files: a dataset of texts and sequences in explicit VR little endian, with its header (PS3.5 §7.1, PS3.10 §7.1).
import iconv from 'iconv-lite';

/** A value representation that these files use. */
export type TextVr = 'AE' | 'CS' | 'DA' | 'LO' | 'PN' | 'SH' | 'TM' | 'UI';

/** An element: tag as eight hexadecimal digits, and a text or the items of a sequence. */
export type Element =
  | { readonly tag: string; readonly vr: TextVr; readonly text: string }
  | { readonly tag: string; readonly vr: 'SQ'; readonly items: readonly (readonly Element[])[] };

/** Character sets of a dataset: the name in (0008,0005), and how texts become bytes. */
export const CHARACTER_SETS = {
  GB18030: { term: 'GB18030', encoding: 'gb18030' },
  'UTF-8': { term: 'ISO_IR 192', encoding: 'utf8' },
} as const;

/** A character set. */
export type CharacterSet = keyof typeof CHARACTER_SETS;

/** The most bytes of a short text by its VR (PS3.5 §6.2), in characters; texts beyond are cut. */
const LONGEST: Readonly<Record<TextVr, number>> = { AE: 16, CS: 16, DA: 8, LO: 64, PN: 128, SH: 16, TM: 14, UI: 64 };

/** VRs in the dataset's character set; all others are ASCII. */
const LOCAL: ReadonlySet<string> = new Set(['LO', 'PN', 'SH']);

function headOf(tag: string): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0);
  head.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2);
  return head;
}

function bytesOfText(vr: TextVr, text: string, encoding: string): Buffer {
  // A backslash divides values: it never stands in one.
  const cut = [...text.replace(/[\\\r\n\0]/g, ' ').trim()].slice(0, LONGEST[vr]).join('');
  const bytes = LOCAL.has(vr) ? iconv.encode(cut, encoding) : Buffer.from(cut.replace(/[^\x20-\x7e]/g, ''), 'latin1');
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from([vr === 'UI' ? 0 : 0x20])]);
}

function writeElement(element: Element, encoding: string): Buffer {
  if (element.vr !== 'SQ') {
    const bytes = bytesOfText(element.vr, element.text, encoding);
    const length = Buffer.alloc(2);
    length.writeUInt16LE(bytes.length);
    return Buffer.concat([headOf(element.tag), Buffer.from(element.vr, 'latin1'), length, bytes]);
  }
  const items = Buffer.concat(
    element.items.map((item) => {
      const bytes = writeElements(item, encoding);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return Buffer.concat([headOf('fffee000'), length, bytes]);
    }),
  );
  const length = Buffer.alloc(6);
  length.writeUInt32LE(items.length, 2);
  return Buffer.concat([headOf(element.tag), Buffer.from('SQ', 'latin1'), length, items]);
}

function writeElements(elements: readonly Element[], encoding: string): Buffer {
  return Buffer.concat(elements.toSorted((a, b) => (a.tag < b.tag ? -1 : 1)).map((element) => writeElement(element, encoding)));
}

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
/** This platform as the writer of files: a UID made of a UUID (PS3.5 §B.2). */
const WRITER = '2.25.210361398731297146180943570241935021763';

/**
 * A file with a dataset of a SOP class. Elements may come in any order; (0008,0005) is added. Texts are cut to what their VR allows.
 * @param sopInstance UID of the object
 */
export function writeDicomFile(sopClass: string, sopInstance: string, elements: readonly Element[], charset: CharacterSet): Buffer {
  const { term, encoding } = CHARACTER_SETS[charset];
  const version = Buffer.concat([headOf('00020001'), Buffer.from('OB', 'latin1'), Buffer.from([0, 0, 2, 0, 0, 0]), Buffer.from([0, 1])]);
  const meta = Buffer.concat([
    version,
    writeElements(
      [
        { tag: '00020002', vr: 'UI', text: sopClass },
        { tag: '00020003', vr: 'UI', text: sopInstance },
        { tag: '00020010', vr: 'UI', text: EXPLICIT_LITTLE_ENDIAN },
        { tag: '00020012', vr: 'UI', text: WRITER },
        { tag: '00020013', vr: 'SH', text: 'YIGONG' },
      ],
      'latin1',
    ),
  ]);
  const length = Buffer.alloc(12);
  headOf('00020000').copy(length);
  length.write('UL', 4, 'latin1');
  length.writeUInt16LE(4, 6);
  length.writeUInt32LE(meta.length, 8);
  const dataset = writeElements([{ tag: '00080005', vr: 'CS', text: term }, ...elements], encoding);
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM', 'latin1'), length, meta, dataset]);
}
