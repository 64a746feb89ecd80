/** Asks the archive, through our own door, for the series of studies and for the instances of a series. */
import { problemSchema } from '../../../server/contract/contract.ts';
import { ProblemError } from '../../api.ts';
import type { SeriesEntry, Stack, ViewedStudy } from './image-types.ts';
import { dicomJsonSchema, readSeries, readStack } from './read-stack.ts';

const AWAY = {
  code: 'archive-away',
  text: '影像存储暂不可用。',
  next: '影像存储没有回答。检查单和报告可以照常查看；请稍后重试，若一直如此，请联系信息科。',
  problems: [],
};

/** Whether the archive cannot be reached just now; a refusal or a missing study is something else. */
export function isAway(error: unknown): boolean {
  return error instanceof ProblemError && (error.status === 0 || error.status >= 500);
}

/** Whether the archive has no such study: it was registered, and its pictures have not come. */
export function isMissing(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 404;
}

async function ask(path: string, signal: AbortSignal) {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', headers: { accept: 'application/dicom+json' }, signal });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ProblemError(AWAY, 0);
  }
  if (response.status === 204) return [];
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) {
    const parsed = dicomJsonSchema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new ProblemError(AWAY, 502);
  }
  if (response.status >= 500) throw new ProblemError(AWAY, response.status);
  const told = problemSchema.safeParse(body);
  const missing = { code: 'not-found', text: '影像存储里没有这次检查。', next: '请联系做检查的科室。', problems: [] };
  throw new ProblemError(told.success ? told.data : missing, response.status);
}

/**
 * The series of the studies that can hold pictures.
 * @throws ProblemError when refused, missing or away (`isAway`)
 */
export async function fetchSeries(root: string, studies: readonly ViewedStudy[], signal: AbortSignal): Promise<readonly SeriesEntry[]> {
  const answers = await Promise.all(
    studies.map(async (study) => readSeries(study, await ask(`${root}/studies/${study.studyInstanceUid}/series`, signal))),
  );
  return answers.flat();
}

/** Whether the archive cannot be reached just now, by asking it for the series again. */
export async function findAway(root: string, series: SeriesEntry, signal: AbortSignal): Promise<boolean> {
  return fetchStack(root, series, signal).then(
    () => false,
    (error: unknown) => isAway(error),
  );
}

/**
 * The frames of a series, in reading order.
 * @throws ProblemError when refused, missing or away (`isAway`)
 */
export async function fetchStack(root: string, series: SeriesEntry, signal: AbortSignal): Promise<Stack> {
  const path = `${root}/studies/${series.study.studyInstanceUid}/series/${series.uid}/metadata`;
  return readStack(series, await ask(path, signal), root);
}
