// Keeps incoming NDJSON as parts of a job, sorted into the order in which it can be written: those that others refer to first.
import { keepPart } from '../../bulk-jobs/bulk-parts.ts';
import type { Database } from '../../database/database.ts';
import { refuse } from '../fhir/answer/outcome.ts';

/** The lists of an import in the order they are written: institutions and the like, residents, all else. */
export const INPUT_LISTS = ['in-first', 'in-patients', 'in-others'] as const;

const FIRST = new Set(['Organization', 'Location', 'Practitioner', 'PractitionerRole', 'HealthcareService', 'Medication', 'Substance']);
/** Lines and characters of a part; one part is one transaction. */
const PART_LINES = 1000;
const PART_CHARACTERS = 4_000_000;
/** The longest line: a resource with an attachment. */
export const LONGEST_LINE = 16 * 1024 * 1024;

/** Which list a line belongs to. What cannot be read stands among the last and is told there. */
function listOf(line: string): (typeof INPUT_LISTS)[number] {
  const type = /^\s*\{\s*"resourceType"\s*:\s*"([A-Za-z]+)"/.exec(line)?.[1] ?? typeWithin(line);
  return type === 'Patient' ? 'in-patients' : type !== undefined && FIRST.has(type) ? 'in-first' : 'in-others';
}

function typeWithin(line: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    const type = typeof parsed === 'object' && parsed !== null && 'resourceType' in parsed ? parsed.resourceType : undefined;
    return typeof type === 'string' ? type : undefined;
  } catch {
    return undefined;
  }
}

/** The lines of a stream of bytes with their numbers from 1, empty ones left out. Throws 413 for a line that is too long. */
async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly [number, string]> {
  const decoder = new TextDecoder();
  let rest = '';
  let number = 0;
  for await (const chunk of bytes) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      number += 1;
      if (piece.trim() !== '') yield [number, piece.replace(/\r$/, '').replace(/^\ufeff/, '')];
    }
    if (rest.length > LONGEST_LINE) refuse(413, 'too-long', `第 ${number + 1} 行太长。`, `line ${number + 1} is too long`);
  }
  rest += decoder.decode();
  if (rest.trim() !== '') yield [number + 1, rest.replace(/^\ufeff/, '')];
}

/** Keeps the lines of input number `file` and tells how many there were. Each kept line has its number and a tab in front. */
export async function spoolLines(db: Database, job: string, file: number, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  const waiting = new Map<string, { lines: string[]; characters: number; part: number }>();
  let count = 0;
  const keep = async (list: string): Promise<void> => {
    const held = waiting.get(list);
    if (!held || held.lines.length === 0) return;
    await keepPart(db, { job, list, file, part: held.part }, held.lines);
    waiting.set(list, { lines: [], characters: 0, part: held.part + 1 });
  };
  for await (const [number, line] of readLines(bytes)) {
    const list = listOf(line);
    const held = waiting.get(list) ?? { lines: [], characters: 0, part: 0 };
    waiting.set(list, held);
    held.lines.push(`${number}\t${line}`);
    held.characters += line.length;
    count += 1;
    if (held.lines.length >= PART_LINES || held.characters >= PART_CHARACTERS) await keep(list);
  }
  for (const list of waiting.keys()) await keep(list);
  return count;
}
