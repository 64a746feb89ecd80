// Does a kept message again, after its mapping was corrected or what it lacked has come.

import { isRetryable } from '../../../database/database-errors.ts';
import { fail } from '../../../errors.ts';
import { type MessageRow, readWholeMessage, updateMessage } from '../../../hl7-messages/keep-messages.ts';
import { nowInstant } from '../../../periods/plain-date.ts';
import type { Store } from '../../../store/store.ts';
import { buildAcknowledgement } from '../er7/build-acknowledgement.ts';
import { charsetOf } from '../er7/charset.ts';
import { holdMessage, prepareMessage, processMessage, type Sender } from './process-message.ts';
import { announce, explainRefusal, openMessage, parkedResult, resultOf } from './receive-message.ts';

const ATTEMPTS = 4;

/**
 * Does the message with the id again with the rules that hold now; what it makes of it takes the place of the earlier outcome, and the
 * sender who sends it once more gets the new answer. A message that was done before is done again too: what it says is written over what
 * stands. Throws `not-found`, `not-allowed`.
 */
export async function replayMessage(store: Store, sender: Sender, id: string): Promise<MessageRow> {
  let parking = undefined as ReturnType<typeof explainRefusal>;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const processed = await store.database.transaction(async (tx) => {
        const kept = await readWholeMessage(tx, id, true);
        if (!kept) fail('not-found', { what: `报文 ${id}` });
        const opened = openMessage(kept.raw, charsetOf(kept.charset) ?? 'utf8');
        const refusal = parking ?? opened.refusal;
        const prepared = refusal || !opened.message ? undefined : prepareMessage(sender, opened.message, opened.head);
        const standing = await holdMessage(tx, prepared);
        const done =
          prepared && opened.message
            ? await processMessage(store, tx, sender, opened.message, opened.head, id, prepared, standing)
            : undefined;
        const answer = buildAcknowledgement(opened.message, id, refusal?.outcome ?? 'AA', refusal?.reason);
        if (done) await updateMessage(tx, id, resultOf(done, answer), nowInstant());
        else if (refusal) await updateMessage(tx, id, parkedResult(refusal, answer), nowInstant());
        return done;
      });
      if (processed) await announce(store, processed);
      const row = await readWholeMessage(store.database, id);
      if (!row) fail('not-found', { what: `报文 ${id}` });
      const { raw: _raw, answer: _answer, ...head } = row;
      return head;
    } catch (error) {
      if (attempt < ATTEMPTS && isRetryable(error)) continue;
      const refusal = explainRefusal(error);
      if (parking || !refusal || (await readWholeMessage(store.database, id)) === undefined || sender.who.role !== 'integrator')
        throw error;
      parking = refusal;
      attempt = 0;
    }
  }
}
