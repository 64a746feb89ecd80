/** What the fields of an open form share: answers, findings, where values came from. */
import { createContext, useContext } from 'react';
import type { Priors } from '../../kernel/define/prior-result.ts';
import type { AnswerPath, RawAnswers } from './answer-path.ts';

/** The open form as its fields see it. Findings are by path in the contract's spelling. */
export interface FormDesk {
  /** The action that saves the form. */
  readonly action: string;
  /** Whom the form is about, unless it is about nobody in particular. */
  readonly resident: number | undefined;
  /** Which of their rows the form is about, when it was opened from that row: nobody has to choose it. */
  readonly row: string | undefined;
  /** Where the form orders: how results that stand are found and answered, with the id of the action and the visit it is opened from. */
  readonly priors: (Omit<Priors<never>, 'find'> & { readonly action: string; readonly encounter: string | undefined }) | undefined;
  readonly answers: RawAnswers;
  readonly set: (path: AnswerPath, value: unknown) => void;
  /** Shows the findings of a field once it was left. */
  readonly leave: (path: AnswerPath) => void;
  readonly problemAt: (path: AnswerPath) => string | undefined;
  readonly warningAt: (path: AnswerPath) => string | undefined;
  readonly overrides: Readonly<Record<string, string>>;
  readonly override: (field: string, reason: string) => void;
  /** Where a first value came from, in words; undefined once changed. */
  readonly sourceOf: (path: AnswerPath) => string | undefined;
  readonly lastAt: (path: AnswerPath) => unknown;
  readonly isProposed: (path: AnswerPath) => boolean;
}

/** Given by the editor to its fields. */
export const FormDeskContext = createContext<FormDesk | undefined>(undefined);

/** The open form. Throws outside an editor. */
export function useFormDesk(): FormDesk {
  const desk = useContext(FormDeskContext);
  if (!desk) throw new Error('a field stands inside a form editor');
  return desk;
}

/** The id of the element that holds a field, for labels, jumps and focus. */
export function fieldId(path: AnswerPath): string {
  return `f-${path.join('-')}`;
}
