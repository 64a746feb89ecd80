/** Paid packages: orders whose number and amount are those of the county together, shared out to people whom they suit. */
import { type FeeShares, PAID_PACKAGES } from '../../systems/family-doctor/catalogue/paid-packages.ts';
import { orderPackage, priceOrder } from '../../systems/family-doctor/services/order-package.ts';
import { dateOfDay, dayOfDate, REFERENCE_DAY } from '../population/calendar-days.ts';
import type { Member } from '../population/member.ts';
import type { Random } from '../population/random.ts';
import type { AgreementPlan } from './agreements.ts';
import { actAs, momentOf, type Resident, seeClinician } from './resident.ts';
import { recordService } from './services.ts';

/** What is ordered: a package, single items beside it or alone. */
export interface OrderContent {
  readonly package: string | undefined;
  readonly items: readonly string[];
}

/** Packages that anybody may be offered first, with their weights; the mean lies near the published 114.5 yuan. */
const MENU: readonly (readonly [weight: number, code: string])[] = [
  [34, 'chronic-plus'],
  [22, 'elderly-care'],
  [20, 'tcm-prevention'],
  [12, 'child-growth'],
  [6, 'child-tcm'],
  [3, 'postpartum'],
  [3, 'home-nursing'],
];
/** Single items beside a package or alone, by whose prices the sum is brought to the cent. */
const FILLERS: readonly (readonly string[])[] = [
  ['child-care'],
  ['tcm-cupping'],
  ['tcm-foot-bath'],
  ['tcm-moxibustion'],
  ['tcm-prevention'],
  ['tcm-acupuncture'],
  ['tcm-tuina'],
  ['home-bed-care'],
  ['home-dressing', 'tcm-foot-bath'],
];

function priceOf(content: OrderContent): number {
  return priceOrder(content.package, content.items).total;
}

/**
 * `count` orders that cost `cents` together, exactly. Packages are drawn by weight; then orders are replaced by single items, or get one
 * beside the package, until the sum is right. Throws RangeError when that cannot be done (fewer than six orders, or an odd amount).
 */
export function planOrders(count: number, cents: number, random: Random): readonly OrderContent[] {
  const weights = MENU.map(([weight]) => weight);
  const orders: OrderContent[] = Array.from({ length: count }, () => ({
    package: MENU[random.weighted(weights)]?.[1] ?? 'tcm-prevention',
    items: [],
  }));
  let rest = cents - orders.reduce((sum, order) => sum + priceOf(order), 0);
  // Prices of 88 and 98 yuan leave remainders: change such orders until the rest is whole steps of 5 yuan.
  for (let at = 0; at < count && rest % 500 !== 0; at += 1) {
    const before = orders[at];
    if (before === undefined || priceOf(before) % 500 === 0) continue;
    orders[at] = { package: 'chronic-plus', items: [] };
    rest += priceOf(before) - 12_000;
  }
  const whole = [...orders.keys()].filter((at) => priceOf(orders[at] ?? { package: undefined, items: [] }) % 500 === 0);
  for (const at of whole.slice(3)) rest -= approach(orders, at, rest);
  if (!finish(orders, whole.slice(0, 3), rest)) throw new RangeError(`${count} orders cannot cost ${cents} cents together`);
  return orders;
}

/** What may stand in the place of an order: the package as it is, with an item, or the item alone. */
function alternatives({ package: code }: OrderContent): readonly OrderContent[] {
  return [
    { package: code, items: [] },
    ...FILLERS.flatMap((items) => [
      { package: code, items },
      { package: undefined, items },
    ]),
  ];
}

/** Changes one order so that the rest becomes as small as it can; what the change costs. */
function approach(orders: OrderContent[], at: number, rest: number): number {
  const before = orders[at];
  if (before === undefined) return 0;
  let best = before;
  for (const choice of alternatives(before)) {
    if (Math.abs(rest - priceOf(choice) + priceOf(before)) < Math.abs(rest - priceOf(best) + priceOf(before))) best = choice;
  }
  orders[at] = best;
  return priceOf(best) - priceOf(before);
}

