// ECGs inside a message (OBX of type ED: a DICOM waveform or an HL7 aECG): read by the same reader as a device's file, and taken out of what the mappings see.
import { readRecording } from '../../ecg/intake/read-recording.ts';
import type { EcgFile, EcgRecording } from '../../ecg/read-result.ts';
import type { Message, Segment } from '../er7/parse-message.ts';
import { Refusal } from './refusal.ts';

/** A trace that a message carries. `at`: the number of the segment before which it stood once such segments are left out. */
export interface EmbeddedTrace {
  readonly place: string;
  readonly at: number;
  readonly file: EcgFile;
  readonly recording: EcgRecording;
  /** Numbers of the order, as the message and the file give them. */
  readonly orders: readonly string[];
}

/** A message's traces, and the message as its mapping sees it: a report holds the trace as its result and not once more as a document. */
export interface OpenedTraces {
  readonly message: Message;
  readonly traces: readonly EmbeddedTrace[];
}

/** Results that were taken back (OBX-11: D deleted, W wrong, X cannot be obtained) are no traces. */
const TAKEN_BACK: readonly string[] = ['D', 'W', 'X'];

const XML = /application\/xml|^xml$|hl7|aecg/i;
const DICOM = /dicom/i;

/** The bytes of an ED that says or shows that it is an ECG: DICOM by its mark, XML that is an AnnotatedECG. */
function openFile(segment: Segment): { readonly bytes: Uint8Array; readonly broken: boolean } | undefined {
  const value = segment.field(5).first;
  const data = value.component(5);
  const encoding = value.component(4).toUpperCase();
  const text = data.replace(/\s/g, '');
  const bytes = encoding === 'BASE64' ? Buffer.from(text, 'base64') : Buffer.from(data, encoding === 'HEX' ? 'hex' : 'utf8');
  const broken = data === '' || (encoding === 'BASE64' && bytes.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, ''));
  const head = bytes.subarray(0, 2048).toString('latin1').replaceAll('\0', '');
  const said = `${value.component(2)} ${value.component(3)}`;
  const named = `${segment.field(3).component(1)} ${segment.field(3).component(2)}`;
  const shows = bytes.subarray(128, 132).toString('latin1') === 'DICM' || head.includes('AnnotatedECG');
  // What calls itself an ECG in DICOM or XML and is none is to be told, not to lie unread among the documents.
  const says = (DICOM.test(said) || XML.test(value.component(3))) && /ecg|ekg|心电|11524-6/i.test(named);
  return shows || says ? { bytes, broken } : undefined;
}

/**
 * Reads the traces of a message. Throws a refusal (the message is parked with it) where an ECG cannot be read: it is sent through again when
 * the device's export is mended.
 */
export function openTraces(message: Message): OpenedTraces {
  const traces: EmbeddedTrace[] = [];
  const kept: Segment[] = [];
  let numbers: readonly string[] = [];
  let count = 0;
  for (const segment of message.segments) {
    if (segment.name === 'PID') numbers = [];
    if (segment.name === 'OBR') numbers = [segment.field(2).value, segment.field(3).value].filter((each) => each !== '');
    if (segment.name === 'OBX') count += 1;
    const isFile = segment.name === 'OBX' && segment.field(2).value === 'ED' && !TAKEN_BACK.includes(segment.field(11).value);
    const opened = isFile ? openFile(segment) : undefined;
    // A document (MDM) keeps what it consists of; a report refers to the trace instead.
    if (opened === undefined || message.header.field(9).value !== 'ORU') kept.push(segment);
    if (opened === undefined) continue;
    const place = `OBX${count > 1 ? `[${count}]` : ''}-5`;
    if (opened.broken) throw new Refusal('AE', { code: '102', text: '内嵌的心电图不是有效的 Base64，未能读出', place });
    const file: EcgFile = { name: `OBX-${count}`, bytes: opened.bytes };
    const recording = readRecording([file]);
    if ('refuse' in recording)
      throw new Refusal('AE', { code: '102', text: `内嵌的心电图读不出来：${recording.refuse}${recording.next ?? ''}`, place });
    const orders = [...new Set([...numbers, ...(recording.order === undefined ? [] : [recording.order])])];
    traces.push({ place, at: kept.length, file, recording, orders });
  }
  return { message: traces.length === 0 ? message : { ...message, segments: kept }, traces };
}
