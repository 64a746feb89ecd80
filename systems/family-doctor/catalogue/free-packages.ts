/** The free packages of a family-doctor contract: the basic one for all, one for each key group. */
import type { KEY_GROUP } from '../../../kernel/define/codes.ts';

/** A key group of contracting. */
export type KeyGroup = keyof typeof KEY_GROUP;

/** A free package: whom it is for (undefined: everybody) and the codes of the services it promises. */
export interface FreePackage {
  readonly name: string;
  readonly group: KeyGroup | undefined;
  readonly services: readonly string[];
}

/** The package that every contract holds. */
export const BASIC_PACKAGE = 'basic';

/** The packages by code (国卫基层发〔2022〕10号; free basic items equal the national basic public-health services). */
export const FREE_PACKAGES = {
  basic: { name: '基础服务包', group: undefined, services: ['health-assessment'] },
  elderly: { name: '老年人服务包', group: 'elderly', services: ['elderly-checkup'] },
  child: { name: '儿童服务包', group: 'child', services: ['child-visit'] },
  pregnant: { name: '孕产妇服务包', group: 'pregnant', services: ['maternal-visit'] },
  hypertension: { name: '高血压服务包', group: 'hypertension', services: ['hypertension-visit'] },
  diabetes2: { name: '糖尿病服务包', group: 'diabetes2', services: ['diabetes-visit'] },
  tuberculosis: { name: '肺结核服务包', group: 'tuberculosis', services: ['tuberculosis-visit'] },
  'mental-disorder': { name: '严重精神障碍服务包', group: 'mental-disorder', services: ['mental-visit'] },
  disabled: { name: '残疾人服务包', group: 'disabled', services: ['rehabilitation-guidance'] },
  'poverty-relieved': { name: '脱贫人口服务包', group: 'poverty-relieved', services: ['care-visit'] },
  'special-family': { name: '计划生育特殊家庭服务包', group: 'special-family', services: ['care-visit'] },
} as const satisfies Readonly<Record<string, FreePackage>>;

/** Code of a free package. */
export type FreePackageCode = keyof typeof FREE_PACKAGES;

/** Names by code, for the options of forms. */
export const FREE_PACKAGE_NAMES = {
  basic: FREE_PACKAGES.basic.name,
  elderly: FREE_PACKAGES.elderly.name,
  child: FREE_PACKAGES.child.name,
  pregnant: FREE_PACKAGES.pregnant.name,
  hypertension: FREE_PACKAGES.hypertension.name,
  diabetes2: FREE_PACKAGES.diabetes2.name,
  tuberculosis: FREE_PACKAGES.tuberculosis.name,
  'mental-disorder': FREE_PACKAGES['mental-disorder'].name,
  disabled: FREE_PACKAGES.disabled.name,
  'poverty-relieved': FREE_PACKAGES['poverty-relieved'].name,
  'special-family': FREE_PACKAGES['special-family'].name,
} as const satisfies Readonly<Record<FreePackageCode, string>>;

/** The package of a code; undefined for a code that is not ours. */
export function findFreePackage(code: string): FreePackage | undefined {
  return Object.entries(FREE_PACKAGES).find(([known]) => known === code)?.[1];
}
