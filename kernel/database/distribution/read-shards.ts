// Reads the declaration of several servers from a file.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { UnusableServer } from '../database-errors.ts';
import { mapBuckets, type ShardDeclaration } from './bucket-map.ts';

const shape = z
  .array(
    z.object({
      name: z.string().min(1),
      url: z.string().regex(/^postgres(?:ql)?:\/\//),
      buckets: z.array(z.tuple([z.number().int(), z.number().int()])).min(1),
    }),
  )
  .min(1);

/**
 * The servers of a JSON file: `[{ "name": "东库", "url": "postgres://…", "buckets": [[0, 511]] }, …]`, the one with the local tables first.
 * Throws `UnusableServer` for a file that is missing or wrong; the message never holds its text, which has passwords.
 */
export function readShards(path: string): readonly ShardDeclaration[] {
  try {
    const shards = shape.parse(JSON.parse(readFileSync(path, 'utf8')));
    mapBuckets(shards);
    return shards;
  } catch (error) {
    const why =
      error instanceof z.ZodError
        ? error.issues.map((issue) => issue.path.join('.')).join('、')
        : error instanceof SyntaxError
          ? '不是 JSON'
          : String(error instanceof Error ? error.message : error);
    throw new UnusableServer(`分片文件 ${path} 不能使用：${why}。应为 [{"name","url","buckets":[[0,511]]}, …]。`);
  }
}
