/** Seeded random numbers: one independent stream per key, so that changing one part of the county leaves the others as they were. */

/** A stream of random numbers (sfc32, a small fast generator of 128 bits of state). */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(a: number, b: number, c: number) {
    this.a = a;
    this.b = b;
    this.c = c;
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** A number in [0, 1). */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  }

  /** Whether something of this probability happens. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A number in [from, to). */
  between(from: number, to: number): number {
    return from + (to - from) * this.next();
  }

  /** A whole number from `from` to `to`, both included. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  /** About normal (the sum of three uniform numbers), never further than three deviations from the mean. */
  around(mean: number, deviation: number): number {
    return mean + deviation * 2 * (this.next() + this.next() + this.next() - 1.5);
  }

  /** The index of one of the weights, drawn in proportion. */
  weighted(weights: readonly number[]): number {
    let total = 0;
    for (const weight of weights) total += weight;
    let left = this.next() * total;
    for (let at = 0; at < weights.length; at += 1) {
      left -= weights[at] ?? 0;
      if (left < 0) return at;
    }
    return weights.length - 1;
  }
}

/** Gives the stream of a key. The same seed and key always give the same numbers. */
export type Streams = (key: string) => Random;

function mix(hash: number, text: string, multiplier: number): number {
  let mixed = hash;
  for (let at = 0; at < text.length; at += 1) mixed = Math.imul(mixed ^ text.charCodeAt(at), multiplier);
  return mixed ^ (mixed >>> 15);
}

/** The streams of a seed. */
export function createStreams(seed: string): Streams {
  const a = mix(0x9e3779b9, seed, 0x85ebca6b);
  const b = mix(0x243f6a88, seed, 0xc2b2ae35);
  const c = mix(0xb7e15162, seed, 0x27d4eb2f);
  return (key) => new Random(mix(a, key, 0x01000193), mix(b, key, 0x85ebca6b), mix(c, key, 0xcc9e2d51));
}

/** A number in [0, 1) that depends on the key alone: for plans that hold at every seed, such as which village is larger. */
export function hashFraction(key: string): number {
  return new Random(mix(1, key, 0x01000193), mix(2, key, 0x85ebca6b), mix(3, key, 0xcc9e2d51)).next();
}
