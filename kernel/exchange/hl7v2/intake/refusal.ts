// A message that cannot be taken, with the reason and the answer it gets.
import type { Outcome, Reason } from '../er7/build-acknowledgement.ts';

/** Thrown while a message is read or written: nothing of it stays but the message itself, parked. */
export class Refusal extends Error {
  readonly outcome: Exclude<Outcome, 'AA'>;
  readonly reason: Reason;
  constructor(outcome: Exclude<Outcome, 'AA'>, reason: Reason) {
    super(reason.text);
    this.outcome = outcome;
    this.reason = reason;
  }
}
