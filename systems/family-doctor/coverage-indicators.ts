/** How many residents, and how many of the key groups, have a contract; all judged on the last day of the period. */
import { all, daysBefore, type Fields, type PeriodMoments, type Related } from '../../kernel/define/condition.ts';
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { isUsualResident } from '../../kernel/define/is-usual-resident.ts';
import { peopleView } from '../../kernel/define/people-view.ts';
import { contractsView, isInForce } from './contracts/contracts-view.ts';
import { isMember, keyGroupsView } from './key-groups/key-groups-view.ts';
import { servicesView } from './services/services-view.ts';
import { signingTask } from './tasks.ts';

type Person = Fields<typeof peopleView>;

const SOURCE = '国卫基层发〔2018〕35号、〔2022〕10号；签约率以常住人口为分母，按人计不按协议计';

/** Share of the 常住人口 with a contract that a county should reach by 2035, in % (国卫基层发〔2022〕10号). */
const TARGET_ALL = 75;
const TARGET_KEY = 85;

function isSigned(_row: Person, period: PeriodMoments, of: Related) {
  return of(contractsView).some((contract) => isInForce(contract, period.end));
}

function isKeyResident(row: Person, period: PeriodMoments, of: Related) {
  return all(
    isUsualResident(row, period.end),
    of(keyGroupsView).some((group) => isMember(group, period.end)),
  );
}

/** Why somebody has no contract; the first that fits. */
const UNSIGNED_REASONS = [
  {
    label: '协议已到期，未续约',
    when: (_row: Person, period: PeriodMoments, of: Related) =>
      of(contractsView).some((contract) => all(contract.end.before(period.end), contract.ended.is('term'))),
  },
  {
    label: '已解约',
    when: (_row: Person, period: PeriodMoments, of: Related) =>
      of(contractsView).some((contract) => all(contract.end.before(period.end), contract.ended.is('early'))),
  },
  {
    label: '从未签约',
    when: (_row: Person, period: PeriodMoments, of: Related) => of(contractsView).none((contract) => contract.start.onOrBefore(period.end)),
  },
] as const;

/** 常住人口 on the last day: the denominator of the signing rate. */
export const usualResidents = defineIndicator({
  id: 'family-doctor.usual-residents',
  title: '常住人口',
  definition: '期末居住类型为常住、已迁入未迁出且在世的居民；迁入当日和迁出当日计入，死亡当日不计。',
  source: '《居民健康档案管理服务规范》常住口径：居住半年以上',
  version: '1',
  measure: 'stock',
  view: peopleView,
  population: (row, period) => isUsualResident(row, period.end),
});

/** Usual residents with a contract in force. */
export const signedPeople = defineIndicator({
  id: 'family-doctor.signed',
  title: '家庭医生签约人数',
  definition: '期末常住人口中有生效家庭医生协议的人数，一人只计一次。',
  source: SOURCE,
  version: '1',
  measure: 'stock',
  better: 'up',
  view: peopleView,
  population: (row, period, of) => all(isUsualResident(row, period.end), isSigned(row, period, of)),
});

/** Signed ÷ usual residents. */
export const signingRate = defineIndicator({
  id: 'family-doctor.signing-rate',
  title: '家庭医生签约率',
  definition: '期末有生效家庭医生协议的常住居民人数 ÷ 期末常住人口。',
  source: SOURCE,
  version: '1',
  measure: 'stock',
  target: TARGET_ALL,
  view: peopleView,
  population: (row, period) => isUsualResident(row, period.end),
  numerator: isSigned,
  reasons: UNSIGNED_REASONS,
  repair: signingTask,
});

/** Signed ÷ all key-group residents, each once. */
export const keySigningRate = defineIndicator({
  id: 'family-doctor.key-signing-rate',
  title: '重点人群签约率',
  definition:
    '期末有生效家庭医生协议的重点人群人数 ÷ 期末重点人群常住人数。重点人群为65岁及以上老年人、0—6岁儿童、孕产妇、残疾人、脱贫人口、计划生育特殊家庭成员、高血压、2型糖尿病、肺结核和严重精神障碍患者；同时属于几类的只计一次。',
  source: SOURCE,
  version: '1',
  measure: 'stock',
  target: TARGET_KEY,
  view: peopleView,
  population: isKeyResident,
  numerator: isSigned,
  reasons: UNSIGNED_REASONS,
  repair: signingTask,
});

/** Key-group residents with a contract in force. */
export const keySigned = defineIndicator({
  id: 'family-doctor.key-signed',
  title: '重点人群签约人数',
  definition: '期末重点人群常住居民中有生效家庭医生协议的人数，同时属于几类的只计一次。',
  source: SOURCE,
  version: '1',
  measure: 'stock',
  better: 'up',
  view: peopleView,
  population: (row, period, of) => all(isKeyResident(row, period, of), isSigned(row, period, of)),
});

/** Signed key-group residents who were given a service within the year before the period's end ÷ all of them. */
export const keyFollowedRate = defineIndicator({
  id: 'family-doctor.key-followed-rate',
  title: '签约重点人群随访管理率',
  definition: '期末已签约的重点人群中，期末之前365天内至少得到一次协议内服务的人数所占比例。',
  source: '国卫基层发〔2018〕35号 履约服务',
  version: '1',
  measure: 'stock',
  view: peopleView,
  population: (row, period, of) => all(isKeyResident(row, period, of), isSigned(row, period, of)),
  numerator: (_row, period, of) =>
    of(servicesView).some((service) => all(service.delivered.after(daysBefore(period.end, 365)), service.delivered.onOrBefore(period.end))),
  reasons: [
    {
      label: '一年内没有服务记录',
      when: (_row, period, of) => of(servicesView).none((service) => service.delivered.after(daysBefore(period.end, 365))),
    },
  ],
});

/** Signed residents who were given at least one service in the period ÷ signed residents. */
export const effectiveRate = defineIndicator({
  id: 'family-doctor.effective-rate',
  title: '有效签约率',
  definition: '期末已签约常住居民中，统计期内至少得到一次协议内服务的人数所占比例。',
  source: '国卫基层发〔2018〕35号 履约服务',
  version: '1',
  measure: 'flow',
  view: peopleView,
  population: (row, period, of) => all(isUsualResident(row, period.end), isSigned(row, period, of)),
  numerator: (_row, period, of) => of(servicesView).some((service) => service.delivered.within(period)),
  reasons: [
    { label: '统计期内没有服务记录', when: (_row, period, of) => of(servicesView).none((service) => service.delivered.within(period)) },
  ],
});
