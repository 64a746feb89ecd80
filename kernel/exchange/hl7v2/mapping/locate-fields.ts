// Finds the fields that the rules of a mapping name.
import type { ConvertEnv } from '../convert/convert-input.ts';
import { Field, type Message, type Segment } from '../er7/parse-message.ts';
import { findAround, findHanging, findSegments, type Placed } from './arrange-segments.ts';
import type { Condition } from './mapping.ts';

/** Shows where a rule's `from` leads: segment, field, component. */
export const PLACE = /^([A-Z][A-Z0-9]{2})(\[\])?(?:-(\d+)(?:\.(\d+))?)?$/;

/** A message that is being mapped. */
export interface Context {
  readonly placed: readonly Placed[];
  readonly message: Message;
  readonly env: ConvertEnv;
}

/** The segments at a place, with the numbers of field and component. `NK1[]`: around the place; `NTE[]`: what hangs on it; else the nearest. */
export function segmentsAt(
  context: Context,
  at: Placed,
  from: string,
): { readonly segments: readonly Segment[]; readonly field: number; readonly component: number } {
  const match = PLACE.exec(from);
  if (!match) throw new TypeError(`a mapping names the place ${from}`);
  const [, name = '', many, field = '0', component = '0'] = match;
  const hanging = many === undefined ? [] : findHanging(context.placed, at, name);
  const segments =
    many === undefined
      ? findSegments(context.placed, at, name)
      : name === 'NTE' || hanging.length > 0
        ? hanging
        : findAround(context.placed, at, name);
  return { segments, field: Number(field), component: Number(component) };
}

/** The fields at a place; one for each segment of `NTE[]`. A component is read as a field of its own. */
export function fieldsAt(context: Context, at: Placed, from: string): readonly Field[] {
  const { segments, field, component } = segmentsAt(context, at, from);
  const many = from.includes('[]') ? segments : segments.slice(0, 1);
  return many.map((segment) => {
    const whole = segment.field(field);
    if (component === 0) return whole;
    const { separators } = context.message;
    const parts = whole.repetitions.map((each) => each.part(component).raw);
    return new Field(parts.join(separators.repetition), { ...separators, component: separators.subcomponent, subcomponent: '\u0000' });
  });
}

/** Whether a condition holds at a place. */
export function meets(context: Context, at: Placed, condition: Condition): boolean {
  const fields = fieldsAt(context, at, condition.from);
  const present = fields.some((field) => !field.empty);
  const value = fields.find((field) => !field.empty)?.value ?? '';
  if (condition.present !== undefined && condition.present !== present) return false;
  if (condition.in && !condition.in.includes(value)) return false;
  return !condition.notIn?.includes(value);
}

/** A rule's place as people read it: 'OBX[2]-5'. */
export function placeOf(at: Placed, from: string): string {
  const match = PLACE.exec(from);
  const name = match?.[1] ?? at.segment.name;
  const number = name === at.segment.name && at.number > 1 ? `[${at.number}]` : '';
  return `${name}${number}${match?.[3] === undefined ? '' : `-${match[3]}`}${match?.[4] === undefined ? '' : `.${match[4]}`}`;
}
