/** Promised and delivered services of contracts as rows: what is due until when, and when it was done. */
import { booleanColumn, dateColumn, defineView, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { PROMISED_NAMES } from '../catalogue/promised-services.ts';
import { agreementSource, readAgreements } from '../contracts/agreement.ts';
import { evidenceSources, followUp } from '../contracts/fulfilment.ts';

/** One row for each promise and window; deliveries beyond the promise are rows with `owed` false. */
export const servicesView = defineView({
  id: 'family_doctor_services',
  title: '签约服务履约',
  per: 'event',
  sources: { contracts: agreementSource, ...evidenceSources },
  columns: {
    service: wordColumn('服务项目', PROMISED_NAMES),
    from: dateColumn('开始日期'),
    due: dateColumn('应完成日期', { indexed: true }),
    delivered: dateColumn('完成日期', { indexed: true }),
    owed: booleanColumn('计入履约率'),
    contract: textColumn('协议'),
  },
  rows: (records) =>
    readAgreements(records.contracts).flatMap((agreement) =>
      followUp(agreement, records).map(({ key, service, from, due, delivered, owed }) => ({
        key,
        org: agreement.org,
        service,
        from,
        due,
        delivered,
        owed,
        contract: agreement.id,
      })),
    ),
});
