/** Prescriptions, one row each, and the medicines that somebody has now. */
import { EXTENSION, IDENTIFIER } from '../../../kernel/define/codes.ts';
import { resources } from '../../../kernel/define/source.ts';
import { dateColumn, defineView, numberColumn, textColumn } from '../../../kernel/define/view.ts';
import { addDays, dateOfFhir } from '../../../kernel/periods/plain-date.ts';

/** `until`: the last day of supply of the medicine that lasts longest. */
export const prescriptionsView = defineView({
  id: 'clinic_prescriptions',
  title: '处方',
  per: 'event',
  place: 'organisation',
  sources: { requests: resources('MedicationRequest') },
  columns: {
    date: dateColumn('开具日期', { indexed: true }),
    number: textColumn('处方编号'),
    diagnosis: textColumn('临床诊断'),
    medicines: textColumn('药品'),
    kinds: numberColumn('药品种数'),
    valid: dateColumn('有效至'),
    until: dateColumn('用药至'),
  },
  rows: ({ requests }) => {
    const groups = Map.groupBy(requests, ({ resource }) =>
      resource.groupIdentifier?.system === IDENTIFIER.prescription ? resource.groupIdentifier.value : undefined,
    );
    return [...groups].flatMap(([number, items]) => {
      const [first] = items;
      const date = dateOfFhir(first?.resource.authoredOn);
      if (number === undefined || first === undefined || date === undefined) return [];
      const days = items.map(({ resource }) => resource.dispenseRequest?.expectedSupplyDuration?.value ?? 0);
      const org = first.resource.extension?.find(({ url }) => url === EXTENSION.org)?.valueReference?.reference?.split('/')[1];
      return [
        {
          key: number,
          org,
          date,
          number,
          diagnosis: first.resource.reasonCode?.[0]?.text,
          medicines: items.map(({ resource }) => resource.medicationCodeableConcept?.text ?? '').join('、'),
          kinds: items.length,
          valid: dateOfFhir(first.resource.dispenseRequest?.validityPeriod?.end),
          until: addDays(date, Math.floor(Math.max(...days))),
        },
      ];
    });
  },
});
