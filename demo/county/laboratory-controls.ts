/** Quality control of the regional laboratory: four weeks of runs on an analyser, one item out of control today, and the boxes' temperatures. Invented. */

import type { Observation } from '@medplum/fhirtypes';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import { EXTENSION, SYSTEM } from '../../kernel/define/codes.ts';
import type { Instant, PlainDate } from '../../kernel/periods/plain-date.ts';
import { buildControl, buildPoint, type Control, type ControlFacts, judgeControls, type Level } from '../../systems/laboratory/controls.ts';
import { roundTo } from '../../systems/laboratory/rules/convert-result.ts';
import { BOX_MOMENTS, BOX_TEMPERATURE_CODE } from '../../systems/laboratory/transport.ts';
import { instantOf } from '../history/clock.ts';
import { dateOfDay, dayOfDate } from '../population/calendar-days.ts';
import { createStreams, type Random } from '../population/random.ts';
import type { StaffMember } from './staff.ts';

/** Items under control: target values of a low and a high level, relative standard deviation, decimals. */
const CONTROLLED: readonly (readonly [item: string, low: number, high: number, spread: number, decimals: number])[] = [
  ['fpg', 5.1, 15.2, 0.02, 2],
  ['hba1c', 5.5, 9.8, 0.02, 2],
  ['crp', 5, 48, 0.04, 1],
  ['k', 3.9, 6.4, 0.015, 2],
  ['na', 138, 155, 0.008, 1],
  ['cl', 98, 115, 0.01, 1],
  ['ca', 2.2, 3.1, 0.015, 2],
  ['alt', 34, 118, 0.03, 1],
  ['ast', 38, 140, 0.03, 1],
  ['crea', 82, 420, 0.025, 1],
  ['urea', 6.1, 20.4, 0.025, 2],
  ['ua', 290, 560, 0.025, 1],
  ['tc', 4.2, 6.9, 0.02, 2],
  ['tg', 1.1, 2.3, 0.025, 2],
  ['wbc', 6.8, 18.2, 0.025, 2],
  ['hb', 128, 166, 0.012, 1],
  ['plt', 224, 470, 0.035, 1],
];
const DAYS = 28;
const INSTRUMENT = 'AU5800';
/** The item whose run of the last day is out of control. */
const OUT_TODAY = 'tg';

function momentAt(day: number, minutes: number): Instant {
  return instantOf(day, 7 * 60 + minutes);
}

/** The control of an item with the runs of four weeks. */
function controlItem(row: (typeof CONTROLLED)[number], last: number, by: StaffMember, random: Random): readonly Write[] {
  const [item, low, high, spread, decimals] = row;
  const lot = (level: Level, mean: number) => ({ level, lot: `${level === 'low' ? 'L' : 'H'}2401`, mean, sd: roundTo(mean * spread, 4) });
  const first = dateOfDay(last - DAYS);
  const facts: ControlFacts = {
    org: by.org,
    item,
    instrument: INSTRUMENT,
    lots: [lot('low', low), lot('high', high)],
    expires: dateOfDay(last + 120),
    series: [],
    state: 'not-run',
    stateOn: first,
    broken: [],
    closed: undefined,
  };
  const id = `lab-control-${item}`;
  let control: Control = { ...facts, id, version: 0, resource: buildControl(facts, first) };
  const writes: Write[] = [];
  for (let day = last - DAYS; day <= last; day += 1) {
    const measured = control.lots.map(({ level, mean, sd }) => {
      const z = day === last && item === OUT_TODAY ? 3.4 : Math.max(-1.9, Math.min(1.9, random.around(0, 0.8)));
      return { level, value: roundTo(mean + z * sd, decimals + 1) };
    });
    const { next, points, broken } = judgeControls(control, measured, dateOfDay(day));
    const taken = { now: momentAt(day, 0), actor: { practitioner: by.id, name: by.name, org: by.org } };
    points.forEach((point) => {
      writes.push({ op: 'create', id: `${id}-${day}-${point.level}`, resource: buildPoint(control, point, broken, taken) });
    });
    // A run that happens to break a rule was corrected the same morning: only today's is still open.
    control = {
      ...control,
      ...next,
      ...(day < last && next.state === 'out-of-control' ? { series: [], state: 'in-control' as const, broken: [] } : {}),
    };
  }
  return [{ op: 'create', id, resource: buildControl(control, first) }, ...writes];
}

/** The temperatures of the boxes of the last three days. */
function logBoxes(last: number, by: StaffMember, box: string, random: Random): readonly Write[] {
  const moments = Object.entries(BOX_MOMENTS);
  return [last - 2, last - 1, last].flatMap((day) =>
    moments.map(([code, words], at): Write => {
      const logged: Observation = {
        resourceType: 'Observation',
        extension: [{ url: EXTENSION.org, valueReference: { reference: `Organization/${by.org}` } }],
        status: 'final',
        code: { coding: [{ system: SYSTEM.item, code: BOX_TEMPERATURE_CODE, display: '转运箱温度' }], text: '转运箱温度' },
        effectiveDateTime: momentAt(day, 95 + at * 35),
        performer: [{ reference: `Practitioner/${by.id}`, display: by.name }],
        device: { display: box },
        valueQuantity: { value: roundTo(random.between(2.6, 6.9), 1), unit: '℃', system: SYSTEM.ucum, code: 'Cel' },
        note: [{ text: `${words}；${by.name}` }],
      };
      return { op: 'create', id: `lab-${box.toLowerCase()}-${day}-${code}`, resource: logged };
    }),
  );
}

/** What the laboratories of the counties keep for quality control up to the last observed day. */
export function controlLaboratories({
  staff,
  until,
}: {
  readonly staff: readonly StaffMember[];
  readonly until: PlainDate;
}): readonly Write[] {
  const last = dayOfDate(until);
  const streams = createStreams('laboratory-controls');
  const centre = staff.find(({ org, role }) => role === 'diagnosis-reader' && org.endsWith('-centre-laboratory'));
  if (!centre) return [];
  return [
    ...CONTROLLED.flatMap((row) => controlItem(row, last, centre, streams(row[0]))),
    ...[1, 2, 3, 4, 5, 6].flatMap((n) => logBoxes(last, centre, `BOX-${n}`, streams(`box ${n}`))),
  ];
}
