/** Reminds of contracts that end soon, and lets managers ask for contracts with people who have none. */

import type { Records } from '../../kernel/define/source.ts';
import { defineTask, type Evidence } from '../../kernel/define/task.ts';
import { addDays } from '../../kernel/periods/plain-date.ts';
import { agreementSource, findFollowing, RENEWAL_DAYS, readAgreements } from './contracts/agreement.ts';
import { renewContract } from './contracts/renew-contract.ts';
import { signContract } from './contracts/sign-contract.ts';

const sources = { contracts: agreementSource };

function findSignings(records: Records<typeof sources>): Evidence[] {
  return readAgreements(records.contracts).map(({ id, signed }) => ({ record: `Contract/${id}`, date: signed }));
}

/**
 * Renewal: open thirty days before the end, due on the last day. After it there is nothing to renew: who let the contract run out stands in
 * the list of those to be signed again. Nobody asks for those who ended early, died or moved away.
 */
export const renewalTask = defineTask({
  id: 'family-doctor.renewal',
  title: '续约',
  assign: ['family-doctor', 'village-doctor'],
  action: renewContract,
  sources,
  asks: (records, person) => {
    const agreements = readAgreements(records.contracts);
    const gone = person.deceased ?? person.until;
    return agreements.flatMap((agreement) => {
      const { id, end, endedEarly, org } = agreement;
      const opens = addDays(end, -RENEWAL_DAYS);
      // A contract that was followed before renewal opened (e.g. re-signed) leaves nothing to ask.
      const following = findFollowing(agreements, agreement);
      if (endedEarly || (following !== undefined && following.signed < opens)) return [];
      const cancelled = gone !== undefined && gone <= end ? { cancelled: gone } : {};
      return [{ key: id, opens, due: end, lapses: end, why: `家庭医生协议${end}到期`, org, ...cancelled }];
    });
  },
  evidence: findSignings,
});

/** Signing: never asked by itself, only where a manager dispatches it to people without a contract. */
export const signingTask = defineTask({
  id: 'family-doctor.signing',
  title: '签约家庭医生',
  assign: ['family-doctor', 'village-doctor'],
  action: signContract,
  sources,
  asks: () => [],
  evidence: findSignings,
});
