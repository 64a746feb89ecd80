// Sets of line numbers as ranges: what a seal covers, and what lies between.

/** From and to, both included. */
export type Range = readonly [from: number, to: number];

/** Ascending numbers as ranges. */
export function rangesOf(ids: readonly number[]): readonly Range[] {
  const ranges: [number, number][] = [];
  for (const id of ids) {
    const last = ranges.at(-1);
    if (last && last[1] === id - 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges;
}

/** Ranges as text, e.g. `1-50,53`. */
export function writeRanges(ranges: readonly Range[]): string {
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** The ranges of a text; undefined when it is none. */
export function readRanges(text: string): readonly Range[] | undefined {
  const ranges: Range[] = [];
  for (const part of text.split(',')) {
    const match = /^(-?\d{1,15})(?:-(\d{1,15}))?$/.exec(part);
    if (!match) return undefined;
    const from = Number(match[1]);
    ranges.push([from, match[2] === undefined ? from : Number(match[2])]);
  }
  return ranges;
}

/** The ranges in order, those that touch as one. */
export function mergeRanges(ranges: readonly Range[]): readonly Range[] {
  const merged: [number, number][] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** What of `low` to `high` (both included) the ranges leave out. */
export function gapsOf(ranges: readonly Range[], low: number, high: number): readonly Range[] {
  const gaps: Range[] = [];
  let next = low;
  for (const [from, to] of mergeRanges(ranges)) {
    if (to < next) continue;
    if (from > high) break;
    if (from > next) gaps.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= high) gaps.push([next, high]);
  return gaps;
}
