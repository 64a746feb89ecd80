/** What the teams were paid for their contracts: an advance each April, the rest after appraisal in the February after. Fee and scores are invented. */
import { z } from 'zod';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import { inTotal, onEveryShard } from '../../kernel/database/distribution/fan-outs.ts';
import { sql } from '../../kernel/database/sql.ts';
import { type PlainDate, toDate } from '../../kernel/periods/plain-date.ts';
import type { Store } from '../../kernel/store/store.ts';
import { columnOfView, tableOfView } from '../../kernel/views/view-table.ts';
import { contractYearsView } from '../../systems/family-doctor/contracts/contract-years-view.ts';
import {
  advanceOf,
  closeSettlement,
  entitlementOf,
  type Line,
  openSettlement,
  restOf,
} from '../../systems/family-doctor/settlement/settlement.ts';
import { hashFraction } from '../population/random.ts';
import { actBare } from './bare-context.ts';
import type { StaffMember } from './staff.ts';
import type { Team } from './teams.ts';

/** Cents for a contract year, the team's share and the advance in per cent. */
const TARIFF = { fee: 4_000, share: 70 } as const;
const ADVANCED = 70;
const SETTLED_YEARS = [2024, 2025, 2026] as const;

const countShape = z.object({ team: z.string(), year: z.number(), contracts: z.number() });

/** Contract years that are to be paid, by team and year, as the platform counts them. */
async function countContracts(store: Store): Promise<ReadonlyMap<string, number>> {
  const column = (name: 'team' | 'year' | 'state') => columnOfView(contractYearsView, name);
  const rows = await store.database.rows(
    onEveryShard(
      'demo-check',
      sql`select ${column('team')} as team, ${column('year')} as year, count(*) as contracts from ${tableOfView(contractYearsView)}
          where ${column('state')} = 'due' and ${column('team')} is not null group by 1, 2`,
      inTotal({ contracts: 'sum' }, ['team', 'year']),
    ),
    countShape,
  );
  return new Map(rows.map(({ team, year, contracts }) => [`${team} ${year}`, contracts]));
}

/** The settlements of all teams as they stand on the last observed day. The contracts must be loaded. */
export async function composePayments(
  store: Store,
  teams: readonly Team[],
  staff: readonly StaffMember[],
  until: PlainDate,
): Promise<readonly Write[]> {
  const counts = await countContracts(store);
  return teams.flatMap((team) => {
    const payer = staff.find((member) => member.role === 'bureau-manager' && member.org === `org-${team.town.slice(0, 6)}-bureau`);
    if (payer === undefined) return [];
    return SETTLED_YEARS.flatMap((year): Write[] => {
      const contracts = counts.get(`${team.id} ${year}`) ?? 0;
      const [advanced, settled] = [toDate(`${year}-04-10`), toDate(`${year + 1}-02-20`)];
      if (contracts === 0 || advanced > until) return [];
      const entitled = entitlementOf(contracts, TARIFF);
      const lines: readonly Line[] = [
        { kind: 'entitled', date: advanced, amount: entitled },
        { kind: 'advance', date: advanced, amount: advanceOf(entitled, ADVANCED) },
      ];
      const one = { team: team.id, org: team.org, year, tariff: TARIFF, lines };
      const opened = openSettlement(one, payer.org, actBare(payer, advanced).now);
      const id = `settlement-${team.id}-${year}`;
      if (settled > until) return [{ op: 'create', id, resource: opened }];
      const earned = entitlementOf(contracts, TARIFF, 86 + Math.floor(hashFraction(`${team.id}|${year}`) * 13));
      const last: readonly Line[] = [
        { kind: 'adjusted', date: settled, amount: earned - entitled },
        { kind: 'final', date: settled, amount: restOf(earned, lines) },
      ];
      return [{ op: 'create', id, resource: closeSettlement(opened, { ...one, closed: false }, last) }];
    });
  });
}
