/** The demo catalogue of paid, personalised packages 个性化签约服务包: local data, dated, prices and fee shares in integer cents. */
import type { PlainDate } from '../../../kernel/periods/plain-date.ts';
import { toDate } from '../../../kernel/periods/plain-date.ts';

/** Who bears a fee, in cents: the insurance fund, the public-health fund, the person. */
export interface FeeShares {
  readonly insurance: number;
  readonly publicHealth: number;
  readonly personal: number;
}

/** A package: price for one year in cents, its shares (which sum to it), how often each service item is given. */
export interface PaidPackage {
  readonly name: string;
  readonly price: number;
  readonly shares: FeeShares;
  readonly services: Readonly<Record<string, number>>;
  readonly from: PlainDate;
  /** Last day it may be ordered; open when undefined. */
  readonly until: PlainDate | undefined;
}

const from = toDate('2022-01-01');
const until = undefined;

/** Splits a price that the person bears alone. */
function bearAlone(price: number): { price: number; shares: FeeShares } {
  return { price, shares: { insurance: 0, publicHealth: 0, personal: price } };
}

/**
 * The packages by code. The first shows the shares that are often cited for a fee of 120 yuan (70, 30 and 20 yuan); the others are
 * borne by the person. All are examples of ours, to be replaced by the local price decision.
 */
export const PAID_PACKAGES: Readonly<Record<string, PaidPackage>> = {
  'chronic-plus': {
    name: '慢病管理增强包',
    price: 12_000,
    shares: { insurance: 7_000, publicHealth: 3_000, personal: 2_000 },
    services: { 'screen-stroke': 1, 'screen-diabetic-foot': 1, 'home-blood-draw': 1 },
    from,
    until,
  },
  'child-growth': {
    name: '儿童成长包',
    ...bearAlone(10_000),
    services: { 'child-care': 2, 'child-vision': 1, 'child-oral': 1 },
    from,
    until,
  },
  'child-tcm': { name: '小儿中医调理包', ...bearAlone(15_000), services: { 'child-tuina': 2, 'child-herbal-bath': 2 }, from, until },
  postpartum: { name: '产后康复包', ...bearAlone(26_000), services: { 'postpartum-recovery': 3, 'pelvic-floor': 1 }, from, until },
  'tcm-prevention': { name: '中医治未病包', ...bearAlone(9_800), services: { 'tcm-prevention': 1, 'tcm-moxibustion': 2 }, from, until },
  'elderly-care': {
    name: '老年照护包',
    ...bearAlone(8_800),
    services: { 'elderly-function': 1, 'elderly-fall': 1, 'tcm-foot-bath': 1 },
    from,
    until,
  },
  'home-nursing': { name: '居家护理包', ...bearAlone(20_000), services: { 'home-bed-care': 2, 'home-dressing': 2 }, from, until },
};

/** Names by code, for the options of forms. */
export const PAID_PACKAGE_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(PAID_PACKAGES).map(([code, one]) => [code, one.name]),
);

/** Whether the package could be ordered on a day. */
export function isOnOffer(one: PaidPackage, on: PlainDate): boolean {
  return one.from <= on && (one.until === undefined || one.until >= on);
}