/** Changes the orders at these places so that the rest is used up; false when no choice does. */
function finish(orders: OrderContent[], places: readonly number[], rest: number): boolean {
  const [at, ...others] = places;
  const before = at === undefined ? undefined : orders[at];
  if (at === undefined || before === undefined) return rest === 0;
  for (const choice of alternatives(before)) {
    orders[at] = choice;
    if (finish(orders, others, rest - priceOf(choice) + priceOf(before))) return true;
  }
  orders[at] = before;
  return false;
}

/** Whether a package suits a person on the reference date; orders of single items suit grown-ups. */
export function suits(content: OrderContent, member: Member): boolean {
  const age = (REFERENCE_DAY - dayOfDate(member.birthDate)) / 365.25;
  switch (content.package) {
    case 'chronic-plus':
      return [member.traits.hypertension, member.traits.diabetes2].some(
        (trait) => trait !== undefined && dayOfDate(trait.onset) <= REFERENCE_DAY,
      );
    case 'elderly-care':
    case 'home-nursing':
      return age >= 65;
    case 'child-growth':
    case 'child-tcm':
      return age < 7;
    case 'postpartum':
      return (
        member.traits.pregnancies?.some(({ ended }) => REFERENCE_DAY - dayOfDate(ended) >= 0 && REFERENCE_DAY - dayOfDate(ended) < 365) ??
        false
      );
    default:
      return age >= 18;
  }
}

/** Hands orders to people one village after the other; what suits nobody in a village waits for the next ones. */
export class OrderBook {
  private readonly waiting: OrderContent[];

  constructor(orders: readonly OrderContent[]) {
    this.waiting = [...orders];
  }

  /** Gives `count` orders to different people of a village, whom they suit where that is possible at all. */
  hand(count: number, people: readonly Member[]): ReadonlyMap<string, OrderContent> {
    const given = new Map<string, OrderContent>();
    for (let n = 0; n < count; n += 1) {
      const free = people.filter((member) => !given.has(member.key));
      const match = this.findMatch(free) ?? (free[0] && this.waiting[0] ? { at: 0, member: free[0] } : undefined);
      const content = match && this.waiting.splice(match.at, 1)[0];
      if (match && content) given.set(match.member.key, content);
    }
    return given;
  }

  private findMatch(free: readonly Member[]): { readonly at: number; readonly member: Member } | undefined {
    for (let at = 0; at < Math.min(this.waiting.length, 400); at += 1) {
      const content = this.waiting[at];
      const member = content && free.find((candidate) => suits(content, candidate));
      if (member) return { at, member };
    }
    return undefined;
  }
}

/** Writes an order within the contract in force, with its invoice, and (mostly) one service given out of it. */
export function orderFor(resident: Resident, content: OrderContent, agreement: AgreementPlan, from: number, until: number): void {
  const { writes, subject, services, random, last } = resident;
  const draw = random(`order ${from}`);
  const first = Math.max(from, agreement.start);
  const day = draw.integer(first, Math.max(first, Math.min(until, agreement.end)));
  const [who, given, wait] = [draw.next(), draw.chance(0.7), draw.integer(1, 40)];
  if (day > last) return;
  const date = dateOfDay(day);
  const drafts = orderPackage.write(
    {
      date,
      ...(content.package === undefined ? {} : { package: content.package }),
      ...(content.items.length > 0 ? { items: [...content.items] } : {}),
      paid: true,
    },
    {
      now: momentOf(day),
      today: date,
      actor: actAs(seeClinician(services.clinic, who)),
      person: undefined,
      subject,
      encounter: undefined,
      records: { contracts: [] },
      serial: () => 0,
      newReference: () => writes.newReference(),
    },
  );
  for (const draft of drafts) if ('create' in draft) writes.refer(draft.create, draft.reference);
  const service = content.items[0] ?? Object.keys(PAID_PACKAGES[content.package ?? '']?.services ?? {})[0];
  if (given && service !== undefined && day + wait <= last) recordService(resident, day + wait, service, who);
}

/** The shares of an order's fee, for tests. */
export function feeOf(content: OrderContent): FeeShares & { readonly total: number } {
  return priceOrder(content.package, content.items);
}
