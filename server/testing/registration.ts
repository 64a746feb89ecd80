/** Answers of the personal information form with nothing to note: the shortest that may be sent. */
import { basicAnswers } from '../../kernel/actions/testing.ts';

const { identityNumber: _, ...withoutNumber } = basicAnswers('赵一', '1960-01-01', '101');

/** A householder of 东坡村; name, number, sex and date of birth are the test's to change. */
export const REGISTRATION: Readonly<Record<string, unknown>> = { ...withoutNumber, relation: '02' };
