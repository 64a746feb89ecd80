/** Puts positions on a drawing of so many pixels: true to distance, north above, names where there is room for them. */
import type { Position } from '../../../kernel/define/position.ts';

/** What is to be drawn. */
export interface Marked {
  readonly id: string;
  readonly name: string;
  readonly position: Position;
}

/** A name beside its mark: where its text begins or ends. */
export interface Label {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'end' | 'middle';
}

/** A mark on the drawing; `label` is absent where there is no room for the name. */
export interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly label: Label | undefined;
}

/** A drawing. `scale`: a length of whole kilometres and its pixels. */
export interface MapLayout {
  readonly width: number;
  readonly height: number;
  readonly marks: readonly Placed[];
  readonly scale: { readonly kilometres: number; readonly pixels: number };
}

const KM_OF_DEGREE = 111.2;
const MARGIN = 28;
/** Below everything the scale stands, in the corner above the arrow to the north: no mark and no name comes there. */
const FOOT = 24;
const NORTH = { width: 40, height: 30 } as const;
/** A drawing of one place, or of places upon each other, still covers so many kilometres. */
const LEAST_KM = 4;
const HEIGHT = { least: 260, most: 560 } as const;
/** Text of 12 px: a Chinese character is as wide as high, a line needs a little more; marks are 14 px wide. */
const TEXT = { width: 12, height: 15, apart: 10 } as const;
const MARK = 7;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function meet(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function widthOf(name: string): number {
  return [...name].reduce((sum, character) => sum + (character.charCodeAt(0) < 256 ? TEXT.width * 0.58 : TEXT.width), 0);
}

function boxAt({ x, y, anchor }: Label, name: string): Box {
  const width = widthOf(name);
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { left, top: y - TEXT.height + 3, right: left + width, bottom: y + 3 };
}

/** Right, left, below and above of a mark, in the order in which they are tried. */
function labelsFor(x: number, y: number): readonly Label[] {
  return [
    { x: x + TEXT.apart, y: y + 4, anchor: 'start' },
    { x: x - TEXT.apart, y: y + 4, anchor: 'end' },
    { x, y: y + TEXT.apart + TEXT.height - 3, anchor: 'middle' },
    { x, y: y - TEXT.apart - 2, anchor: 'middle' },
  ];
}

/** 1, 2 or 5 times a power of ten: the longest such length that takes no more than a quarter of the width. */
function chooseScale(perKm: number, width: number): MapLayout['scale'] {
  const most = width / 4 / perKm;
  const power = 10 ** Math.floor(Math.log10(most));
  const kilometres = ([5, 2, 1].find((each) => each * power <= most) ?? 1) * power;
  return { kilometres, pixels: kilometres * perKm };
}

/** The drawing. Names are placed in the order given, so that those that matter come first. `sites` is not empty. */
export function layOutMap(sites: readonly Marked[], width: number): MapLayout {
  const longitudes = sites.map(({ position }) => position.longitude);
  const latitudes = sites.map(({ position }) => position.latitude);
  const middle = {
    longitude: (Math.min(...longitudes) + Math.max(...longitudes)) / 2,
    latitude: (Math.min(...latitudes) + Math.max(...latitudes)) / 2,
  };
  const east = KM_OF_DEGREE * Math.cos((middle.latitude * Math.PI) / 180);
  const wide = Math.max(LEAST_KM, (Math.max(...longitudes) - Math.min(...longitudes)) * east);
  const high = Math.max(LEAST_KM, (Math.max(...latitudes) - Math.min(...latitudes)) * KM_OF_DEGREE);
  const inner = Math.max(80, width - 2 * MARGIN);
  const height = Math.round(Math.min(HEIGHT.most, Math.max(HEIGHT.least, (inner * high) / wide + 2 * MARGIN + FOOT)));
  const perKm = Math.min(inner / wide, (height - 2 * MARGIN - FOOT) / high);
  const points = sites.map(({ id, name, position }) => ({
    id,
    name,
    x: Math.round(width / 2 + (position.longitude - middle.longitude) * east * perKm),
    y: Math.round((height - FOOT) / 2 - (position.latitude - middle.latitude) * KM_OF_DEGREE * perKm),
  }));
  const taken: Box[] = points.map(({ x, y }) => ({ left: x - MARK, top: y - MARK, right: x + MARK, bottom: y + MARK }));
  taken.push({ left: width - NORTH.width, top: 0, right: width, bottom: NORTH.height });
  const page: Box = { left: 2, top: 2, right: width - 2, bottom: height - FOOT };
  const marks = points.map(({ id, name, x, y }): Placed => {
    const label = labelsFor(x, y).find((each) => {
      const box = boxAt(each, name);
      const inside = box.left >= page.left && box.right <= page.right && box.top >= page.top && box.bottom <= page.bottom;
      return inside && !taken.some((other) => meet(box, other));
    });
    if (label) taken.push(boxAt(label, name));
    return { id, x, y, label };
  });
  return { width, height, marks, scale: chooseScale(perKm, width) };
}
