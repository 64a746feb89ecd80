// What is masked for who searches is found by its whole value only: no part of it, no free text, no order tells it.

import type { SignedIn } from '../../../access/actor.ts';
import { isMasked } from '../../../access/policy/field-masks.ts';
import { factsOfRole, type MaskedField } from '../../../define/role.ts';
import type { ResourceType } from '../../../define/source.ts';
import { mayBeAboutResidents } from '../../../record/validation/patient-paths.ts';
import { refuse } from '../answer/outcome.ts';
import type { Criterion, PlainCriterion } from './criterion.ts';
import type { Search } from './read-search.ts';

/** Parameters of a Patient that look at what an address loses when it is masked: street, house, post code. Town and county stay. */
const ADDRESS = new Set(['address', 'address-postalcode']);

/**
 * The search as it may be run for somebody: telephone numbers of residents are compared whole. Throws 403 for what would find a masked
 * field by a part of it: digits in free text and beginnings of texts, parts of an address, an order by numbers or addresses. Source: domain
 * §16.2, display mask; decision 34. Machines and residents see their fields whole, and search as FHIR says.
 */
export function keepToWhole(who: SignedIn, search: Search): Search {
  if (factsOfRole(who.role).masks.length === 0) return search;
  refuseTelling(who, search);
  const types = search.types.map(({ type, criteria }) => ({ type, criteria: criteria.map((criterion) => wholeOf(who, type, criterion)) }));
  return { ...search, types, criteria: types[0]?.criteria ?? [] };
}

function wholeOf(who: SignedIn, type: ResourceType, criterion: Criterion): Criterion {
  if (criterion.kind === 'chain')
    return { ...criterion, rests: criterion.rests.map(([target, rest]) => [target, wholeOf(who, target, rest)] as const) };
  if (criterion.kind === 'has') return { ...criterion, rest: wholeOf(who, criterion.type, criterion.rest) };
  if (criterion.kind !== 'plain') return criterion;
  refuseProbing(type, criterion);
  if (type !== 'Patient') return criterion;
  if (isMasked(who, 'address')) refuseAddresses(criterion);
  return criterion.parameter.n === 'phone' && criterion.modifier === undefined ? { ...criterion, modifier: 'exact' } : criterion;
}

/** A year is no part of a number: no phone and no identity number begins with 20. */
const YEAR = /(?<!\d)20\d\d(?!\d)/g;

/** Which digits a condition may not hold. Three in a row at the beginning of a text tell what the mask shows anyway. */
function probingDigits(type: ResourceType, { parameter, modifier }: PlainCriterion): RegExp | undefined {
  if (parameter.n === '_content' || parameter.n === '_text') return /\p{Nd}/u;
  if (!mayBeAboutResidents(type)) return modifier === 'contains' ? /\p{Nd}{4}/u : undefined;
  if (modifier === 'contains') return /\p{Nd}/u;
  return modifier === 'text' || (parameter.t === 'string' && modifier === undefined) ? /\p{Nd}{4}/u : undefined;
}

/** Numbers stand in texts, too: these must not find them digit by digit. */
function refuseProbing(type: ResourceType, criterion: PlainCriterion): void {
  const digits = probingDigits(type, criterion);
  if (
    digits !== undefined &&
    criterion.values.some((value) => digits.test(criterion.modifier === 'contains' ? value : value.replace(YEAR, '')))
  )
    refuse(
      403,
      'forbidden',
      `${criterion.written} 不能用数字的一部分查找：证件号和电话对您的岗位是遮蔽的。请用 identifier 或 phone 写完整号码，或用 :exact 写完整内容。`,
      `${criterion.written} takes no digits from people; use identifier or phone with the whole number, or :exact`,
    );
}

function refuseAddresses({ parameter, modifier, written }: PlainCriterion): void {
  const free = parameter.n === '_content' || parameter.n === '_text';
  if (free || (ADDRESS.has(parameter.n) && modifier !== 'exact' && modifier !== 'missing'))
    refuse(
      403,
      'forbidden',
      `${written} 不能按住址的一部分查找：住址对您的岗位是遮蔽的。请用 address:exact 写完整住址，或用 address-city、address-district 查到县镇。`,
      `${written} would find parts of an address, which is masked; use address:exact, address-city or address-district`,
    );
}

/** Nor does an order, or a page marker made of it, tell what is masked. */
function refuseTelling(who: SignedIn, search: Search): void {
  const hidden = (field: MaskedField): boolean => isMasked(who, field);
  const telling = search.sort.find(({ parameter }) =>
    parameter.p.some(
      ([, type]) =>
        (type === 'Identifier' && hidden('identity-number')) ||
        (type === 'ContactPoint' && hidden('phone')) ||
        (search.type === 'Patient' && ADDRESS.has(parameter.n) && hidden('address')),
    ),
  );
  if (telling)
    refuse(
      403,
      'forbidden',
      `不能按 ${telling.parameter.n} 排序：它对您的岗位是遮蔽的。`,
      `people cannot sort by ${telling.parameter.n}: it is masked`,
    );
}
