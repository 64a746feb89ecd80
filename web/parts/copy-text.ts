/** Copies a text to the clipboard, also where the browser offers none of its own. */

/** Whether a text was copied. Without https a browser has no clipboard of its own: the selected text is copied as of old; `select` selects it. */
export async function copyText(text: string, select: () => void): Promise<boolean> {
  const clipboard: Clipboard | undefined = navigator.clipboard;
  const written = clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  if (await written) return true;
  select();
  return document.execCommand('copy');
}
