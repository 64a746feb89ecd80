/** Renews a contract with the same team, or another, from the day after it ends. */
import { defineAction, type Refusal } from '../../../kernel/define/action.ts';
import { availableWhen } from '../../../kernel/define/availability.ts';
import { defineForm } from '../../../kernel/define/form.ts';
import { choice, choices, date, optional, reference, yesNo } from '../../../kernel/define/item.ts';
import { addDays } from '../../../kernel/periods/plain-date.ts';
import { BASIC_PACKAGE, FREE_PACKAGE_NAMES } from '../catalogue/free-packages.ts';
import { keyGroupSources } from '../key-groups/key-groups.ts';
import { refuseDay } from '../refuse-day.ts';
import {
  agreementSource,
  type ContractState,
  findFollowing,
  findInForce,
  nameSeries,
  RENEWAL_DAYS,
  readAgreements,
  writeAgreement,
} from './agreement.ts';
import { refusePackages, TERMS } from './sign-contract.ts';

/** The renewal form; the resident confirms, a contract never renews itself. */
export const renewalForm = defineForm({
  id: 'family-doctor-renewal',
  title: '家庭医生续约确认',
  version: '1',
  source: '国卫基层发〔2018〕35号 规范家庭医生签约服务管理（续约）',
  dateItem: 'date',
  items: {
    date: date('续约日期', { prefill: 'today', hint: '新协议自原协议到期次日生效' }),
    team: optional(reference('更换团队', 'team', { hint: '不填则仍由原团队服务' })),
    packages: choices('服务包', FREE_PACKAGE_NAMES),
    term: choice('签约期限', TERMS),
    confirmed: yesNo('居民已确认续约'),
  },
  check: (answers) => {
    if (!answers.confirmed) return [{ item: 'confirmed', refuse: '居民确认后才能续约，不能自动续约。' }];
    if (!answers.packages.includes(BASIC_PACKAGE)) return [{ item: 'packages', refuse: '每份协议都应包含基础服务包。' }];
    return [];
  },
});

const sources = { contracts: agreementSource, ...keyGroupSources };

/** Renewal is open within the last 30 days of a contract, its last day included, and once. */
export const renewContract = defineAction({
  id: 'family-doctor.renew',
  label: '续约',
  form: renewalForm,
  allow: ['village-doctor', 'family-doctor', 'nurse', 'public-health-doctor', 'registrar'],
  sources,
  serials: (answers) => [nameSeries(answers.date)],
  available: availableWhen({ contracts: agreementSource }, (state) => refuseDay(state.on, state) ?? refuseTime(state)),
  check: (answers, context) => refusePackages(answers.packages, answers.date, context),
  write: (answers, context) => {
    const standing = findInForce(readAgreements(context.records.contracts), answers.date);
    if (!standing) return [];
    const team = answers.team === undefined ? standing.team : `CareTeam/${answers.team}`;
    return [
      {
        create: writeAgreement({
          serial: context.serial(nameSeries(answers.date)),
          signed: answers.date,
          start: addDays(standing.end, 1),
          years: Number(answers.term),
          subject: context.subject,
          org: answers.team === undefined ? (standing.org ?? context.actor.org) : context.actor.org,
          team,
          packages: answers.packages,
          continues: `Contract/${standing.id}`,
        }),
      },
    ];
  },
});

function refuseTime({ on, records }: ContractState): Refusal | undefined {
  const agreements = readAgreements(records.contracts);
  const standing = findInForce(agreements, on);
  if (!standing) return { refuse: '该居民当日没有生效的协议，不能续约。', item: 'date', next: '请办理签约。' };
  const following = findFollowing(agreements, standing);
  if (following) return { refuse: `这份协议已经续约，新协议自${following.start}生效。`, item: 'date' };
  const opens = addDays(standing.end, -RENEWAL_DAYS);
  if (on >= opens) return undefined;
  return { refuse: `协议${standing.end}到期，到期前${RENEWAL_DAYS}天内才能续约。`, item: 'date', next: `请在${opens}或之后办理。` };
}
