// SCH with TQ1, AIS, AIG, AIL, AIP → Appointment.
import type { Mapping } from '../mapping.ts';

/** An appointment; its state by the trigger where that ends it, else by SCH-25 (HL7 table 0278). */
export const APPOINTMENT: Mapping = {
  id: 'appointment',
  label: '预约',
  anchor: 'SCH',
  type: 'Appointment',
  keys: [
    { from: 'SCH-1', kind: 'appointment-placer', shape: 'EI', type: 'PLAC' },
    { from: 'SCH-2', kind: 'appointment-filler', shape: 'EI', type: 'FILL' },
  ],
  withoutKey: 'refuse',
  rules: [
    {
      from: 'MSH-9.2',
      to: 'status',
      by: 'code',
      table: { S15: 'cancelled', S16: 'cancelled', S17: 'entered-in-error', S26: 'noshow' },
      when: { from: 'MSH-9.2', in: ['S15', 'S16', 'S17', 'S26'] },
    },
    {
      from: 'SCH-25',
      to: 'status',
      by: 'code',
      table: {
        PENDING: 'pending',
        WAITLIST: 'waitlist',
        BOOKED: 'booked',
        OVERBOOK: 'booked',
        STARTED: 'arrived',
        COMPLETE: 'fulfilled',
        CANCELLED: 'cancelled',
        DC: 'cancelled',
        DELETED: 'entered-in-error',
        NOSHOW: 'noshow',
      },
      otherwise: 'booked',
    },
    { from: 'SCH-7', to: 'appointmentType', by: 'concept', table: { system: 'http://terminology.hl7.org/CodeSystem/v2-0276' } },
    { from: ['TQ1', 'AIS[]', 'AIP[]', 'AIL[]', 'AIG[]', 'SCH'], to: '*', by: 'appointmentTimes' },
    { from: 'SCH-9', to: 'minutesDuration', by: 'minutes', table: { unitField: '10' } },
    { from: 'AIS-3', to: 'serviceType[]', by: 'concept' },
    { from: 'NTE[]', to: 'comment', by: 'comment' },
    { link: 'patient', to: 'participant[].actor', beside: { status: 'accepted' } },
    { from: ['AIP[]', 'AIL[]', 'AIG[]'], to: 'participant[]', by: 'participants' },
  ],
};
