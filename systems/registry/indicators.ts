/** Numbers of the register: institutions that add up by category, kinds, grades and staff, as of any date. */
import { all, any, type Condition, type DateField, type PeriodMoments } from '../../kernel/define/condition.ts';
import { defineIndicator, type Indicator } from '../../kernel/define/indicator.ts';
import { SECOND_LEVEL_AND_ABOVE } from './grades.ts';
import { CATEGORIES, type Category, KINDS, type Kind } from './kinds.ts';
import { registryGrades, registryInstitutions, registryPosts } from './views.ts';

const SOURCE = 'WS 218-2002 卫生机构（组织）分类；卫生健康统计口径';

/** What stands at the period's end; a span without a first day has always been. */
function standsAt(row: { readonly from: DateField; readonly until: DateField }, period: PeriodMoments): Condition {
  return all(any(row.from.isEmpty(), row.from.onOrBefore(period.end)), any(row.until.isEmpty(), row.until.onOrAfter(period.end)));
}

const COMMON = { source: SOURCE, version: '1.0.0', measure: 'stock', unit: '个', counts: 'rows', view: registryInstitutions } as const;

function countCategory<const Id extends string>(id: Id, category: Category): Indicator<typeof registryInstitutions, Id> {
  return defineIndicator({
    ...COMMON,
    id,
    title: `${CATEGORIES[category]}数`,
    definition: `统计期末在册的${CATEGORIES[category]}`,
    population: (row, period) => all(row.category.is(category), standsAt(row, period)),
  });
}

function countKind<const Id extends string>(id: Id, kind: Kind): Indicator<typeof registryInstitutions, Id> {
  return defineIndicator({
    ...COMMON,
    id,
    title: `${KINDS[kind]}数`,
    definition: `统计期末在册的${KINDS[kind]}`,
    population: (row, period) => all(row.kind.is(kind), standsAt(row, period)),
  });
}

/** All institutions: the sum of the four categories, since each institution has exactly one. */
export const institutions = defineIndicator({
  ...COMMON,
  id: 'registry.institutions',
  title: '医疗卫生机构数',
  definition: '统计期末在册的医院、基层医疗卫生机构、专业公共卫生机构和其他机构；不含行政部门和医共体本身',
  population: (row, period) => all(row.category.isIn(['hospital', 'primary', 'public-health', 'other']), standsAt(row, period)),
});

/** 医院. */
export const hospitals = countCategory('registry.hospitals', 'hospital');
/** 基层医疗卫生机构. */
export const primary = countCategory('registry.primary', 'primary');
/** 专业公共卫生机构. */
export const publicHealth = countCategory('registry.public-health', 'public-health');
/** 其他机构, the residual category. */
export const other = countCategory('registry.other', 'other');

/** 公立医院. */
export const publicHospitals = defineIndicator({
  ...COMMON,
  id: 'registry.public-hospitals',
  title: '公立医院数',
  definition: '统计期末在册、办别为公立的医院',
  population: (row, period) => all(row.category.is('hospital'), row.ownership.is('public'), standsAt(row, period)),
});

/** 民营医院. */
export const privateHospitals = defineIndicator({
  ...COMMON,
  id: 'registry.private-hospitals',
  title: '民营医院数',
  definition: '统计期末在册、办别为民营的医院',
  population: (row, period) => all(row.category.is('hospital'), row.ownership.is('private'), standsAt(row, period)),
});

/** 乡镇卫生院. */
export const townshipHospitals = countKind('registry.township-hospitals', 'township-hospital');
/** 社区（街道）卫生服务中心. */
export const communityCentres = countKind('registry.community-centres', 'community-centre');
/** 社区卫生服务站. */
export const communityStations = countKind('registry.community-stations', 'community-station');
/** 村卫生室. */
export const villageClinics = countKind('registry.village-clinics', 'village-clinic');
/** 延伸服务点. */
export const servicePoints = countKind('registry.service-points', 'service-point');

/** 二级及以上医疗机构. */
export const secondLevel = defineIndicator({
  id: 'registry.second-level',
  title: '二级及以上医疗机构数',
  definition: '统计期末等级为二级或三级的机构，按当时有效的等级',
  source: SOURCE,
  version: '1.0.0',
  measure: 'stock',
  unit: '个',
  counts: 'rows',
  view: registryGrades,
  population: (row, period) => all(row.grade.isIn(SECOND_LEVEL_AND_ABOVE), standsAt(row, period)),
});

/** 创建为二级乙等的基层机构, e.g. a central township hospital. */
export const primarySecondLevel = defineIndicator({
  id: 'registry.primary-second-level',
  title: '达到二级乙等及以上的基层机构数',
  definition: '统计期末等级为二级乙等、二级甲等或三级甲、乙等的基层医疗卫生机构，按当时有效的等级',
  source: SOURCE,
  version: '1.0.0',
  measure: 'stock',
  unit: '个',
  counts: 'rows',
  view: registryGrades,
  population: (row, period) => all(row.category.is('primary'), row.grade.isIn(['23', '22', '33', '32', '31']), standsAt(row, period)),
});

/** 卫生人员: each person once, by the main post. */
export const staff = defineIndicator({
  id: 'registry.staff',
  title: '卫生人员数',
  definition: '统计期末在岗的卫生人员，每人按主要岗位计一次',
  source: '卫生人员登记',
  version: '1.0.0',
  measure: 'stock',
  counts: 'rows',
  view: registryPosts,
  population: (row, period) => all(row.main.isTrue(), standsAt(row, period)),
});

/** 执业（助理）医师. */
export const physicians = defineIndicator({
  id: 'registry.physicians',
  title: '执业（助理）医师数',
  definition: '统计期末在岗的执业医师和执业助理医师，每人按主要岗位计一次',
  source: '卫生人员登记',
  version: '1.0.0',
  measure: 'stock',
  counts: 'rows',
  view: registryPosts,
  population: (row, period) => all(row.main.isTrue(), row.profession.isIn(['physician', 'assistant-physician']), standsAt(row, period)),
});
