// All operations of the FHIR door.
import { replayOperation } from '../../subscriptions/replay-operation.ts';
import { evaluateMeasureOperation } from './evaluate-measure.ts';
import { everythingOperation } from './everything.ts';
import { extractOperation } from './extract.ts';
import { lastnOperation } from './lastn.ts';
import { matchOperation } from './match.ts';
import { MERGING } from './merge.ts';
import type { Operation } from './operation.ts';
import { populateOperation } from './populate.ts';
import { summaryOperation } from './summary.ts';
import { TERMINOLOGY } from './terminology.ts';
import { translateOperation } from './translate.ts';
import { validateOperation } from './validate.ts';

/** The operations that addresses with `$` call. */
export const OPERATIONS: readonly Operation[] = [
  validateOperation,
  everythingOperation,
  lastnOperation,
  summaryOperation,
  ...TERMINOLOGY,
  translateOperation,
  populateOperation,
  extractOperation,
  evaluateMeasureOperation,
  matchOperation,
  ...MERGING,
  replayOperation,
];
