/** Specimens on the grossing board, drawn: a ruler in centimetres beside them, of nobody. */
import { type Colour, type Drawing, encodePng } from './encode-png.ts';
import { isInWord, WORD_WIDTH } from './letters.ts';
import { smooth } from './noise.ts';

/** What may be drawn. */
export type SpecimenKind = 'bits' | 'gallbladder' | 'breast' | 'polyp';

const [WIDTH, HEIGHT] = [520, 390];
/** Pixels of a centimetre on the ruler, and of one division. */
const CENTIMETRE = { bits: 130, gallbladder: 44, breast: 52, polyp: 90 } as const;

const BOARD = 0; // and 1
const RULER = 2;
const INK = 3;
const FLESH = 4; // to 7, ever darker
const FAT = 8; // and 9
const LESION = 10; // and 11
const BILE = 12; // and 13
const SHADOW = 14;

const PALETTE: readonly Colour[] = [
  [58, 84, 112],
  [52, 77, 104],
  [240, 238, 226],
  [30, 30, 34],
  [214, 170, 146],
  [200, 148, 124],
  [182, 124, 104],
  [160, 98, 84],
  [232, 204, 122],
  [218, 184, 98],
  [228, 216, 206],
  [206, 186, 178],
  [106, 110, 62],
  [84, 90, 52],
  [38, 56, 78],
];

interface Body {
  readonly inside: (x: number, y: number) => number;
  readonly colour: (x: number, y: number, depth: number) => number;
}

/** How deep a pixel lies in a wavy ellipse: 0 at its rim, 1 in the middle, below 0 outside. */
function ellipse(x: number, y: number, cx: number, cy: number, rx: number, ry: number, seed: number): number {
  const wave = (smooth(x, y, 34, seed) - 0.5) * 0.5;
  return 1 - Math.hypot((x - cx) / rx, (y - cy) / ry) + wave;
}

function flesh(x: number, y: number, depth: number, seed: number): number {
  const light = smooth(x, y, 16, seed) * 0.8 + (1 - depth) * 0.5;
  return FLESH + Math.max(0, Math.min(3, Math.floor(light * 4)));
}

function bodyOf(kind: SpecimenKind, seed: number): Body {
  const [cx, cy] = [WIDTH / 2, HEIGHT / 2 - 20];
  if (kind === 'bits') {
    const places = [
      [150, 130],
      [260, 170],
      [350, 120],
      [300, 240],
    ] as const;
    return {
      inside: (x, y) => Math.max(...places.map(([px, py], at) => ellipse(x, y, px, py, 26 + at * 3, 18 + at * 2, seed + at))),
      colour: (x, y, depth) => flesh(x, y, depth, seed),
    };
  }
  if (kind === 'gallbladder')
    return {
      inside: (x, y) => Math.max(ellipse(x, y, cx - 30, cy, 170, 74, seed), ellipse(x, y, cx + 140, cy - 22, 70, 28, seed + 1)),
      colour: (x, y, depth) => (smooth(x, y, 26, seed + 4) > 0.56 ? BILE + (depth > 0.5 ? 1 : 0) : flesh(x, y, depth, seed)),
    };
  if (kind === 'breast')
    return {
      inside: (x, y) => ellipse(x, y, cx, cy, 190, 130, seed),
      colour: (x, y) => {
        const spikes = smooth(x, y, 18, seed + 8) * 34 + smooth(x, y, 7, seed + 9) * 12;
        const far = Math.hypot(x - cx + 30, y - cy) + spikes;
        if (far < 66) return LESION + (smooth(x, y, 8, seed) > 0.5 ? 1 : 0);
        return FAT + (smooth(x, y, 20, seed + 2) > 0.52 ? 1 : 0);
      },
    };
  return {
    inside: (x, y) => Math.max(ellipse(x, y, cx, cy - 20, 96, 80, seed), ellipse(x, y, cx + 10, cy + 78, 26, 46, seed + 1)),
    colour: (x, y, depth) => flesh(x, y, depth, seed),
  };
}

function ruler(x: number, y: number, centimetre: number): number | undefined {
  const top = HEIGHT - 44;
  if (y < top || y > HEIGHT - 14 || x < 20 || x > WIDTH - 90) return undefined;
  const along = x - 30;
  if (along < 0) return RULER;
  const whole = along % centimetre < 2;
  const tenth = along % (centimetre / 10) < 1;
  return (whole && y < top + 16) || (tenth && y < top + 7) ? INK : RULER;
}

/** A specimen as a PNG of a few dozen kB; the same for the same seed. */
export function drawSpecimen(kind: SpecimenKind, seed: number): Buffer {
  const { inside, colour } = bodyOf(kind, seed);
  const drawing: Drawing = {
    width: WIDTH,
    height: HEIGHT,
    palette: PALETTE,
    at: (x, y) => {
      if (isInWord(x - (WIDTH - WORD_WIDTH * 2 - 8), y - (HEIGHT - 18), 2)) return RULER;
      const measured = ruler(x, y, CENTIMETRE[kind]);
      if (measured !== undefined) return measured;
      const depth = inside(x, y);
      if (depth > 0) return colour(x, y, depth);
      return inside(x - 5, y - 7) > 0 ? SHADOW : smooth(x, y, 40, seed + 50) > 0.5 ? BOARD : BOARD + 1;
    },
  };
  return encodePng(drawing);
}
