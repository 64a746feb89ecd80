/** Visits and stays of all institutions, one row each, counted where the institution lies. */
import { encounters, type KeptEncounter, resources } from '../../kernel/define/source.ts';
import { dateColumn, defineView, numberColumn, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { readFees } from './fees.ts';
import { classOf, levelOf } from './institution-level.ts';
import { isYetToBeSeen } from './queue/place-in-queue.ts';

const KINDS = { outpatient: '门诊', emergency: '急诊', inpatient: '住院', home: '出诊' } as const;

/** v3-ActCode classes as the four kinds that are counted; other classes (virtual, field, ...) are no visit of a clinic. */
const KIND_OF_CLASS: Readonly<Record<string, keyof typeof KINDS>> = {
  AMB: 'outpatient',
  EMER: 'emergency',
  IMP: 'inpatient',
  ACUTE: 'inpatient',
  NONAC: 'inpatient',
  HH: 'home',
};

/**
 * Encounters. `date` is the day of the visit or admission; `level` is empty when the institution's class was not recorded; `cents` is empty and
 * `billed` too when no charge of the encounter came, else `billed` is 1.
 */
export const encountersView = defineView({
  id: 'clinic_encounters',
  title: '诊疗人次',
  per: 'event',
  place: 'organisation',
  sources: {
    encounters: encounters(...Object.keys(KIND_OF_CLASS)),
    charges: resources('ChargeItem'),
    settled: resources('ExplanationOfBenefit'),
  },
  columns: {
    kind: wordColumn('类别', KINDS, { indexed: true }),
    date: dateColumn('就诊日期', { indexed: true }),
    end: dateColumn('结束日期'),
    diagnosis: textColumn('主要诊断编码'),
    diagnosisName: textColumn('主要诊断'),
    level: wordColumn('机构层级', { primary: '基层', other: '非基层' }),
    cents: numberColumn('费用（分）'),
    billed: numberColumn('有费用人次'),
  },
  rows: (records) => {
    const feeOf = readFees(records);
    return records.encounters.flatMap((encounter) => rowOf(encounter, feeOf(encounter.id)));
  },
});

function rowOf(encounter: KeptEncounter, cents: number | undefined) {
  const kind = KIND_OF_CLASS[encounter.kind];
  // A visit that is only planned, or that waits at the front desk, has not taken place.
  if (kind === undefined || encounter.resource.status === 'planned' || isYetToBeSeen(encounter.resource)) return [];
  const main = encounter.diagnoses[0];
  return [
    {
      key: encounter.id,
      org: encounter.org,
      kind,
      date: encounter.start,
      end: encounter.end,
      diagnosis: main?.code,
      diagnosisName: main?.display,
      level: levelOf(classOf(encounter.resource.type)),
      cents,
      billed: cents === undefined ? undefined : 1,
    },
  ];
}
