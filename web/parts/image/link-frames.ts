/** Finds the frame of a prior study that shows the same place, so that both scroll together. */
import type { Frame } from './image-types.ts';

type Vector = readonly [number, number, number];

/** The direction in which slices follow each other: at right angles to rows and columns. */
function normalOf(orientation: readonly number[] | undefined): Vector | undefined {
  if (!orientation) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = orientation;
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}

const along = (normal: Vector, at: Vector): number => normal[0] * at[0] + normal[1] * at[1] + normal[2] * at[2];

/** Slices that lie side by side (within about 8 degrees) can be compared by place. */
const PARALLEL = 0.99;

/**
 * The index in `to` for an index in `from`: the nearest slice where both lie in one frame of reference and are parallel;
 * else as far through the stack.
 */
export function linkFrame(from: readonly Frame[], to: readonly Frame[], index: number): number {
  const here = from[index];
  if (!here || to.length === 0) return 0;
  const normal = normalOf(here.orientation);
  const other = normalOf(to[0]?.orientation);
  const known = here.frameOfReference !== undefined && here.frameOfReference === to[0]?.frameOfReference;
  if (known && normal && other && here.position && Math.abs(along(normal, other)) > PARALLEL) {
    const height = along(normal, here.position);
    const distances = to.map(({ position }) => (position ? Math.abs(along(normal, position) - height) : Number.POSITIVE_INFINITY));
    return distances.indexOf(Math.min(...distances));
  }
  return from.length < 2 ? 0 : Math.round((index / (from.length - 1)) * (to.length - 1));
}
