// Many readings, a few at a time: neither one after another, nor all connections for one request.

/** Runs `work` over the items with at most `limit` under way; results in the order of the items. Throws what the first failing one throws. */
export async function mapAtOnce<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const waiting = items.entries();
  const run = async (): Promise<void> => {
    for (const [index, item] of waiting) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, run));
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}
