// 64-bit hashes of search keys, as signed decimal text for bigint columns.

const cache = new Map<string, bigint>();
const CACHE_LIMIT = 50_000;

function mix(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i += 1) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x5bd1e995);
    h ^= h >>> 15;
  }
  h = Math.imul(h ^ text.length, 0x27d4eb2d);
  h ^= h >>> 13;
  return h >>> 0;
}

/**
 * A signed 64-bit hash of a key. Two keys meet by chance in about 1 % of all stores with 600 million distinct keys,
 * so a reader that must be sure compares the value itself as well.
 */
export function hashKey(key: string): bigint {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const hash = BigInt.asIntN(64, (BigInt(mix(key, 0x9747b28c)) << 32n) | BigInt(mix(key, 0x1b873593)));
  if (cache.size >= CACHE_LIMIT) cache.clear();
  cache.set(key, hash);
  return hash;
}
