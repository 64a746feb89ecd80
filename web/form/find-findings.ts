/** The findings of a form's own rules about answers, by field: the same function runs on the server. */
import type { AnyForm } from '../../kernel/define/form.ts';
import type { Person } from '../../kernel/define/person.ts';
import { checkAnswers } from '../../kernel/forms/check-answers.ts';
import { asAnswers, type RawAnswers } from './answer-path.ts';

/** A sentence about a field; '' is the form as a whole. */
export interface FieldFinding {
  readonly field: string;
  readonly text: string;
}

/** What is wrong, what is doubtful, and the answers as they will be sent when nothing is wrong. */
export interface Findings {
  readonly problems: readonly FieldFinding[];
  readonly warnings: readonly FieldFinding[];
  readonly answers: RawAnswers | undefined;
}

/** Checks what was typed so far. */
export function findFindings(form: AnyForm, raw: RawAnswers, person: Person | undefined): Findings {
  const { answers, problems, warnings } = checkAnswers(form, raw, person);
  return { answers: answers === undefined ? undefined : asAnswers(answers), problems, warnings };
}
