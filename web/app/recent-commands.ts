/** What a user opened last from the command box, in this browser. */
import { z } from 'zod';

const recentSchema = z.array(z.object({ text: z.string(), detail: z.string(), to: z.string() }));
type Recent = z.infer<typeof recentSchema>[number];

const KEPT = 8;

function keyOf(user: string): string {
  return `yigong.recent:${user}`;
}

/** The last ones, newest first; none when nothing can be read. */
export function readRecent(user: string): readonly Recent[] {
  try {
    const parsed = recentSchema.safeParse(JSON.parse(sessionStorage.getItem(keyOf(user)) ?? '[]'));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}

/** Puts one in front. Kept for this browser session only, because names of residents are in it. */
export function rememberRecent(user: string, recent: Recent): void {
  const rest = readRecent(user).filter(({ to }) => to !== recent.to);
  try {
    sessionStorage.setItem(keyOf(user), JSON.stringify([recent, ...rest].slice(0, KEPT)));
  } catch {
    // a full store forgets; nothing depends on it
  }
}
