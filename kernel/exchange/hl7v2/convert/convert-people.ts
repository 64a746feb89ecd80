// Names, addresses, telephones and staff of HL7 v2 (XPN, XAD, XTN, XCN, XON, PL) as FHIR has them.
import type { Address, ContactPoint, HumanName, Reference } from '@medplum/fhirtypes';
import { IDENTIFIER } from '../../../define/codes.ts';
import type { Field, Repetition } from '../er7/parse-message.ts';
import { readConcept } from './convert-codes.ts';
import { foreignValue } from './convert-identifiers.ts';
import type { ConvertEnv, Converter } from './convert-input.ts';
import { readDateTime } from './convert-times.ts';

const HAN = /\p{Script=Han}/u;

/** HL7 table 0200. */
const NAME_USE: Readonly<Record<string, NonNullable<HumanName['use']>>> = {
  L: 'official',
  D: 'usual',
  M: 'maiden',
  N: 'nickname',
  T: 'temp',
  S: 'anonymous',
};

/** Parts of a name in the order of XPN; those of XCN stand one further back. */
function nameOf(value: Repetition, shift: number): HumanName | undefined {
  const of = (number: number): string => value.component(number + shift);
  const family = of(1);
  const given = [of(2), ...of(3).split(' ')].filter((part) => part !== '');
  const joined = HAN.test(family + given.join('')) ? `${family}${given.join('')}` : [...given, family].join(' ').trim();
  if (joined === '') return undefined;
  const prefix = of(5);
  const suffix = [of(4), of(6)].filter((part) => part !== '');
  // A Chinese name that came in one piece is not cut: where the family name ends is not said.
  const whole = HAN.test(joined) && given.length === 0;
  return {
    text: joined,
    ...(whole || family === '' ? {} : { family }),
    ...(given.length === 0 ? {} : { given }),
    ...(prefix === '' ? {} : { prefix: [prefix] }),
    ...(suffix.length === 0 ? {} : { suffix }),
  };
}

/** XPN, all repetitions → HumanName[]. */
export const convertNames: Converter = ({ field }) => readNames(field);

function readNames(field: Field): HumanName[] {
  return field.repetitions.flatMap((each) => {
    const name = nameOf(each, 0);
    const use = each.component(7) === '' ? 'official' : NAME_USE[each.component(7)];
    return name ? [{ ...(use === undefined ? {} : { use }), ...name }] : [];
  });
}

/** HL7 table 0190. */
const ADDRESS_USE: Readonly<Record<string, NonNullable<Address['use']>>> = {
  H: 'home',
  L: 'home',
  P: 'home',
  B: 'work',
  O: 'work',
  C: 'temp',
  BI: 'billing',
};

function readAddresses(field: Field): Address[] {
  return field.repetitions.flatMap((each) => {
    const street = [each.component(1, 1), each.component(1, 2), each.component(1, 3)].filter((part) => part !== '').join(' ');
    const line = [street, each.component(2)].filter((part) => part !== '');
    const [city, state, postalCode, country, type, district] = [3, 4, 5, 6, 7, 9].map((number) => each.component(number));
    const use = ADDRESS_USE[type ?? ''];
    const text = [state, city, district, ...line].filter((part) => part !== undefined && part !== '').join('');
    const address: Address = {
      ...(use === undefined ? {} : { use }),
      ...(HAN.test(text) ? { text } : {}),
      ...(line.length === 0 ? {} : { line }),
      ...(city ? { city } : {}),
      ...(district ? { district } : {}),
      ...(state ? { state } : {}),
      ...(postalCode ? { postalCode } : {}),
      ...(country ? { country } : {}),
    };
    return Object.keys(address).length === 0 ? [] : [address];
  });
}

/** XAD, all repetitions → Address[]. A Chinese address also as one text, from the largest part to the smallest. */
export const convertAddresses: Converter = ({ field }) => readAddresses(field);

/** HL7 table 0202 (equipment) → kind of contact point. */
const EQUIPMENT: Readonly<Record<string, NonNullable<ContactPoint['system']>>> = {
  PH: 'phone',
  CP: 'phone',
  SAT: 'phone',
  FX: 'fax',
  BP: 'pager',
  INTERNET: 'email',
  'X.400': 'email',
};

function readTelecoms(field: Field, usual: ContactPoint['use'] | undefined): ContactPoint[] {
  return field.repetitions.flatMap((each) => {
    const equipment = each.component(3).toUpperCase();
    const purpose = each.component(2).toUpperCase();
    const email = equipment === 'INTERNET' || purpose === 'NET' ? each.component(4) || each.component(1) : '';
    const pieces = [each.component(5) && `+${each.component(5)}`, each.component(6), each.component(7)]
      .filter((part) => part !== '')
      .join(' ');
    const value = email || each.component(1) || each.component(12) || pieces;
    if (value === '') return [];
    const use = equipment === 'CP' ? 'mobile' : purpose === 'WPN' ? 'work' : purpose === 'PRN' ? 'home' : usual;
    const system = email === '' ? (EQUIPMENT[equipment] === 'email' ? 'phone' : (EQUIPMENT[equipment] ?? 'phone')) : 'email';
    return [{ system, value, ...(use === undefined ? {} : { use }) }];
  });
}

