/** Closed lists and clocks of specimens: reasons of rejection, turn-around, retention. */
import type { LaboratoryPanel, SpecimenKind, TurnAround } from '../../../kernel/patterns/examination-items/laboratory-item.ts';

/** Priorities of an order. */
export const PRIORITIES = { routine: '常规', urgent: '优先', stat: '急诊' } as const;

/** A priority. */
export type Priority = keyof typeof PRIORITIES;

/** Minutes from receipt to report of an emergency: routine blood 30, biochemistry and immunology 2 h (domain §6.2). */
const STAT_MINUTES: Readonly<Record<TurnAround, number>> = {
  'blood-routine': 30,
  chemistry: 120,
  'same-day': 120,
  microbiology: 4 * 24 * 60,
};

/** Within how many minutes of its receipt a routine report is due: the same day counts as 24 h from receipt; microbiology 4 working days (domain §6.2). */
const ROUTINE_MINUTES: Readonly<Record<TurnAround, number>> = {
  'blood-routine': 24 * 60,
  chemistry: 24 * 60,
  'same-day': 24 * 60,
  microbiology: 4 * 24 * 60,
};

/** The longest turn-around of the panels on one specimen, in minutes from receipt to release. */
export function minutesDue(panels: readonly LaboratoryPanel[], priority: Priority): number {
  const table = priority === 'routine' ? ROUTINE_MINUTES : STAT_MINUTES;
  return Math.max(0, ...panels.map((panel) => table[panel.turnaround]));
}

/** Days a specimen is kept after the report, an editable default of the laboratory (not in a national document). */
export const RETENTION_DAYS: Readonly<Record<SpecimenKind, number>> = {
  'whole-blood': 7,
  serum: 7,
  plasma: 7,
  'arterial-blood': 1,
  urine: 1,
  stool: 1,
  sputum: 7,
  csf: 7,
};

/** Degrees Celsius between which a transport box is in order, both ends included: an editable default (2 to 8 °C cold chain). */
export const BOX_TEMPERATURE = { low: 2, high: 8 } as const;

/** Whether a temperature of the box is out of its limits. */
export function isOutsideBox(celsius: number): boolean {
  return celsius < BOX_TEMPERATURE.low || celsius > BOX_TEMPERATURE.high;
}

/** Hours from collection to receipt after which a specimen is late unless the laboratory accepts it: an editable default. */
export const LATE_AFTER_HOURS = 24;
