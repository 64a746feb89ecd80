// Builds the answer to a message: MSH, MSA, and ERR with the reason when it was not taken.
import { escapeText, type Separators, USUAL } from './escape-text.ts';
import type { Message } from './parse-message.ts';

/** AA: done. AE: understood, and wrong in its content. AR: refused as such (type, version, structure). */
export type Outcome = 'AA' | 'AE' | 'AR';

/** Codes of HL7 table 0357 that we answer with. */
export const ERROR_TEXT = {
  '100': 'Segment sequence error',
  '101': 'Required field missing',
  '102': 'Data type error',
  '103': 'Table value not found',
  '104': 'Value too long',
  '200': 'Unsupported message type',
  '201': 'Unsupported event code',
  '203': 'Unsupported version id',
  '204': 'Unknown key identifier',
  '205': 'Duplicate key identifier',
  '207': 'Application internal error',
} as const;

/** A code of HL7 table 0357. */
export type ErrorCode = keyof typeof ERROR_TEXT;

/** Why a message was not taken: in plain Chinese, with the place such as 'PID-7' where one is at fault. */
export interface Reason {
  readonly code: ErrorCode;
  readonly text: string;
  readonly place?: string | undefined;
}

function now(): string {
  return `${new Date(Date.now() + 8 * 3600_000).toISOString().replace(/\D/g, '').slice(0, 14)}+0800`;
}

/** 'PID-7.1' or 'OBX[2]-5' as ERL components: segment, its number, field, repetition, component. */
function locate(place: string | undefined, component: string): string {
  const match = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?(?:-(\d+)(?:\.(\d+))?)?$/.exec(place ?? '');
  if (!match) return '';
  const [, segment = '', sequence = '1', field, part] = match;
  return [segment, sequence, ...(field === undefined ? [] : [field, '1']), ...(part === undefined ? [] : [part])].join(component);
}

function errorSegment(version: string, reason: Reason, separators: Separators): string {
  const { field, component, subcomponent } = separators;
  const old = /^2\.[34]/.test(version);
  const meaning = ERROR_TEXT[reason.code];
  if (old) {
    const place = locate(reason.place, component).split(component).slice(0, 3);
    return [
      'ERR',
      [...place, ...Array.from({ length: 3 - place.length }, () => ''), [reason.code, meaning, 'HL70357'].join(subcomponent)].join(
        component,
      ),
    ].join(field);
  }
  const coded = [reason.code, meaning, 'HL70357'].join(component);
  return ['ERR', '', locate(reason.place, component), coded, 'E', '', '', '', escapeText(reason.text, separators)].join(field);
}

/**
 * The answer to a message, in its version and separators, to where it came from. `message` is undefined when not even a header could be
 * read. In the original mode of acknowledgement; a sender in enhanced mode reads the same answer as its application acknowledgement.
 */
export function buildAcknowledgement(message: Message | undefined, answerId: string, outcome: Outcome, reason: Reason | undefined): string {
  const separators = message?.separators ?? USUAL;
  const { field, component, repetition, escape: mark, subcomponent } = separators;
  const of = (number: number): string => message?.header.field(number).raw ?? '';
  const version = message?.header.field(12).value || '2.4';
  const trigger = message?.header.field(9).component(2) ?? '';
  const header = [
    'MSH',
    `${component}${repetition}${mark}${subcomponent}`,
    of(5),
    of(6),
    of(3),
    of(4),
    now(),
    '',
    trigger === '' ? 'ACK' : ['ACK', trigger, ...(/^2\.3/.test(version) ? [] : ['ACK'])].join(component),
    answerId,
    of(11) || 'P',
    version,
    ...(of(18) === '' ? [] : ['', '', '', '', '', of(18)]),
  ].join(field);
  const text = reason === undefined ? '' : escapeText(reason.text, separators);
  const acknowledgement = ['MSA', outcome, of(10), ...(text === '' ? [] : [text])].join(field);
  return [header, acknowledgement, ...(reason === undefined ? [] : [errorSegment(version, reason, separators)])]
    .map((segment) => `${segment}\r`)
    .join('');
}
