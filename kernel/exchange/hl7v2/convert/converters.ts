// The converters by the names that mappings use.
import * as alarms from './convert-alarms.ts';
import * as codes from './convert-codes.ts';
import * as identifiers from './convert-identifiers.ts';
import type { Converter } from './convert-input.ts';
import * as observation from './convert-observation.ts';
import * as people from './convert-people.ts';
import * as schedule from './convert-schedule.ts';
import * as times from './convert-times.ts';
import * as values from './convert-values.ts';

/** All converters. What each makes stands at its function. */
export const CONVERTERS = {
  text: values.convertText,
  token: values.convertToken,
  lines: values.convertLines,
  decimal: values.convertDecimal,
  positive: values.convertPositive,
  count: values.convertCount,
  quantity: values.convertQuantity,
  amount: values.convertAmount,
  money: values.convertMoney,
  charge: values.convertCharge,
  minutes: values.convertMinutes,
  notes: values.convertNotes,
  comment: values.convertComment,
  reaction: values.convertReaction,
  payor: values.convertPayor,
  date: times.convertDate,
  dateTime: times.convertDateTime,
  instant: times.convertInstant,
  period: times.convertPeriod,
  collected: times.convertCollected,
  concept: codes.convertConcept,
  concepts: codes.convertConcepts,
  coding: codes.convertCoding,
  code: codes.convertCode,
  class: codes.convertClass,
  boolean: codes.convertBoolean,
  personNumbers: identifiers.convertPersonNumbers,
  identityNumber: identifiers.convertIdentityNumber,
  number: identifiers.convertNumber,
  entityNumber: identifiers.convertEntityNumber,
  names: people.convertNames,
  addresses: people.convertAddresses,
  telecoms: people.convertTelecoms,
  workTelecoms: people.convertWorkTelecoms,
  staff: people.convertStaff,
  staffList: people.convertStaffList,
  interpreters: people.convertInterpreters,
  organisation: people.convertOrganisation,
  codedOrganisation: people.convertCodedOrganisation,
  place: people.convertPlace,
  contacts: people.convertContacts,
  observationValue: observation.convertObservationValue,
  referenceRange: observation.convertReferenceRange,
  criticalFlags: alarms.convertCriticalFlags,
  attachments: observation.convertAttachments,
  content: observation.convertContent,
  appointmentTimes: schedule.convertAppointmentTimes,
  participants: schedule.convertParticipants,
} as const satisfies Readonly<Record<string, Converter>>;

/** The name of a converter. */
export type ConverterName = keyof typeof CONVERTERS;

/** Whether the text names a converter. */
export function isConverterName(text: string): text is ConverterName {
  return Object.hasOwn(CONVERTERS, text);
}
