/** Contract years as rows: what each twelve months of a contract is worth to the team, and why some are worth nothing. */
import type { Person } from '../../../kernel/define/person.ts';
import { dateColumn, defineView, numberColumn, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { addDays, addMonths, type PlainDate } from '../../../kernel/periods/plain-date.ts';
import { type Agreement, agreementSource, MOST_YEARS, readAgreements } from './agreement.ts';
import { evidenceSources, followUp } from './fulfilment.ts';

/** Why a contract year is not paid; `due` is. (Local default after 国卫基层发〔2018〕35号: 死亡、迁出、重复、零服务的签约不付费.) */
export const PAYABLE = {
  due: '应付',
  dead: '已死亡',
  moved: '已迁出',
  void: '协议作废',
  duplicate: '重复签约',
} as const;

/** The twelve months of a contract that begin on the same day of each year; the last is cut by the last day in force. */
export function listContractYears({ start, end }: Agreement): readonly { readonly from: PlainDate; readonly until: PlainDate }[] {
  const years: { from: PlainDate; until: PlainDate }[] = [];
  for (let at = 0; at < MOST_YEARS && addMonths(start, 12 * at) <= end; at += 1) {
    const last = addDays(addMonths(start, 12 * (at + 1)), -1);
    years.push({ from: addMonths(start, 12 * at), until: last < end ? last : end });
  }
  return years;
}

/** A contract that begins while another of the same person is in force; of two that begin on one day the second is the duplicate. */
export function isDuplicate(agreements: readonly Agreement[], one: Agreement): boolean {
  return agreements.some(
    ({ id, start, end }) => id !== one.id && end >= one.start && (start < one.start || (start === one.start && id < one.id)),
  );
}

function judge(agreements: readonly Agreement[], one: Agreement, until: PlainDate, person: Person): keyof typeof PAYABLE {
  if (one.reason === '06') return 'void';
  if (one.reason === '03' || (person.deceased !== undefined && person.deceased <= until)) return 'dead';
  if (one.reason === '02' || (person.until !== undefined && person.until <= until)) return 'moved';
  return isDuplicate(agreements, one) ? 'duplicate' : 'due';
}

/** One row for each contract and contract year; `services` counts what was delivered in it. A year belongs to the calendar year it begins in. */
export const contractYearsView = defineView({
  id: 'family_doctor_contract_years',
  title: '签约协议年度',
  per: 'event',
  sources: { contracts: agreementSource, ...evidenceSources },
  columns: {
    team: textColumn('团队', { names: 'directory' }),
    from: dateColumn('协议年度起', { indexed: true }),
    until: dateColumn('协议年度止'),
    year: numberColumn('结算年度'),
    state: wordColumn('付费判断', PAYABLE),
    services: numberColumn('服务次数'),
  },
  rows: (records, person) => {
    const agreements = readAgreements(records.contracts);
    return agreements.flatMap((agreement) => {
      const delivered = followUp(agreement, records).flatMap((each) => each.delivered ?? []);
      return listContractYears(agreement).map(({ from, until }, at) => ({
        key: `${agreement.id}/${at + 1}`,
        org: agreement.org,
        team: agreement.team?.split('/')[1],
        from,
        until,
        year: Number(from.slice(0, 4)),
        state: judge(agreements, agreement, until, person),
        services: delivered.filter((day) => day >= from && day <= until).length,
      }));
    });
  },
});
