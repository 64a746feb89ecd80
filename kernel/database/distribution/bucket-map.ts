// Which server a key lives on: keys fall into buckets, buckets are given to servers by a declared map.

/** How many buckets there are, for ever: a server more takes over whole buckets, no key changes its bucket. */
export const BUCKETS = 1024;

/** One server and the buckets it holds, as ranges from the first to the last (both included). */
export interface ShardDeclaration {
  /** Told in errors and logs, e.g. 'east'. */
  readonly name: string;
  readonly url: string;
  readonly buckets: readonly (readonly [first: number, last: number])[];
}

/**
 * The bucket of a key. Neighbouring residents (a household, a village entered in one go) fall into different buckets, so that the
 * servers fill evenly. The mixing is that of splitmix64 (Steele, Lea, Flood 2014); texts are first summed as FNV-1a, 64 bits.
 */
export function bucketOf(key: number | bigint | string): number {
  let word = typeof key === 'string' ? sumText(key) : BigInt.asUintN(64, BigInt(key));
  word = BigInt.asUintN(64, (word ^ (word >> 30n)) * 0xbf58476d1ce4e5b9n);
  word = BigInt.asUintN(64, (word ^ (word >> 27n)) * 0x94d049bb133111ebn);
  return Number((word ^ (word >> 31n)) % BigInt(BUCKETS));
}

function sumText(text: string): bigint {
  let sum = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text, 'utf8')) sum = BigInt.asUintN(64, (sum ^ BigInt(byte)) * 0x100000001b3n);
  return sum;
}

/**
 * The place of each bucket's server in the declaration. Throws when a bucket belongs to nobody or to two, or a name stands twice:
 * residents would be lost or written twice.
 */
export function mapBuckets(shards: readonly ShardDeclaration[]): readonly number[] {
  if (new Set(shards.map(({ name }) => name)).size !== shards.length) throw new Error('分片的名称重复，请给每台数据库服务器不同的名称。');
  const places: (number | undefined)[] = Array.from({ length: BUCKETS });
  for (const [place, { name, buckets }] of shards.entries()) {
    for (const [first, last] of buckets) {
      if (!Number.isInteger(first) || !Number.isInteger(last) || first < 0 || last >= BUCKETS || first > last)
        throw new Error(`分片 ${name} 的桶 ${first}–${last} 不对：应是 0 到 ${BUCKETS - 1} 之间的整数，前者不大于后者。`);
      for (let bucket = first; bucket <= last; bucket += 1) {
        const taken = places[bucket];
        if (taken !== undefined) throw new Error(`桶 ${bucket} 同时给了分片 ${shards[taken]?.name} 和 ${name}。`);
        places[bucket] = place;
      }
    }
  }
  return places.map((place, bucket) => {
    if (place === undefined) throw new Error(`桶 ${bucket} 没有给任何分片：每个桶都要有一台服务器。`);
    return place;
  });
}
