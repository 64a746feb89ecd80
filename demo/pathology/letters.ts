/** The word DEMO in pixels, which every drawn picture carries: nobody shall take it for a patient's. */

const LETTERS = [
  '1110 11111 10001 01110',
  '1001 10000 11011 10001',
  '1001 11110 10101 10001',
  '1001 10000 10001 10001',
  '1110 11111 10001 01110',
];

/** Whether the pixel belongs to the word, whose upper left corner is at (0, 0); `size`: pixels of a dot. */
export function isInWord(x: number, y: number, size: number): boolean {
  if (x < 0 || y < 0) return false;
  return LETTERS[Math.floor(y / size)]?.[Math.floor(x / size)] === '1';
}

/** Its width in dots. */
export const WORD_WIDTH = 22;
