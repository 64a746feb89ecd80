/** Slides under the microscope, drawn: what pathologists would recognise at a glance, of nobody. */
import { type Colour, type Drawing, encodePng } from './encode-png.ts';
import { isInWord, WORD_WIDTH } from './letters.ts';
import { scatter, smooth, spotAt } from './noise.ts';

/** What may be drawn. */
export type SlideKind = 'glands' | 'carcinoma' | 'inflammation' | 'cytology';

const [WIDTH, HEIGHT] = [520, 390];

const GLASS = 0;
const STROMA = 1; // to 4, ever darker
const CYTOPLASM = 5; // and 6
const NUCLEUS = 7; // and 8
const INK = 9;
const SQUAMOUS = 10; // and 11

/** Haematoxylin and eosin; the last two are those of a Papanicolaou stain. */
const PALETTE: readonly Colour[] = [
  [246, 242, 245],
  [244, 214, 226],
  [236, 190, 210],
  [226, 165, 193],
  [214, 141, 177],
  [220, 170, 206],
  [202, 146, 192],
  [122, 78, 152],
  [84, 48, 120],
  [40, 40, 48],
  [168, 206, 214],
  [226, 168, 172],
];

function stroma(x: number, y: number, seed: number): number {
  const fibres = smooth(x + y * 0.4, y * 2.2, 26, seed) * 0.7 + smooth(x, y, 9, seed + 9) * 0.3;
  return fibres < 0.2 ? GLASS : STROMA + Math.min(3, Math.floor(fibres * 4));
}

function nuclei(x: number, y: number, grid: number, seed: number, radiusAt: (x: number, y: number, random: number) => number) {
  const far = spotAt(x, y, grid, seed, radiusAt);
  return far === undefined ? undefined : far > 0.72 || scatter(x / 2, y / 2, seed + 5) > 0.8 ? NUCLEUS + 1 : NUCLEUS;
}

/** Round glands with their cells in one row at the base. */
function glands(x: number, y: number, seed: number): number {
  const grid = 78;
  const sway = smooth(x, y, 60, seed) * 10;
  const far = spotAt(x + sway, y - sway, grid, seed, () => 33);
  if (far !== undefined) {
    if (far < 0.34) return GLASS;
    const cell = nuclei(x, y, 9, seed + 20, () => (far > 0.62 && far < 0.92 ? 4.4 : 0));
    return cell ?? (far < 0.62 ? CYTOPLASM : CYTOPLASM + 1);
  }
  return nuclei(x, y, 19, seed + 30, (_x, _y, random) => (random < 0.45 ? 3 : 0)) ?? stroma(x, y, seed);
}

/** Crowded nests of large, uneven nuclei in fibrous stroma. */
function carcinoma(x: number, y: number, seed: number): number {
  const nest = smooth(x, y, 74, seed) * 0.75 + smooth(x, y, 22, seed + 3) * 0.25;
  if (nest > 0.5) {
    const cell = nuclei(x, y, 13, seed + 20, (_x, _y, random) => 3.6 + random * 4.2);
    return cell ?? (smooth(x, y, 14, seed + 7) > 0.5 ? CYTOPLASM : CYTOPLASM + 1);
  }
  return nuclei(x, y, 24, seed + 30, (_x, _y, random) => (random < 0.4 ? 2.6 : 0)) ?? stroma(x, y, seed);
}

/** Glands with a dense infiltrate of small round cells between them. */
function inflammation(x: number, y: number, seed: number): number {
  const grid = 104;
  const far = spotAt(x, y, grid, seed, () => 34);
  if (far !== undefined) return glandOf(far, x, y, seed);
  return nuclei(x, y, 10, seed + 30, (cx, cy, random) => (random < 0.35 + smooth(cx, cy, 70, seed) * 0.6 ? 3.1 : 0)) ?? stroma(x, y, seed);
}

function glandOf(far: number, x: number, y: number, seed: number): number {
  if (far < 0.3) return GLASS;
  return nuclei(x, y, 9, seed + 20, () => (far > 0.6 ? 4.2 : 0)) ?? CYTOPLASM;
}

/** Flat cells lying apart, of two stains, each with a small nucleus. */
function cytology(x: number, y: number, seed: number): number {
  const radius = (_x: number, _y: number, random: number): number => (random < 0.5 ? 24 + random * 34 : 0);
  for (const [stain, at] of [SQUAMOUS, SQUAMOUS + 1].entries()) {
    const far = spotAt(x, y, 84, seed + stain * 40, radius);
    if (far !== undefined) return far < 0.17 ? NUCLEUS + 1 : at;
  }
  return GLASS;
}

const DRAWN: Readonly<Record<SlideKind, (x: number, y: number, seed: number) => number>> = { glands, carcinoma, inflammation, cytology };

/** A slide as a PNG of a few dozen kB; the same for the same seed. With a scale bar of 50 µm, and the word that says it is drawn. */
export function drawSlide(kind: SlideKind, seed: number): Buffer {
  const tissue = DRAWN[kind];
  const drawing: Drawing = {
    width: WIDTH,
    height: HEIGHT,
    palette: PALETTE,
    at: (x, y) => {
      if (isInWord(x - (WIDTH - WORD_WIDTH * 2 - 8), y - (HEIGHT - 18), 2)) return INK;
      if (y > HEIGHT - 14 && y < HEIGHT - 9 && x > 10 && x < 110) return INK;
      return tissue(x, y, seed);
    },
  };
  return encodePng(drawing);
}
