/** Fills what a form computes from the other answers (BMI, the next date) until the person types their own. */
import type { AnyForm } from '../../kernel/define/form.ts';
import type { Items } from '../../kernel/define/item.ts';
import type { Person } from '../../kernel/define/person.ts';
import { isAbsent, type RawAnswers } from './answer-path.ts';

/** Unreadable numbers are still text; the form's functions expect numbers or nothing. */
function readable(items: Items, answers: RawAnswers): RawAnswers {
  const kept = Object.entries(answers).filter(([linkId, value]) => !(items[linkId]?.kind === 'quantity' && typeof value !== 'number'));
  return Object.fromEntries(kept);
}

function roundTo(value: unknown, decimals: number): unknown {
  if (typeof value !== 'number') return value;
  if (!Number.isFinite(value)) return undefined;
  const factor = 10 ** decimals;
  return Math.round(value * factor) / factor;
}

/**
 * The answers with every proposal that can be made now. `own` holds the link ids that the person answered, which stay as they are.
 * A proposal whose grounds are gone is taken away again when it was one (`proposed`).
 */
export function proposeAnswers(
  form: AnyForm,
  answers: RawAnswers,
  own: ReadonlySet<string>,
  person: Person | undefined,
  proposed: ReadonlySet<string> = new Set(),
): { readonly answers: RawAnswers; readonly proposed: ReadonlySet<string> } {
  const items: Items = form.items;
  const filled: Record<string, unknown> = { ...answers };
  const now = new Set<string>();
  for (const [linkId, compute] of Object.entries<unknown>(form.compute)) {
    if (own.has(linkId) || typeof compute !== 'function') continue;
    const item = items[linkId];
    let value: unknown;
    try {
      value = compute(readable(items, filled), person);
    } catch {
      value = undefined; // half-filled groups may lack what the function reads
    }
    if (item?.kind === 'quantity') value = roundTo(value, item.decimals);
    if (!isAbsent(value)) {
      filled[linkId] = value;
      now.add(linkId);
    } else if (proposed.has(linkId)) delete filled[linkId];
  }
  return { answers: filled, proposed: now };
}
