/** Whether a key press belongs to a field that is being typed in, or to an open dialog. */

/** True for fields and whatever stands in a dialog; single-key commands must leave those alone. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches('input, textarea, select') || target.isContentEditable || target.closest('dialog, [role=dialog]') !== null;
}
