/** PNG of a drawing in few colours: an index into a palette for every pixel. */
import { crc32, deflateSync } from 'node:zlib';

/** A colour: red, green, blue from 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** A drawing: `at` gives the index of a pixel's colour in the palette (at most 256). */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly palette: readonly Colour[];
  readonly at: (x: number, y: number) => number;
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** The bytes of the PNG (colour type 3, 8 bits; W3C PNG third edition §11.2). */
export function encodePng({ width, height, palette, at }: Drawing): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = at(x, y);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
