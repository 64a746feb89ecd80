// What a start brings along beside the platform itself: `npm start -- --with imaging`.
import { parseArgs } from 'node:util';

/** What can be brought along. `imaging`: the image archive (Orthanc) and its full reading program. */
export const EXTRAS = ['imaging'] as const;

/** One of these. */
export type Extra = (typeof EXTRAS)[number];

function isExtra(text: string): text is Extra {
  return EXTRAS.some((extra) => extra === text);
}

function readWith(args: readonly string[]): readonly string[] {
  try {
    return parseArgs({ args: [...args], options: { with: { type: 'string', multiple: true } } }).values.with ?? [];
  } catch {
    throw new Error(`看不懂启动参数“${args.join(' ')}”。可以写：--with ${EXTRAS.join(',')}`);
  }
}

/** Reads `--with a,b` or `--with=a`; throws Error in plain words for anything else. */
export function readExtras(args: readonly string[]): readonly Extra[] {
  const names = readWith(args).flatMap((list) => list.split(',').map((name) => name.trim()));
  const extras = names.map((name) => {
    if (!isExtra(name)) throw new Error(`--with 不认识“${name}”。可以写：${EXTRAS.join('、')}`);
    return name;
  });
  return [...new Set(extras)];
}
