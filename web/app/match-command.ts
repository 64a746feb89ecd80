/** Reads "随访 张伟" or "张伟 随访": an action named in part, and whom it is for. */

interface Named {
  readonly id: string;
  readonly label: string;
}

/** The first action whose label holds one of the words, with the other words; no action when there is a single word. */
export function matchCommand(typed: string, actions: readonly Named[]): { readonly action: Named | undefined; readonly rest: string } {
  const words = typed.trim().split(/\s+/);
  if (words.length < 2) return { action: undefined, rest: '' };
  for (const [at, word] of words.entries()) {
    const action = word.length > 1 ? actions.find(({ label }) => label.toLowerCase().includes(word.toLowerCase())) : undefined;
    if (action) return { action, rest: words.filter((_, other) => other !== at).join(' ') };
  }
  return { action: undefined, rest: '' };
}
