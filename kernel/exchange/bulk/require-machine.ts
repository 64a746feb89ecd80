// Who may exchange in bulk: machines. And how many jobs one account may have open.
import type { SignedIn } from '../../access/actor.ts';
import { countOpenJobs } from '../../bulk-jobs/bulk-jobs.ts';
import type { Queries } from '../../database/database.ts';
import { ROLES } from '../../define/role.ts';
import { fail } from '../../errors.ts';
import { refuse } from '../fhir/answer/outcome.ts';
import { Forbidden, mayWrite } from '../fhir/request/require-access.ts';

/** So many jobs of one account may wait or run at once. */
export const MOST_OPEN_JOBS = 4;

/** Throws `not-signed-in`, or `not-allowed` for everybody but integrators: people read records one by one, each under its own reason. */
export function requireMachine(who: SignedIn | undefined): SignedIn {
  if (!who) fail('not-signed-in');
  if (mayWrite(who)) return who;
  throw new Forbidden('not-allowed', { role: ROLES[who.role], what: '批量导出或导入', allowed: `${ROLES.integrator}账号` });
}

/** Throws 429 when the account has as many jobs open as it may. */
export async function requireRoom(db: Queries, who: SignedIn): Promise<void> {
  if ((await countOpenJobs(db, who.account)) < MOST_OPEN_JOBS) return;
  refuse(
    429,
    'throttled',
    `同时进行的批量任务至多 ${MOST_OPEN_JOBS} 个，请等前面的完成或取消后再试。`,
    `at most ${MOST_OPEN_JOBS} bulk jobs may be open at once; wait for one to finish or cancel it`,
  );
}
