/** What to search for while a new resident is typed, to find one who may be the same. */
import { isAbsent, type RawAnswers } from '../../form/answer-path.ts';

const IDENTITY_NUMBER = /^\d{17}[\dXx]$/;
const BIRTH_DATE = /^\d{4}-\d{2}-\d{2}$/;

function textsOf(answers: RawAnswers): readonly (readonly [string, string])[] {
  return Object.entries(answers).flatMap(([linkId, value]) =>
    typeof value === 'string' && !isAbsent(value) ? [[linkId, value.trim()] as const] : [],
  );
}

/** What to search for, from what is typed: the identity number once it is whole, else the name with the birth date. */
export function sameSearch(answers: RawAnswers): string {
  const texts = textsOf(answers);
  const identity = texts.find(([, text]) => IDENTITY_NUMBER.test(text))?.[1];
  if (identity) return identity;
  const name = texts.find(([linkId]) => linkId === 'name')?.[1];
  const birth = texts.find(([linkId, text]) => /birth/i.test(linkId) && BIRTH_DATE.test(text))?.[1];
  return name && name.length > 1 && birth ? `${name} ${birth}` : '';
}
