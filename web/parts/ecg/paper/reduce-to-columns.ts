/** Thins samples to what one column of pixels can show, without losing a peak. */

/**
 * Keeps of each column of pixels the first, the least, the greatest and the last sample, in their order: the line through these covers the
 * same pixels as the line through all (M4; Jugel et al., VLDB 2014), so no spike, pacemaker's or QRS's, is ever skipped. Where a column
 * holds four samples or fewer all are kept. A sample that is not a number stays: the line breaks there.
 * @param from first sample, `to` one past the last; both are cut to what there is
 * @param perColumn samples to a column of pixels, may be broken
 * @returns indices of the samples to draw, ascending
 */
export function reduceToColumns(samples: Float32Array, from: number, to: number, perColumn: number): readonly number[] {
  const first = Math.max(0, Math.floor(from));
  const end = Math.min(samples.length, Math.ceil(to));
  const kept: number[] = [];
  if (!(perColumn > 4)) {
    for (let at = first; at < end; at += 1) kept.push(at);
    return kept;
  }
  for (let column = 0, start = first; start < end; column += 1) {
    const stop = Math.min(end, Math.max(start + 1, Math.floor(first + (column + 1) * perColumn)));
    let low = start;
    let high = start;
    let gap = -1;
    for (let at = start; at < stop; at += 1) {
      const value = samples[at] ?? Number.NaN;
      if (Number.isNaN(value)) gap = at;
      else {
        if (!(value >= (samples[low] ?? Number.NaN))) low = at;
        if (!(value <= (samples[high] ?? Number.NaN))) high = at;
      }
    }
    const chosen = [start, low, high, stop - 1, ...(gap < 0 ? [] : [gap])].sort((a, b) => a - b);
    for (const at of chosen) if (at !== kept.at(-1)) kept.push(at);
    start = stop;
  }
  return kept;
}
