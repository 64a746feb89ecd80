// The door of views: one $run request in, one answer out, its rows still being computed.
import type { SignedIn } from '../../../access/actor.ts';
import { QueryError } from '../../../database/database-errors.ts';
import type { Store } from '../../../store/store.ts';
import { answerOutcome } from '../../fhir/answer/give-answer.ts';
import { explainError, FhirRefusal } from '../../fhir/answer/outcome.ts';
import type { FhirRequest } from '../../fhir/request/request.ts';
import { logRefusal, requireReader } from '../../fhir/request/require-access.ts';
import { compileView } from '../view/compile-view.ts';
import { ViewProblem } from '../view-problem.ts';
import { MEDIA_TYPES } from './format-rows.ts';
import { readRunRequest } from './read-run-request.ts';
import { runView, type ViewRun } from './run-view.ts';

/** An answer. A body of rows comes in pieces; its first piece is there already, a later failure breaks it off with an error. */
export interface ViewAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | AsyncIterable<string | Uint8Array>;
  readonly fault?: unknown;
}

/**
 * Answers a request at an address of `readRunAddress`. Never throws: every error up to the first piece of the body is an OperationOutcome
 * with its status; a fault of the platform itself also stands in `fault`, for the log.
 */
export async function answerViewRun(store: Store, who: SignedIn | undefined, request: FhirRequest): Promise<ViewAnswer> {
  let run: ViewRun | undefined;
  try {
    requireReader(who, 's', []);
    run = await readRunRequest(store.database, request);
    const pieces = (await runView(store, who, run))[Symbol.asyncIterator]();
    const first = await pieces.next();
    return { status: 200, headers: headersOf(run), body: first.done === true ? '' : continueAfter(first.value, pieces) };
  } catch (error) {
    const told = tellProblem(error, run);
    const { status, outcome, unexpected } = explainError(told);
    try {
      await logRefusal(store.database, who, request, told);
    } catch (fault) {
      return { ...answerOutcome(500, explainError(fault).outcome), fault };
    }
    const headers = status === 401 ? { 'www-authenticate': 'Bearer' } : status === 405 ? { allow: 'GET, POST' } : {};
    return { ...answerOutcome(status, outcome, headers), ...(unexpected ? { fault: error } : {}) };
  }
}

function headersOf({ view, format }: ViewRun): Readonly<Record<string, string>> {
  const name = /^[A-Za-z0-9_-]{1,80}$/.test(view.name ?? '') ? view.name : 'view';
  const file = format === 'csv' || format === 'parquet' ? { 'content-disposition': `attachment; filename="${name}.${format}"` } : {};
  return { 'content-type': MEDIA_TYPES[format], ...file };
}

async function* continueAfter<T>(first: T, rest: AsyncIterator<T>): AsyncGenerator<T> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** Problems of the view, before and while it runs, as refusals that name the element. */
function tellProblem(error: unknown, run: ViewRun | undefined): unknown {
  if (error instanceof ViewProblem)
    return new FhirRefusal(422, [{ code: 'invalid', text: error.text, english: error.english, expression: error.expression }]);
  if (!(error instanceof QueryError) || !run) return error;
  // 21000: a scalar subquery gave several rows; see oneOf.
  if (error.sqlState === '21000') {
    const names = compileView(run.view).mayRepeat;
    const text = `有的资源在这一列有多个值（可能是 ${names.join('、') || 'where 条件'}）。请用 first()，或写 collection: true。`;
    const english = `a resource has several values where one is allowed (perhaps ${names.join(', ') || 'in where'}); use first() or collection: true`;
    return new FhirRefusal(422, [{ code: 'multiple-matches', text, english, expression: 'ViewDefinition.select' }]);
  }
  // Class 22: a value is not what the expression takes it for.
  if (error.sqlState.startsWith('22')) {
    const text = '有的资源在某个表达式处的值类型不符，例如把文字当作数值或布尔值。';
    return new FhirRefusal(422, [
      { code: 'value', text, english: 'a value is not of the type that an expression needs', expression: 'ViewDefinition' },
    ]);
  }
  return error;
}
