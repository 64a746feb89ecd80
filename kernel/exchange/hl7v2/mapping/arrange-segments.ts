// Finds out which segments of a message belong together: orders, what hangs on a segment, what counts for all.
import type { Message, Segment } from '../er7/parse-message.ts';

/** Segments that detail an order; a second one of a name begins another order, also without an ORC before it. */
const DETAILS: readonly string[] = ['OBR', 'RXO', 'RXE', 'RXD', 'RXG', 'RXA'];

/** Segments that hang on the one before them. */
const HANGERS: readonly string[] = [
  'NTE',
  'PRT',
  'ROL',
  'PD1',
  'PV2',
  'IN2',
  'IN3',
  'TQ1',
  'TQ2',
  'RXR',
  'RXC',
  'CTD',
  'CTI',
  'ARV',
  'DB1',
  'MRG',
  'SAC',
];

/** A segment in its place. `order` 0: it belongs to the message, not to one order. `item`: the segment on which it hangs (itself if on none). */
export interface Placed {
  readonly segment: Segment;
  readonly at: number;
  readonly order: number;
  readonly item: number;
  /** Which PID it comes after: 0 before the first, as SCH does. */
  readonly person: number;
  /** Which of its name it is, from 1. */
  readonly number: number;
}

/** Places every segment of a message. A new PID ends the order before it; in an OUL so does a specimen, for there it heads its orders. */
export function arrangeSegments(message: Message): readonly Placed[] {
  const placed: Placed[] = [];
  const counts = new Map<string, number>();
  const headed = message.header.field(9).value === 'OUL';
  let order = 0;
  let orders = 0;
  let details = new Set<string>();
  let item = 0;
  let person = 0;
  for (const [at, segment] of message.segments.entries()) {
    const { name } = segment;
    const number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    if (name === 'PID' || (name === 'SPM' && headed)) order = 0;
    if (name === 'PID') person += 1;
    if (name === 'ORC' || (DETAILS.includes(name) && (order === 0 || details.has(name)))) {
      orders += 1;
      order = orders;
      details = new Set();
    }
    if (DETAILS.includes(name)) details.add(name);
    if (!HANGERS.includes(name)) item = at;
    placed.push({ segment, at, order, item, person, number });
  }
  return placed;
}

/**
 * The segments of a name as seen from a place: those that hang on it (or itself), else those of its order, else those of the message: the
 * nearest before it, or all after it. `all`: every one of the first of these circles that has any.
 */
export function findSegments(placed: readonly Placed[], from: Placed, name: string): readonly Segment[] {
  if (from.segment.name === name) return [from.segment];
  const named = placed.filter((each) => each.segment.name === name);
  const hanging = named.filter((each) => each.item === from.item && each.order === from.order);
  if (hanging.length > 0) return hanging.map((each) => each.segment);
  const inOrder = from.order === 0 ? [] : named.filter((each) => each.order === from.order);
  if (inOrder.length > 0) return inOrder.map((each) => each.segment);
  const general = named.filter((each) => each.order === 0 && ofSamePerson(each, from));
  const before = general.filter((each) => each.at < from.at).at(-1);
  if (before) return [before.segment];
  return general.map((each) => each.segment);
}

/** Whether two places speak of one person: a message may hold several, and what stands before the first PID is about all of them. */
export function ofSamePerson(one: Placed, other: Placed): boolean {
  return one.person === other.person || one.person === 0 || other.person === 0;
}

/** The segments of a name that hang on a place only. */
export function findHanging(placed: readonly Placed[], from: Placed, name: string): readonly Segment[] {
  return placed
    .filter((each) => each.segment.name === name && each.item === from.item && each.order === from.order)
    .map((each) => each.segment);
}

/** The segments of a name in the same order; for a place of no order those of the message about the same person. */
export function findAround(placed: readonly Placed[], from: Placed, name: string): readonly Segment[] {
  return placed
    .filter((each) => each.segment.name === name && each.order === from.order && (from.order !== 0 || ofSamePerson(each, from)))
    .map((each) => each.segment);
}
