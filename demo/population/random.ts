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
    for (let round = 0; round < 12; round += 1) this.bits();
  }

  /** 32 random bits, as an unsigned number. */
  bits(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A number in [0, 1). */
  next(): number {
    return this.bits() / 4_294_967_296;
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

/** Three hashes of a text, taken from where the hashes of the seed left off. */
function streamFrom(a: number, b: number, c: number, text: string): Random {
  let [first, second, third] = [a, b, c];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    first = Math.imul(first ^ code, 0x01000193);
    second = Math.imul(second ^ code, 0x85ebca6b);
    third = Math.imul(third ^ code, 0xcc9e2d51);
  }
  return new Random(first ^ (first >>> 15), second ^ (second >>> 13), third ^ (third >>> 16));
}

/** The streams of a seed. */
export function createStreams(seed: string): Streams {
  const start = streamFrom(0x9e3779b9, 0x243f6a88, 0xb7e15162, seed);
  const [a, b, c] = [start.bits(), start.bits(), start.bits()];
  return (key) => streamFrom(a, b, c, key);
}

/** A number in [0, 1) that depends on the key alone: for plans that hold at every seed, such as which village is larger. */
export function hashFraction(key: string): number {
  return streamFrom(1, 2, 3, key).next();
}
