/** Results that stand already and may be used instead of what an action orders: they are found as soon as items are chosen, and each item is answered. */
import type { PlainDate } from '../periods/plain-date.ts';

/** One value of a result, as people read it. */
export interface PriorValue {
  readonly label: string;
  readonly text: string;
  /** Outside its reference interval: 'H', 'L' or another abnormal flag of HL7. */
  readonly flag?: string;
  readonly range?: string;
}

/**
 * A result of an item that was ordered. `key`: reference of the report, or of the first result where there is no report. `org`: organisation
 * id of who answers for it. The physician's conclusion is no part of it (docs/domain.md §5.1).
 */
export interface PriorResult {
  readonly key: string;
  readonly item: string;
  readonly itemName: string;
  readonly org: string | undefined;
  /** The name that the record gives the organisation, where the platform does not know it. */
  readonly orgName: string | undefined;
  readonly day: PlainDate;
  /** The code of the mark and its words. */
  readonly mark: string;
  readonly markName: string;
  /** Days for which it may still be used, today included; undefined: for ever. */
  readonly daysLeft: number | undefined;
  readonly material: 'trace' | 'images' | 'results';
  readonly values: readonly PriorValue[];
  readonly amended: boolean;
  /** References of the trace or the image studies. */
  readonly data: readonly string[];
}

/** What the answers to results that stand are made of: the same declaration serves the page and the server. */
export interface Priors<Context> {
  /** The item of the form (a choice of several) that names what is ordered, and the repeated group that holds the answers. */
  readonly items: string;
  readonly answers: string;
  /** The action by which a report is opened, with its author's opinion. */
  readonly opens: string;
  /** The action that notes what was shown, whether or not the order is sent in the end. */
  readonly notes: string;
  /** Results that stand for the items, newest first. Pure. */
  readonly find: (items: readonly string[], context: Context) => readonly PriorResult[];
}
