// Whether somebody is a member of a consultation: of the side that asked or of the one that was asked, in a role that may end it.
import { z } from 'zod';
import type { SignedIn } from '../../kernel/access/actor.ts';
import { rowsOfOwn, rowsWithinReach } from '../../kernel/access/row-condition.ts';
import { sql } from '../../kernel/database/sql.ts';
import type { AnyView } from '../../kernel/define/view.ts';
import { fail } from '../../kernel/errors.ts';
import { addressOfRoom } from '../../kernel/patterns/request-loop/meeting-room.ts';
import { requireResident } from '../../kernel/reading/require-resident.ts';
import type { Store } from '../../kernel/store/store.ts';
import { columnOfView, columnsOfView, tableOfView } from '../../kernel/views/view-table.ts';

/** A consultation as one of its members meets in it. `side`: whose member they are. */
export interface MemberOf {
  readonly number: string;
  readonly person: string;
  readonly department: string;
  readonly state: string;
  /** It is in session, in a room of ours. */
  readonly open: boolean;
  readonly from: string;
  readonly to: string;
  readonly side: 'asking' | 'asked';
}

const row = z.object({
  number: z.string(),
  state: z.string(),
  department: z.string().nullable(),
  meeting: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});

/** Rows of each side, and the action that whoever belongs to it may take while it lasts. */
const SIDES = {
  asking: { view: 'teleconsultation_sent', action: 'teleconsultation.leave' },
  asked: { view: 'teleconsultation_received', action: 'teleconsultation.end' },
} as const;

async function findRow(store: Store, who: SignedIn, side: keyof typeof SIDES, resident: number, request: string) {
  const view: AnyView | undefined = store.registry.views.get(SIDES[side].view);
  const action = store.registry.actions.get(SIDES[side].action);
  if (!view || !action?.allow.includes(who.role)) return undefined;
  const own = side === 'asking' ? rowsOfOwn(who, 'v') : sql`v.org = ${who.org} and ${rowsWithinReach(who, 'v')}`;
  const of = (name: string) => sql`v.${columnOfView(view, name)}`;
  const rows = await store.database.rows(
    sql`select ${of('number')} as number, ${of('state')} as state, ${of('department')} as department, ${of('meeting')} as meeting, ${of('from')} as "from", ${of('to')} as "to"
        from ${tableOfView(view)} v where v.resident_id = ${resident} and v.key = ${request} and ${own}`,
    row,
  );
  return rows[0] && { row: rows[0], words: new Map(columnsOfView(view)) };
}

/** Throws what `requireResident` throws, and `not-found` for whoever is no member. A refusal is logged by the door. */
export async function requireMember(store: Store, who: SignedIn, resident: number, request: string): Promise<MemberOf> {
  const person = await requireResident(store.database, who, resident);
  for (const side of ['asked', 'asking'] as const) {
    const found = await findRow(store, who, side, resident, request);
    if (!found) continue;
    const { number, state, department, meeting, from, to } = found.row;
    const word = (column: string, code: string) => found.words.get(column)?.words?.[code] ?? code;
    const { name } = person;
    const directory = store.directory.current();
    return {
      number,
      person: name,
      department: department === null ? '' : word('department', department),
      state: word('state', state),
      open: state === 'in-session' && meeting === addressOfRoom(resident, request),
      from: from === null ? '' : directory.nameOf(from),
      to: to === null ? '' : directory.nameOf(to),
      side,
    };
  }
  return fail('not-found', { what: '这次会诊', field: 'request' });
}
