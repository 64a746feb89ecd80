/** Forms on institutions: open, change from a date, close. */
import { CENTRES } from '../../kernel/define/centre-code.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, choices, date, optional, quantity, reference, repeat, text, when, yesNo } from '../../kernel/define/item.ts';
import { GRADES } from './grades.ts';
import { CLASSES, KINDS, KINDS_WITHOUT_LETTER } from './kinds.ts';

const SOURCE = '机构登记（WS 218-2002《卫生机构（组织）分类与代码》；GB 32100-2015）';

const servedVillages = repeat('服务的村（社区）', { village: reference('村（社区）', 'village') }, { max: 60 });

/** Degrees inside China, so that the two are not taken for one another. */
const longitude = quantity('经度', {
  unit: 'deg',
  unitLabel: '°',
  min: 73,
  max: 136,
  decimals: 6,
  hint: '东经，如 103.112000（CGCS2000 或 WGS 84）',
});
const latitude = quantity('纬度', { unit: 'deg', unitLabel: '°', min: 3, max: 54, decimals: 6, hint: '北纬，如 30.083000' });

/** Half a position is none. */
function findHalfPosition(answers: { readonly longitude?: number | undefined; readonly latitude?: number | undefined }) {
  if ((answers.longitude === undefined) === (answers.latitude === undefined)) return [];
  const item = answers.longitude === undefined ? 'longitude' : 'latitude';
  return [{ item, refuse: '经度和纬度要一起填写。' }];
}

/** An institution is opened. */
export const institutionForm = defineForm({
  id: 'registry-institution',
  title: '机构登记表',
  version: '1.0.0',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('设立日期'),
    name: text('机构名称', { hint: '登记的法定名称', maxLength: 100 }),
    otherNames: repeat('其他官方名称', { name: text('名称', { maxLength: 100 }) }, { max: 9 }),
    kind: choice('机构类型', KINDS),
    class: when('kind', KINDS_WITHOUT_LETTER, optional(choice('机构分类', CLASSES, { hint: 'WS 218-2002' }))),
    ownership: choice('办别', { public: '公立', private: '民营' }),
    code: optional(text('机构编码', { maxLength: 22, pattern: '^[0-9A-Za-z-]+$', patternHint: '只能是数字、字母和短横' })),
    creditCode: optional(text('统一社会信用代码', { maxLength: 18 })),
    parent: optional(reference('上级机构', 'organisation')),
    consortium: optional(reference('所属医共体', 'organisation')),
    village: reference('所在村（社区）', 'village'),
    address: text('地址', { maxLength: 200 }),
    longitude: optional(longitude),
    latitude: optional(latitude),
    phone: optional(text('电话', { format: 'phone' })),
    grade: optional(choice('医院等级', GRADES)),
    centres: optional(
      choices('承担的检查诊断', CENTRES, { hint: '为本机构和其他机构完成的检查、检验、诊断和会诊；申请单只能送往承担的机构' }),
    ),
    serves: servedVillages,
  },
  sections: [
    { title: '机构', items: ['date', 'name', 'otherNames', 'kind', 'class', 'ownership', 'code', 'creditCode', 'grade', 'centres'] },
    { title: '隶属', items: ['parent', 'consortium'] },
    { title: '所在地与服务范围', items: ['village', 'address', 'longitude', 'latitude', 'phone', 'serves'] },
  ],
  check: findHalfPosition,
});

/** One thing about an institution changes from a date. */
export const institutionChangeForm = defineForm({
  id: 'registry-institution-change',
  title: '机构变更表',
  version: '1.0.0',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: reference('机构', 'organisation'),
    date: date('变更日期', { hint: '从这一天起算', prefill: 'today' }),
    change: choice('变更事项', {
      name: '更改名称',
      alias: '增加官方名称',
      grade: '评定等级',
      parent: '变更上级机构',
      consortium: '加入医共体',
      'leave-consortium': '退出医共体',
      place: '迁址',
      position: '登记经纬度',
      serves: '调整服务范围',
      centres: '调整承担的检查诊断',
    }),
    name: when('change', ['name', 'alias'], text('名称', { maxLength: 100 })),
    keepName: when('change', 'name', yesNo('原名称继续使用', { hint: '是：原名称作为其他官方名称保留' })),
    grade: when('change', 'grade', choice('医院等级', GRADES)),
    parent: when('change', 'parent', reference('上级机构', 'organisation')),
    consortium: when('change', 'consortium', reference('医共体', 'organisation')),
    village: when('change', 'place', reference('所在村（社区）', 'village')),
    address: when('change', 'place', text('地址', { maxLength: 200 })),
    longitude: when('change', 'position', longitude),
    latitude: when('change', 'position', latitude),
    serves: when('change', 'serves', servedVillages),
    centres: when('change', 'centres', optional(choices('承担的检查诊断', CENTRES))),
  },
});

/** An institution is closed. */
export const institutionClosingForm = defineForm({
  id: 'registry-institution-closing',
  title: '机构注销表',
  version: '1.0.0',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: reference('机构', 'organisation'),
    date: date('注销日期', { hint: '最后一天', prefill: 'today' }),
    reason: text('原因', { maxLength: 200 }),
  },
});
