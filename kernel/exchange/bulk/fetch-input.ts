// Fetches files of an import over HTTP, in pieces, from allowed sources only.
import { refuse } from '../fhir/answer/outcome.ts';
import { requireAllowed } from './read-import.ts';
import type { FetchInput } from './run-import.ts';

/** So long a source may take to begin its answer. */
const ANSWER_MS = 60_000;

/** Fetches below the allowed beginnings of addresses; a redirect is not followed, since it may lead elsewhere. Throws refusals that name the file. */
export function fetchBelow(allowed: readonly string[]): FetchInput {
  return async (url) => {
    requireAllowed(url, allowed);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), ANSWER_MS);
    try {
      const answer = await fetch(url, { headers: { accept: 'application/fhir+ndjson' }, redirect: 'error', signal: late.signal });
      if (!answer.ok || !answer.body)
        refuse(502, 'transient', `取不到 ${url}：对方应答 ${answer.status}。`, `${url} answered ${answer.status}`);
      return answer.body;
    } catch (error) {
      if (error instanceof TypeError || late.signal.aborted)
        refuse(502, 'transient', `取不到 ${url}：${error instanceof Error ? error.message : ''}`, `${url} cannot be fetched`);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}
