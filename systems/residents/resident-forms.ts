/** Forms on a resident's place, household, life and key groups. */
import { defineForm } from '../../kernel/define/form.ts';
import { choice, date, optional, reference, text, when, yesNo } from '../../kernel/define/item.ts';
import { FLAGS, RELATIONS } from './words/identity-words.ts';

/** A resident comes, moves within the county, or leaves. */
export const moveForm = defineForm({
  id: 'residents-move',
  title: '居民迁移登记表',
  version: '1.0.0',
  source: '《国家基本公共卫生服务规范（第三版）》居民健康档案管理服务规范：常住居民指居住半年以上的户籍及非户籍居民',
  dateItem: 'date',
  items: {
    date: date('迁移日期', { hint: '迁入、搬迁：新住处的第一天；迁出：在辖区的最后一天', prefill: 'today' }),
    direction: choice('迁移类型', { in: '迁入（含返回）', within: '辖区内搬迁', out: '迁出' }),
    stay: when('direction', 'in', choice('居住类型', { usual: '常住（居住或拟居住半年以上）', visitor: '临时居住（不满半年）' })),
    village: when('direction', ['in', 'within'], reference('现住村（社区）', 'village')),
    address: when('direction', ['in', 'within'], text('现住址', { hint: '村（社区）以下：组、门牌或楼栋', maxLength: 100 })),
    withHousehold: when('direction', 'within', yesNo('仍在原家庭')),
    destination: when('direction', 'out', optional(text('迁往地', { maxLength: 100 }))),
    note: optional(text('说明', { maxLength: 200 })),
  },
});

/** A resident has died. */
export const deathForm = defineForm({
  id: 'residents-death',
  title: '居民死亡登记表',
  version: '1.0.0',
  source: '《国家基本公共卫生服务规范（第三版）》居民健康档案管理服务规范：档案终止',
  dateItem: 'date',
  items: {
    date: date('死亡日期'),
    cause: optional(text('死亡原因', { maxLength: 100 })),
    place: optional(choice('死亡地点', { home: '家中', hospital: '医疗机构', way: '来院途中', other: '其他', unknown: '不详' })),
    source: choice('信息来源', {
      family: '家属告知',
      certificate: '死亡医学证明',
      police: '公安或民政',
      committee: '村（居）委会',
      other: '其他',
    }),
  },
});

/** A resident joins, founds or leaves a household. */
export const householdForm = defineForm({
  id: 'residents-household',
  title: '家庭登记表',
  version: '1.0.0',
  source: '居民健康档案；与户主关系按 GB/T 4761',
  dateItem: 'date',
  items: {
    date: date('日期', { prefill: 'today' }),
    change: choice('家庭变动', { found: '新立户', join: '加入家庭', leave: '离开家庭' }),
    household: when(
      'change',
      'join',
      text('家庭编号', { pattern: '^\\d{12}-\\d{5}$', patternHint: '写作“511803002201-00012”', maxLength: 18 }),
    ),
    relation: when('change', 'join', choice('与户主关系', RELATIONS)),
  },
});

/** A resident is put into a key group by a decision of those who keep its register. */
export const flagForm = defineForm({
  id: 'residents-flag',
  title: '重点人群标识登记表',
  version: '1.0.0',
  source: '家庭医生签约服务重点人群；残联、民政、乡村振兴部门名单',
  dateItem: 'date',
  items: {
    date: date('认定日期'),
    flag: choice('重点人群', FLAGS),
    certificate: optional(text('证件或文号', { maxLength: 50 })),
  },
});

/** A resident leaves a key group. */
export const flagEndingForm = defineForm({
  id: 'residents-flag-ending',
  title: '重点人群标识终止表',
  version: '1.0.0',
  source: '家庭医生签约服务重点人群；残联、民政、乡村振兴部门名单',
  dateItem: 'date',
  items: {
    date: date('终止日期', { hint: '最后一天', prefill: 'today' }),
    flag: choice('重点人群', FLAGS),
    reason: text('原因', { maxLength: 200 }),
  },
});
