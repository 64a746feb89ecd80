// Characters that nobody sees and that change what is shown: controls, and marks that turn the direction of writing.

/**
 * Control characters but tab and line ends (Unicode category Cc), lone halves of a character (Cs), and the marks that turn direction (Unicode
 * Bidirectional Algorithm, UAX #9 § 2: with them a name can show its digits or its end in another order than it holds them).
 */
const UNSEEN = /[\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]|(?![\t\n\r])\p{Cc}/gu;

/** Whether a text holds any. */
export function hasUnseen(text: string): boolean {
  return text.search(UNSEEN) >= 0;
}

/** The text without them. */
export function withoutUnseen(text: string): string {
  return text.replace(UNSEEN, '');
}
