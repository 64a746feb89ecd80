// 64-bit hashes of search keys, as signed decimal text for bigint columns.

const cache = new Map<string, bigint>();
const CACHE_LIMIT = 50_000;

const halves = new DataView(new ArrayBuffer(8));

/** Two hashes of 32 bits with seeds of their own, side by side: the text is walked once, and one bigint is made. */
function mix(text: string): bigint {
  let high = 0x9747b28c;
  let low = 0x1b873593;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x5bd1e995);
    high ^= high >>> 15;
    low = Math.imul(low ^ code, 0x5bd1e995);
    low ^= low >>> 15;
  }
  halves.setInt32(0, finish(high, text.length));
  halves.setInt32(4, finish(low, text.length));
  return halves.getBigInt64(0);
}

function finish(hash: number, length: number): number {
  const mixed = Math.imul(hash ^ length, 0x27d4eb2d);
  return mixed ^ (mixed >>> 13);
}

/**
 * A signed 64-bit hash of a key. Two keys meet by chance in about 1 % of all stores with 600 million distinct keys,
 * so a reader that must be sure compares the value itself as well.
 */
export function hashKey(key: string): bigint {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const hash = mix(key);
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(key, hash);
  return hash;
}
