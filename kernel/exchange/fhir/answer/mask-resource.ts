// Hides identity numbers and telephone numbers anywhere in a resource, narrative and answers of forms included.
import type { Address, Resource } from '@medplum/fhirtypes';
import { maskAddress } from '../../../access/policy/field-masks.ts';
import { maskIdentityNumber, parseIdentityNumber } from '../../../people/identity-number.ts';
import { maskPhone } from '../../../people/mask-phone.ts';

/** FHIR's own label for content of which parts are hidden (code system v3-ObservationValue). */
const MASKED = { system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue', code: 'MASKED', display: 'masked' } as const;

/** Elements that name things and never hold a person's numbers. */
const NAMING = new Set([
  'resourceType',
  'id',
  'reference',
  'url',
  'system',
  'linkId',
  'questionnaire',
  'fullUrl',
  'versionId',
  'lastUpdated',
  'code',
]);

const NUMBERS = /(?<![\dA-Za-z])(?:\d{17}[\dXx]|\d{15}|(?:\+?86[- ]?)?1[3-9]\d{9})(?![\dA-Za-z])/g;

function maskText(text: string): string {
  return text.replace(NUMBERS, (found) => {
    if (/^\+?(86[- ]?)?1[3-9]\d{9}$/.test(found)) return maskPhone(found);
    return parseIdentityNumber(found).ok ? maskIdentityNumber(found) : found;
  });
}

function isTelephone(value: object): value is { readonly system: string; readonly value: string } {
  return 'system' in value && 'value' in value && typeof value.value === 'string' && (value.system === 'phone' || value.system === 'sms');
}

function maskValue(name: string, value: unknown): unknown {
  if (typeof value === 'string') return NAMING.has(name) ? value : maskText(value);
  if (Array.isArray(value)) return value.map((each) => maskValue(name, each));
  if (typeof value !== 'object' || value === null) return value;
  const masked = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, maskValue(key, each)]));
  return isTelephone(value) ? { ...masked, value: maskPhone(value.value) } : masked;
}

/** An address down to the township: codes of divisions remain, street and house go. */
function cutAddress({ line: _line, text, postalCode: _code, ...rest }: Address): Address {
  return text === undefined ? rest : { ...rest, text: maskAddress(text) ?? '***' };
}

/**
 * The resource with its numbers (and `addresses`) masked as lists show them; labelled MASKED when something was hidden. Source of the rule: domain §16.2,
 * identity numbers and phones are masked until revealed, and each reveal is logged.
 */
export function maskResource(resource: Resource, addresses = false): Resource {
  const numbers = maskValue('', resource) as Resource; // the same elements, some texts shorter
  const masked =
    addresses && numbers.resourceType === 'Patient' && numbers.address ? { ...numbers, address: numbers.address.map(cutAddress) } : numbers;
  if (JSON.stringify(masked) === JSON.stringify(resource)) return resource;
  return { ...masked, meta: { ...masked.meta, security: [...(masked.meta?.security ?? []), MASKED] } };
}
