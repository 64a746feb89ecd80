// Errors of the FHIR door, and the OperationOutcome that a client reads.
import type { OperationOutcome, OperationOutcomeIssue } from '@medplum/fhirtypes';
import { DatabaseUnavailable, isImpossibleText, QueryError } from '../../../database/database-errors.ts';
import { Fault } from '../../../errors.ts';
import type { Issue } from '../../../record/validation/issue.ts';

/** One thing that is wrong: Chinese for people, English for developers, and the element it is about. */
export interface Trouble {
  readonly code: string;
  readonly text: string;
  readonly english: string;
  readonly expression?: string | undefined;
  readonly severity?: 'error' | 'warning' | 'information';
}

/** The rule that kept something from who asks, and whose record it was. */
export interface Barred {
  readonly rule: string;
  readonly resident?: number | undefined;
}

/** A refusal with its HTTP status. */
export class FhirRefusal extends Error {
  readonly status: number;
  readonly troubles: readonly Trouble[];
  /** Set when something was asked for that may not be had, whatever the answer says: the audit log hears of it. */
  readonly barred: Barred | undefined;
  constructor(status: number, troubles: readonly Trouble[], barred: Barred | undefined = findBar(status, troubles)) {
    super(troubles.map((trouble) => trouble.english).join('; '));
    this.status = status;
    this.troubles = troubles;
    this.barred = barred;
  }
}

/** What the log hears of by itself: a right that was missing, an id that nobody knows (who guesses leaves a line with each). */
function findBar(status: number, troubles: readonly Trouble[]): Barred | undefined {
  if (status === 403) return { rule: 'forbidden' };
  return status === 404 && troubles.some(({ code }) => code === 'not-found') ? { rule: 'not-found' } : undefined;
}

/** Throws a refusal of one trouble. */
export function refuse(status: number, code: string, text: string, english: string, expression?: string): never {
  throw new FhirRefusal(status, [{ code, text, english, expression }]);
}

/** What the validator found, with the path of the resource inside the request put in front ('Patient.name' becomes 'Bundle.entry[3].resource.name'). */
export function troublesOf(issues: readonly Issue[], place: string | undefined): readonly Trouble[] {
  return issues.map((issue) => {
    const expression = placeExpression(issue.expression, place);
    return { code: issue.code, text: issue.diagnostics, english: `${expression}: ${issue.english}`, expression };
  });
}

/** A path that starts at the resource, as a path that starts at the request. */
export function placeExpression(expression: string, place: string | undefined): string {
  if (place === undefined) return expression;
  const rest = expression.replace(/^[A-Za-z]+/, '');
  return `${place}${rest}`;
}

/** The OperationOutcome of some troubles. */
export function outcomeOf(troubles: readonly Trouble[]): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: troubles.map((trouble) => ({
      severity: trouble.severity ?? 'error',
      code: trouble.code as OperationOutcomeIssue['code'], // codes here and in the catalogue of faults are those of the value set issue-type
      details: { text: trouble.text },
      diagnostics: trouble.english,
      ...(trouble.expression === undefined ? {} : { expression: [trouble.expression] }),
    })),
  };
}

/** Any error as status and OperationOutcome. `unexpected` tells the platform's own faults, which its log must hear of. `place` stands before the elements that a fault names. */
export function explainError(
  error: unknown,
  place?: string,
): { readonly status: number; readonly outcome: OperationOutcome; readonly unexpected: boolean } {
  if (error instanceof FhirRefusal) return { status: error.status, outcome: outcomeOf(error.troubles), unexpected: false };
  if (error instanceof Fault) return { status: error.status, outcome: outcomeOf(troublesOfFault(error, place)), unexpected: false };
  // 57014: the statement ran longer than searches may
  if (error instanceof QueryError && error.sqlState === '57014') {
    const trouble = {
      code: 'too-costly',
      text: '这次查询太费时，已停止。请加上 patient、identifier 或日期等条件缩小范围。',
      english: 'the search took too long and was stopped; narrow it by patient, identifier or date',
    };
    return { status: 403, outcome: outcomeOf([trouble]), unexpected: false };
  }
  if (isImpossibleText(error)) {
    const trouble = {
      code: 'value',
      text: '内容里有不能保存的字符（空字符或残缺的字符）。请去掉后再提交。',
      english: 'a text holds a zero byte or half a character',
    };
    return { status: 400, outcome: outcomeOf([trouble]), unexpected: false };
  }
  if (error instanceof DatabaseUnavailable) {
    const trouble = {
      code: 'transient',
      text: '数据库暂时连接不上，平台正在恢复，已保存的内容不会丢失。请稍后重试；写入请带条件（If-None-Exist）或编号重试，以免重复。',
      english: 'the database is away for a moment; try again, writes with an id or a condition',
    };
    return { status: 503, outcome: outcomeOf([trouble]), unexpected: false };
  }
  const trouble = {
    code: 'exception',
    text: '平台内部出错，没有写入任何内容。请稍后重试；如仍失败，请联系管理员。',
    english: 'internal error; nothing was written',
  };
  return { status: 500, outcome: outcomeOf([trouble]), unexpected: true };
}

function troublesOfFault(fault: Fault, place: string | undefined): readonly Trouble[] {
  const expressionOf = (field: string): string => (place === undefined ? field : `${place}.${field}`);
  if (fault.problems.length === 0)
    return [{ code: fault.issue, text: `${fault.text}${fault.next}`, english: fault.english, expression: place }];
  return fault.problems.map((problem) => ({
    code: fault.issue,
    text: fault.problems.length === 1 ? `${problem.text}${fault.next}` : problem.text,
    english: `${problem.field}: ${fault.english}`,
    expression: problem.field === '' ? place : expressionOf(problem.field),
  }));
}
