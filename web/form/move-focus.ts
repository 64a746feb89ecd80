/** Enter goes to the next field of a form, as on the paper; jumps go to the first field at fault. */

const FIELDS = 'input:not([type=hidden]):not(:disabled), textarea:not(:disabled), .y-row > button, .y-rows > button';

function fieldsIn(form: HTMLElement): HTMLElement[] {
  const seen = new Set<string>();
  return [...form.querySelectorAll<HTMLElement>(FIELDS)].filter((field) => {
    if (!(field instanceof HTMLInputElement) || (field.type !== 'radio' && field.type !== 'checkbox')) return true;
    // A set of chips is one stop: its chosen one, or its first.
    const group = field.name;
    if (seen.has(group)) return false;
    seen.add(group);
    return true;
  });
}

/** Focuses the field after `from`; false when it was the last. */
export function focusNextField(form: HTMLElement, from: EventTarget | null): boolean {
  const fields = fieldsIn(form);
  const holder =
    from instanceof HTMLInputElement && from.name
      ? fields.find((field) => field instanceof HTMLInputElement && field.name === from.name)
      : undefined;
  const at = fields.findIndex((field) => field === (holder ?? from));
  const next = fields[at + 1];
  next?.focus();
  return next !== undefined;
}

/** Focuses the first field that is still empty; dates are mostly filled with today. */
export function focusFirstField(form: HTMLElement): void {
  const isEmpty = (field: HTMLElement) =>
    field instanceof HTMLInputElement && (field.type === 'radio' || field.type === 'checkbox' ? !field.checked : field.value === '');
  const fields = fieldsIn(form).filter((field) => !field.closest('.is-date'));
  (fields.find(isEmpty) ?? fields[0])?.focus({ preventScroll: true });
}

/** Scrolls to a field by its path and focuses its first input; the line for a reason first when there is one. */
export function focusField(form: HTMLElement, field: string): void {
  const override = form.querySelector<HTMLElement>(`[data-override="${CSS.escape(field)}"]`);
  const holder = form.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`);
  const target = override ?? holder?.querySelector<HTMLElement>('input, textarea, button') ?? undefined;
  (target ?? holder)?.scrollIntoView({ block: 'center' });
  target?.focus({ preventScroll: true });
}
