/** Smooth noise for drawings: the same for the same seed. */

function hash(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 374_761_393) ^ Math.imul(y, 668_265_263) ^ Math.imul(seed, 2_147_483_647);
  h = Math.imul(h ^ (h >>> 13), 1_274_126_177);
  return ((h ^ (h >>> 16)) >>> 0) / 4_294_967_296;
}

/** A number in [0, 1) for a whole place. */
export function scatter(x: number, y: number, seed: number): number {
  return hash(Math.floor(x), Math.floor(y), seed);
}

/** Smooth noise in [0, 1): one hill or dale in so many pixels (`scale`). */
export function smooth(x: number, y: number, scale: number, seed: number): number {
  const [u, v] = [x / scale, y / scale];
  const [i, j] = [Math.floor(u), Math.floor(v)];
  const ease = (t: number): number => t * t * (3 - 2 * t);
  const [a, b] = [ease(u - i), ease(v - j)];
  const top = hash(i, j, seed) * (1 - a) + hash(i + 1, j, seed) * a;
  const bottom = hash(i, j + 1, seed) * (1 - a) + hash(i + 1, j + 1, seed) * a;
  return top * (1 - b) + bottom * b;
}

/** Where one of the scattered spots of a grid holds the pixel: how far from its middle, in radii; undefined: none. */
export function spotAt(
  x: number,
  y: number,
  grid: number,
  seed: number,
  radiusAt: (x: number, y: number, random: number) => number,
): number | undefined {
  const [i, j] = [Math.floor(x / grid), Math.floor(y / grid)];
  for (let di = -1; di <= 1; di += 1)
    for (let dj = -1; dj <= 1; dj += 1) {
      const cx = (i + di + 0.2 + 0.6 * hash(i + di, j + dj, seed)) * grid;
      const cy = (j + dj + 0.2 + 0.6 * hash(i + di, j + dj, seed + 1)) * grid;
      const radius = radiusAt(cx, cy, hash(i + di, j + dj, seed + 2));
      const stretch = 0.75 + 0.5 * hash(i + di, j + dj, seed + 3);
      const far = Math.hypot((x - cx) * stretch, (y - cy) / stretch);
      if (radius > 0 && far < radius) return far / radius;
    }
  return undefined;
}
