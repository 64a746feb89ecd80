// What the header of a message says: who sends it, what it is, how it is to be answered.
import type { Message } from './parse-message.ts';

/** The header's facts. Applications and facilities are the first component; `sender` is both, facility first. */
export interface MessageHead {
  readonly application: string;
  readonly facility: string;
  readonly sender: string;
  readonly controlId: string;
  /** Message code such as ADT, and trigger event such as A01 (from EVN-1 where MSH-9 has none). */
  readonly type: string;
  readonly trigger: string;
  readonly version: string;
}

/** Reads the header. */
export function readHead(message: Message): MessageHead {
  const { header, segments } = message;
  const application = header.field(3).value;
  const facility = header.field(4).value;
  const event = segments.find((segment) => segment.name === 'EVN')?.field(1).value ?? '';
  return {
    application,
    facility,
    sender: `${facility}|${application}`,
    controlId: header.field(10).value,
    type: header.field(9).component(1),
    trigger: header.field(9).component(2) || event,
    version: header.field(12).value,
  };
}

/** Whether the version is one we read: 2.3 to 2.8 with their minor ones. */
export function isReadableVersion(version: string): boolean {
  return /^2\.(?:3(?:\.1)?|4|5(?:\.1)?|6|7(?:\.1)?|8(?:\.[12])?)$/.test(version);
}
