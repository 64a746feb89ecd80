/** Family-doctor contracts as rows: term, team, packages, how it ended, and promised against delivered. */
import { all, type Condition, type Fields, type Moment } from '../../../kernel/define/condition.ts';
import type { Person } from '../../../kernel/define/person.ts';
import { booleanColumn, dateColumn, defineView, numberColumn, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { findFreePackage } from '../catalogue/free-packages.ts';
import { type Agreement, agreementSource, END_REASONS, findFollowing, readAgreements } from './agreement.ts';
import { evidenceSources, followUp } from './fulfilment.ts';

/** Contracts that hold or held. `end` is the last day in force, `renewed` the first day of the contract that continues it. */
export const contractsView = defineView({
  id: 'family_doctor_contracts',
  title: '家庭医生签约',
  per: 'event',
  sources: { contracts: agreementSource, ...evidenceSources },
  columns: {
    number: textColumn('协议编号'),
    team: textColumn('团队', { names: 'directory' }),
    packages: textColumn('服务包'),
    signed: dateColumn('签约日期', { indexed: true }),
    start: dateColumn('生效日期', { indexed: true }),
    end: dateColumn('到期日期', { indexed: true }),
    ended: wordColumn('终止方式', { term: '期满', early: '提前解约' }),
    reason: wordColumn('解约原因', END_REASONS),
    renewed: dateColumn('续约生效日期'),
    gone: booleanColumn('到期前死亡或迁出'),
    promised: numberColumn('应提供次数'),
    delivered: numberColumn('已提供次数'),
  },
  rows: (records, person) => {
    const agreements = readAgreements(records.contracts);
    return agreements.map((agreement) => {
      const services = followUp(agreement, records).filter(({ owed }) => owed);
      return {
        key: agreement.id,
        org: agreement.org,
        number: agreement.number,
        team: agreement.team?.split('/')[1],
        packages: agreement.packages.map((code) => findFreePackage(code)?.name ?? code).join('、'),
        signed: agreement.signed,
        start: agreement.start,
        end: agreement.end,
        ended: agreement.endedEarly ? ('early' as const) : ('term' as const),
        reason: agreement.reason,
        renewed: findFollowing(agreements, agreement)?.start,
        gone: isGoneBefore(person, agreement),
        promised: services.length,
        delivered: services.filter(({ delivered }) => delivered !== undefined).length,
      };
    });
  },
});

function isGoneBefore({ deceased, until }: Person, { end }: Agreement): boolean {
  return (deceased !== undefined && deceased <= end) || (until !== undefined && until <= end);
}

/** In force on a day: begun, not past its last day. */
export function isInForce(row: Fields<typeof contractsView>, on: Moment): Condition {
  return all(row.start.onOrBefore(on), row.end.onOrAfter(on));
}
