// A platform that receives HL7 v2 messages, for tests of this room.
import iconv from 'iconv-lite';
import { z } from 'zod';
import { type SignedIn, standingOf } from '../../../access/actor.ts';
import { prepareStore } from '../../../commit/migrations.ts';
import type { Database } from '../../../database/database.ts';
import { sql } from '../../../database/sql.ts';
import { openTestDatabase } from '../../../database/testing.ts';
import { numberOfType } from '../../../record/type-number.ts';
import { openStore, type Store } from '../../../store/store.ts';
import type { Charset } from '../er7/charset.ts';
import type { Sender } from '../intake/process-message.ts';
import { type Received, receiveMessage } from '../intake/receive-message.ts';
import { readSenderRules } from '../mapping/sender-rules.ts';

/** A hospital's integration account that reaches everything. */
export const HIS: SignedIn = {
  account: 'his',
  post: 'post-his',
  practitioner: 'his',
  name: '医院信息系统',
  role: 'integrator',
  ...standingOf('integrator'),
  org: 'county-hospital',
  area: '',
  scope: { everything: true, areas: [], orgs: ['county-hospital'] },
};

/** A resource as tests look at it. */
export type Loose = Readonly<Record<string, unknown>> & { readonly resourceType: string; readonly id: string };

const looseRow = z.object({ content: z.looseObject({ resourceType: z.string(), id: z.string() }) });

/** A platform without systems. */
export interface Intake {
  readonly store: Store;
  readonly database: Database;
  /** Sends a message (segments by line) in a charset, as the account his. */
  send(text: string, options?: { rules?: unknown; charset?: Charset; who?: SignedIn }): Promise<Received & { readonly text: string }>;
  /** The current resources of a type, in the order of their ids. */
  resources(type: string): Promise<readonly Loose[]>;
  close(): Promise<void>;
}

/** The sender of tests, with declared rules. */
export function senderOf(rules: unknown = [], who: SignedIn = HIS): Sender {
  return { who, rules: readSenderRules(rules), source: '10.0.0.2' };
}

/** Opens a platform over a database of its own. Close it at the end. */
export async function openIntake(): Promise<Intake> {
  const { database, close } = await openTestDatabase('hl7v2', async (fresh) => void (await prepareStore(fresh, [])));
  const store = await openStore(database, []);
  return {
    store,
    database,
    async send(text, { rules, charset = 'utf8', who } = {}) {
      const bytes = iconv.encode(text.replace(/\n/g, '\r'), charset);
      const received = await receiveMessage(store, senderOf(rules, who), bytes, charset);
      return { ...received, text: iconv.decode(received.answer, charset) };
    },
    async resources(type) {
      const rows = await Promise.all(
        [sql`resource`, sql`ref_resource`].map((table) =>
          database.rows(sql`select content from ${table} where rtype = ${numberOfType(type)} and not deleted order by id`, looseRow),
        ),
      );
      return rows.flat().map((row) => row.content);
    },
    close,
  };
}
