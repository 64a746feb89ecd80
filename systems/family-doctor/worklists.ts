/** The lists a family-doctor team works from. */
import { all, monthsBefore, related, todayPlus } from '../../kernel/define/condition.ts';
import { isUsualResident } from '../../kernel/define/is-usual-resident.ts';
import { peopleView } from '../../kernel/define/people-view.ts';
import type { Role } from '../../kernel/define/role.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { RENEWAL_DAYS } from './contracts/agreement.ts';
import { contractsView, isInForce } from './contracts/contracts-view.ts';
import { renewContract } from './contracts/renew-contract.ts';
import { signContract } from './contracts/sign-contract.ts';
import { isMember, keyGroupsView } from './key-groups/key-groups-view.ts';
import { deliverService } from './services/deliver-service.ts';

const ROLES: readonly Role[] = ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor', 'township-manager'];

const TODAY = todayPlus(0);

/** Contracts that end within thirty days and are not continued. */
export const toRenew = defineWorklist({
  id: 'family-doctor.to-renew',
  urgency: 'due',
  title: '待续约',
  view: contractsView,
  where: (row) =>
    all(
      isInForce(row, TODAY),
      row.end.onOrBefore(todayPlus(RENEWAL_DAYS)),
      row.ended.is('term'),
      row.renewed.isEmpty(),
      row.gone.isFalse(),
    ),
  columns: ['end', 'team', 'packages', 'promised', 'delivered'],
  sort: 'end',
  roles: ROLES,
  action: renewContract,
});

/** Usual residents whose contract ran out within a year and who have none since: to be asked whether they want another. */
export const runOut = defineWorklist({
  id: 'family-doctor.run-out',
  urgency: 'due',
  title: '协议到期未续',
  view: contractsView,
  where: (row) =>
    all(
      row.end.before(TODAY),
      row.end.onOrAfter(monthsBefore(TODAY, 12)),
      row.ended.is('term'),
      row.renewed.isEmpty(),
      row.gone.isFalse(),
      related(peopleView).some((person) => isUsualResident(person, TODAY)),
      related(contractsView).none((contract) => isInForce(contract, TODAY)),
    ),
  columns: ['end', 'team', 'packages'],
  sort: 'end',
  roles: ROLES,
  action: signContract,
});

/** People with a contract in force. */
export const signedNow = defineWorklist({
  id: 'family-doctor.signed',
  urgency: 'register',
  title: '已签约',
  view: contractsView,
  where: (row) => isInForce(row, TODAY),
  columns: ['team', 'packages', 'start', 'end', 'promised', 'delivered'],
  sort: 'end',
  roles: ROLES,
  action: deliverService,
});

/** Usual residents of a key group without a contract in force, each once however many groups they are in. */
export const keyUnsigned = defineWorklist({
  id: 'family-doctor.key-unsigned',
  urgency: 'check',
  title: '重点人群未签约',
  view: peopleView,
  where: (row) =>
    all(
      isUsualResident(row, TODAY),
      related(keyGroupsView).some((group) => isMember(group, TODAY)),
      related(contractsView).none((contract) => isInForce(contract, TODAY)),
    ),
  columns: ['birth', 'since'],
  sort: 'birth',
  roles: ROLES,
  action: signContract,
});
