// What the mapping makes of a kept message by the rules that hold now, without writing anything: for the integrator who corrects a mapping.

import type { MessageHead } from '../er7/message-head.ts';
import type { Message } from '../er7/parse-message.ts';
import type { Note } from '../mapping/map-message.ts';
import type { SenderRules } from '../mapping/sender-rules.ts';
import { mapForSender } from './process-message.ts';
import { Refusal } from './refusal.ts';

/** A draft of a resource: by which mapping, from which segment. */
export interface MappedDraft {
  readonly mapping: string;
  readonly place: string;
  readonly type: string;
  readonly resource: Readonly<Record<string, unknown>>;
}

/** The drafts, or why there are none. */
export interface Explanation {
  readonly kind: string | undefined;
  readonly problem: string | undefined;
  readonly drafts: readonly MappedDraft[];
  readonly notes: readonly Note[];
}

/** Explains a message. */
export function explainMapping(message: Message | undefined, head: MessageHead, rules: readonly SenderRules[]): Explanation {
  if (!message) return { kind: undefined, problem: '报文不能读取', drafts: [], notes: [] };
  try {
    const mapped = mapForSender(message, head, rules);
    return {
      kind: mapped.kind.label,
      problem: undefined,
      drafts: mapped.drafts.map(({ use, place, resource }) => ({
        mapping: use.mapping.id,
        place,
        type: String(resource.resourceType ?? ''),
        resource: { ...resource },
      })),
      notes: mapped.notes,
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      kind: undefined,
      problem: `${error.reason.place ? `${error.reason.place}：` : ''}${error.reason.text}`,
      drafts: [],
      notes: [],
    };
  }
}
