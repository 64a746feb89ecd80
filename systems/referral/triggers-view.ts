/** What in the record asks for a referral up: a pressure or glucose that the programmes refer urgently, a critical value; and whether one followed. */
import { LOINC } from '../../kernel/define/codes.ts';
import { type KeptObservation, observations, resources } from '../../kernel/define/source.ts';
import { dateColumn, defineView, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { loopSources, readRequests } from '../../kernel/patterns/request-loop/requests.ts';
import { dateOfFhir, dateOfInstant, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { machine } from './machine.ts';
import { directionOf } from './views.ts';

/** Pressure and glucose of urgent referral (《国家基本公共卫生服务规范（第三版）》高血压、2型糖尿病患者健康管理). mmHg; mmol/L. */
export const URGENT = { systolic: 180, diastolic: 110, glucoseHigh: 16.7, glucoseLow: 3.9 } as const;

/** Kinds of triggers. */
export const TRIGGERS = { pressure: '血压达紧急转诊标准', glucose: '血糖达紧急转诊标准', critical: '危急值' } as const;

interface Trigger {
  readonly key: string;
  readonly org: string | undefined;
  readonly date: PlainDate;
  readonly kind: keyof typeof TRIGGERS;
  readonly value: string;
}

function ofPressure({ id, org, date, components }: KeptObservation): Trigger[] {
  const [high, low] = [components[LOINC.systolic], components[LOINC.diastolic]];
  const urgent = (high !== undefined && high >= URGENT.systolic) || (low !== undefined && low >= URGENT.diastolic);
  return urgent ? [{ key: id, org, date, kind: 'pressure', value: `${high ?? '?'}/${low ?? '?'} mmHg` }] : [];
}

function ofGlucose({ id, org, date, value, resource }: KeptObservation): Trigger[] {
  const unit = resource.valueQuantity?.code ?? resource.valueQuantity?.unit;
  if (value === undefined || (unit !== undefined && unit !== 'mmol/L')) return [];
  const urgent = value >= URGENT.glucoseHigh || value <= URGENT.glucoseLow;
  return urgent ? [{ key: id, org, date, kind: 'glucose', value: `${value} mmol/L` }] : [];
}

/** One row for each trigger; `referred` is the day of the first referral up on or after it, `seen` that the rest follows from. */
export const triggersView = defineView({
  id: 'referral_triggers',
  title: '需要转诊的情况',
  per: 'event',
  sources: {
    ...loopSources('referral'),
    pressures: observations(LOINC.bloodPressure),
    glucose: observations(LOINC.fastingGlucose),
    critical: resources('Task', 'critical'),
  },
  columns: {
    day: dateColumn('日期', { indexed: true }),
    kind: wordColumn('情况', TRIGGERS),
    value: textColumn('数值'),
    referred: dateColumn('转诊日期'),
  },
  rows: (records) => {
    const ups = readRequests(machine, records).flatMap((request) =>
      directionOf(request) === 'up' && request.askedAt && request.state !== 'cancelled' ? [dateOfInstant(request.askedAt)] : [],
    );
    const found = [
      ...records.pressures.flatMap(ofPressure),
      ...records.glucose.flatMap(ofGlucose),
      ...records.critical.flatMap(({ id, resource }): Trigger[] => {
        const date = dateOfFhir(resource.authoredOn);
        const org = resource.owner?.reference?.split('/')[1];
        return date === undefined || resource.status === 'entered-in-error'
          ? []
          : [{ key: id, org, date, kind: 'critical', value: resource.description ?? resource.code?.text ?? '' }];
      }),
    ];
    return found.map(({ key, org, date, kind, value }) => ({
      key,
      org,
      day: date,
      kind,
      value,
      referred: ups.filter((day) => day >= date).sort()[0],
    }));
  },
});