/** XTN, all repetitions → ContactPoint[]. */
export const convertTelecoms: Converter = ({ field }) => readTelecoms(field, undefined);

/** XTN, all repetitions → ContactPoint[] for use at work. */
export const convertWorkTelecoms: Converter = ({ field }) => readTelecoms(field, 'work');

/**
 * XCN → a logical reference: number under the sender's namespace, and name. Staff are not written from messages, for posts and rights
 * follow from the platform's own directory.
 */
function readStaff(value: Repetition, env: ConvertEnv): Reference | undefined {
  const id = value.component(1);
  const display = nameOf(value, 1)?.text;
  if (id === '' && display === undefined) return undefined;
  const authority = value.component(9, 1) || value.component(9, 2);
  return {
    type: 'Practitioner',
    ...(id === '' ? {} : { identifier: { system: IDENTIFIER.foreign, value: foreignValue(env.namespace, 'staff', authority, id) } }),
    ...(display === undefined ? { display: id } : { display }),
  };
}

/** XCN, first repetition → Reference. */
export const convertStaff: Converter = ({ field, env }) => readStaff(field.first, env);

/** XCN, all repetitions → Reference[]. */
export const convertStaffList: Converter = ({ field, env }) =>
  field.repetitions.flatMap((each) => {
    const reference = readStaff(each, env);
    return reference ? [reference] : [];
  });

/** OBR-32 (NDL): the name is a CNN inside the first component → Reference[]. */
export const convertInterpreters: Converter = ({ field, env }) =>
  field.repetitions.flatMap((each) => {
    const reference = readStaff(each.part(1), env);
    return reference ? [reference] : [];
  });

function readOrganisation(value: Repetition, env: ConvertEnv): Reference | undefined {
  const display = value.component(1);
  const id = value.component(10) || value.component(3);
  if (display === '' && id === '') return undefined;
  const authority = value.component(6, 1) || value.component(6, 2);
  return {
    type: 'Organization',
    ...(id === '' ? {} : { identifier: { system: IDENTIFIER.foreign, value: foreignValue(env.namespace, 'organisation', authority, id) } }),
    display: display || id,
  };
}

/** XON (or a name alone) → Reference to an organisation, by number and name. */
export const convertOrganisation: Converter = ({ field, env }) => readOrganisation(field.first, env);

/** CWE → Reference to an organisation, by code and name (RXA-17, OBX-15). */
export const convertCodedOrganisation: Converter = ({ field, env }) => {
  const display = field.component(2) || field.value;
  if (display === '') return undefined;
  const identifier =
    field.value === ''
      ? {}
      : { identifier: { system: IDENTIFIER.foreign, value: foreignValue(env.namespace, 'organisation', field.component(3), field.value) } };
  return { type: 'Organization', ...identifier, display };
};

/** PL → Reference to a place, by its name: facility, building, floor, point of care, room, bed. */
export const convertPlace: Converter = ({ field }) => {
  const parts = [4, 7, 8, 1, 2, 3, 9].map((number) => field.component(number)).filter((part) => part !== '');
  return parts.length === 0 ? undefined : { type: 'Location', display: parts.join(' ') };
};

/** NK1 segments → Patient.contact: relationship, name, address, telephones, sex, organisation, period. */
export const convertContacts: Converter = ({ segments, env }) =>
  segments.flatMap((segment) => {
    const of = (number: number): Field => segment.field(number);
    const relationship = [of(3), of(7)].flatMap((field) => readConcept(field.first, env) ?? []);
    const [name] = readNames(of(2));
    const telecom = [...readTelecoms(of(5), 'home'), ...readTelecoms(of(6), 'work')];
    const [address] = readAddresses(of(4));
    const organization = readOrganisation(of(13).first, env);
    if (!name && telecom.length === 0 && !address && !organization) return [];
    const gender = SEX[of(15).value.toUpperCase()];
    const start = readDateTime(of(8).value, env.zone);
    const end = readDateTime(of(9).value, env.zone);
    return [
      {
        ...(relationship.length > 0 ? { relationship } : {}),
        ...(name ? { name } : {}),
        ...(telecom.length > 0 ? { telecom } : {}),
        ...(address ? { address } : {}),
        ...(gender === undefined ? {} : { gender }),
        ...(organization ? { organization } : {}),
        ...(start === undefined && end === undefined
          ? {}
          : { period: { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) } }),
      },
    ];
  });

/** Sex: HL7 table 0001, GB/T 2261.1 (0 unknown, 1 male, 2 female, 9 not stated), and the words. */
export const SEX: Readonly<Record<string, string>> = {
  M: 'male',
  F: 'female',
  O: 'other',
  A: 'other',
  N: 'other',
  U: 'unknown',
  '1': 'male',
  '2': 'female',
  '0': 'unknown',
  '9': 'unknown',
  男: 'male',
  女: 'female',
  未知: 'unknown',
};
