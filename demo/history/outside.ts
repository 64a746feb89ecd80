/** Care of residents outside the county, as settlements of their insurance tell of it. */
import type { ExplanationOfBenefit } from '@medplum/fhirtypes';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { dateOfDay } from '../population/calendar-days.ts';
import type { Resident } from './resident.ts';

/** For each stay and visit inside the county, so many outside: some four of five stays and 19 of 20 visits stay in the county. */
const OUTSIDE_FOR_EACH = { stay: 0.22, visit: 0.05 } as const;

const HOSPITALS = ['雅安市人民医院', '四川大学华西医院', '四川省人民医院', '雅安职业技术学院附属医院'] as const;

/** Writes the settlements of a half-year of days `from` to `to`, beside so many visits and stays inside. */
export function settleOutside(
  resident: Resident,
  half: number,
  inside: { readonly visits: number; readonly stays: number },
  span: { readonly from: number; readonly to: number },
): void {
  const random = resident.random(`outside ${half}`);
  const settle = (count: number, share: number, code: 'AMB' | 'IMP'): void => {
    for (let n = 0; n < count; n += 1) {
      const [chance, when, where, length] = [random.next(), random.next(), random.next(), random.next()];
      const day = span.from + Math.floor(when * Math.max(0, span.to - span.from));
      if (chance >= share || day > resident.last) continue;
      const end = code === 'IMP' ? Math.min(resident.last, day + 4 + Math.floor(length * 12)) : day;
      resident.writes.add(
        settlement(resident.subject, code, dateOfDay(day), dateOfDay(end), HOSPITALS[Math.floor(where * HOSPITALS.length)] ?? ''),
      );
    }
  };
  settle(inside.stays, OUTSIDE_FOR_EACH.stay, 'IMP');
  settle(inside.visits, OUTSIDE_FOR_EACH.visit, 'AMB');
}

function settlement(subject: string, code: string, start: string, end: string, hospital: string): ExplanationOfBenefit {
  return {
    resourceType: 'ExplanationOfBenefit',
    status: 'active',
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'institutional' }] },
    subType: { coding: [{ system: SYSTEM.actCode, code }] },
    use: 'claim',
    patient: { reference: subject },
    billablePeriod: { start, end },
    created: end,
    insurer: { display: '医保经办机构' },
    provider: { display: hospital },
    outcome: 'complete',
    insurance: [{ focal: true, coverage: { display: '基本医疗保险' } }],
  };
}
