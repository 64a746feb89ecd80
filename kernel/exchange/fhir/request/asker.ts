// One object for all who ask with the same rights, so that what they ask at the same time can go together.
import type { Scope, SignedIn } from '../../../access/actor.ts';
import { type RowCondition, reasonOfReach, recordsWithinReach, residentWithinReach } from '../../../access/row-condition.ts';
import type { Database, Queries } from '../../../database/database.ts';
import { type Sql, sql } from '../../../database/sql.ts';
import { gatherStatements } from '../../../database/statements/gather-statements.ts';
import { type PlainDate, today } from '../../../periods/plain-date.ts';

/** So many who ask are remembered for a reach. */
const MOST_ASKERS = 500;

/** Those who have the same rights: account, post, reach, purpose, categories. */
export class Asker {
  readonly #who: SignedIn;
  readonly #together = new WeakMap<Database, Queries>();
  #reach: { readonly on: PlainDate; readonly condition: RowCondition; readonly reason: Sql } | undefined;

  constructor(who: SignedIn) {
    this.#who = who;
  }

  /** `recordsWithinReach`, made once a day: all of it that changes meanwhile stands in the database. Not for those whose break-glass ends by the minute. */
  reach(): RowCondition {
    return this.#conditions().condition;
  }

  /** Why the resident of a record's row `r` lies within reach: a reason's code as text, NULL when they do not. Made as `reach` is. */
  reason(): Sql {
    return this.#conditions().reason;
  }

  #conditions(): { readonly condition: RowCondition; readonly reason: Sql } {
    const on = today();
    if (this.#reach?.on === on) return this.#reach;
    const who = this.#who;
    const reason = sql`(select ${reasonOfReach(who)} from view_people p where p.resident_id = r.resident_id and ${residentWithinReach(who)})`;
    const made = { on, condition: recordsWithinReach(who), reason };
    if (!who.reasons.includes('break-glass')) this.#reach = made;
    return made;
  }

  /** Their statements over a database: those of the same text go together. Undefined within an open transaction, and where there are several servers. */
  together(database: Database, limitMs: number): Queries | undefined {
    if (database.shards.length > 1 || database.shards[0] !== database) return undefined;
    const known = this.#together.get(database);
    if (known) return known;
    const queries = gatherStatements(database, limitMs);
    this.#together.set(database, queries);
    return queries;
  }
}

const askers = new WeakMap<Scope, Map<string, Asker>>();
/** One value a request, asked for several times while it is answered. */
const askersOfRequests = new WeakMap<SignedIn, Asker>();

/** The one object of all who ask with these rights. */
export function askerOf(who: SignedIn): Asker {
  const found = askersOfRequests.get(who) ?? findAsker(who);
  askersOfRequests.set(who, found);
  return found;
}

function findAsker(who: SignedIn): Asker {
  const ofScope = askers.get(who.scope) ?? new Map<string, Asker>();
  askers.set(who.scope, ofScope);
  // What decides beside the scope: whose break-glass, which reasons, whose objections, which restricted categories.
  const key = JSON.stringify([
    who.account,
    who.role,
    who.org,
    who.kind,
    who.reasons,
    who.purpose,
    who.residents,
    who.confined,
    who.only,
    who.grants,
  ]);
  const known = ofScope.get(key);
  if (known) return known;
  const asker = new Asker(who);
  if (ofScope.size >= MOST_ASKERS) ofScope.clear();
  ofScope.set(key, asker);
  return asker;
}
