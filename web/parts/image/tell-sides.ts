/** The sides of the patient at the four edges of a picture, in Chinese; turning and mirroring change them. */
import type { Frame } from './image-types.ts';

/** A direction in the coordinates of the frame: of the patient where its orientation is known, else rows and columns. */
export type Direction = readonly [number, number, number];

/** The letters at the edges; '' where it is not known. */
export interface Sides {
  readonly top: string;
  readonly right: string;
  readonly bottom: string;
  readonly left: string;
}

/** DICOM's letters (PS3.3 §C.7.6.1.1.1). */
const CHINESE: Readonly<Record<string, string>> = { L: '左', R: '右', A: '前', P: '后', H: '头', F: '足' };
const OPPOSITE: Readonly<Record<string, string>> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };

/** A direction is named for an axis only when it mostly follows it. */
const MOSTLY = 0.5;

function axisOf(direction: Direction): { readonly at: 0 | 1 | 2; readonly positive: boolean } | undefined {
  const sizes = direction.map(Math.abs);
  const largest = Math.max(...sizes);
  const at = sizes.indexOf(largest);
  if (largest < MOSTLY || (at !== 0 && at !== 1 && at !== 2)) return undefined;
  return { at, positive: direction[at] > 0 };
}

function letterOf(frame: Frame, direction: Direction): string {
  const axis = axisOf(direction);
  if (!axis) return '';
  if (frame.orientation) return (axis.positive ? ['L', 'P', 'H'] : ['R', 'A', 'F'])[axis.at] ?? '';
  const letter = frame.letters?.[axis.at]?.slice(0, 1) ?? '';
  return axis.positive ? letter : (OPPOSITE[letter] ?? '');
}

/** `right` and `down`: unit directions to the right and down on the screen. */
export function tellSides(frame: Frame, right: Direction, down: Direction): Sides {
  const to = (direction: Direction): string => CHINESE[letterOf(frame, direction)] ?? '';
  const back = ([x, y, z]: Direction): Direction => [-x, -y, -z];
  return { top: to(back(down)), right: to(right), bottom: to(down), left: to(back(right)) };
}
