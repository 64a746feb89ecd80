// The names under which lists carry the same fact, as counties' files have them.

/** Each line: names of one column. A form's item belongs to the line that holds its label. */
const GROUPS: readonly (readonly string[])[] = [
  ['姓名', '名字', '居民姓名', '成员姓名'],
  ['性别'],
  ['出生日期', '出生年月日', '生日', '出生年月'],
  ['身份证号', '身份证', '身份证号码', '公民身份号码', '居民身份证号', '居民身份证号码'],
  ['证件号码', '其他证件号码'],
  ['本人电话', '联系电话', '电话', '手机', '手机号', '手机号码', '电话号码', '联系方式'],
  ['联系人姓名', '联系人'],
  [
    '现住村(社区)',
    '村(社区)',
    '村',
    '社区',
    '村居',
    '村(居)',
    '村/社区',
    '行政村',
    '居住村',
    '所在村',
    '现住村',
    '村委会',
    '居委会',
    '村名',
    '村(居)委会',
  ],
  ['现住址', '地址', '住址', '详细地址', '家庭住址', '家庭地址', '现住地址', '居住地址'],
  ['家庭编号', '户编号', '户号', '家庭编码', '家庭户编号'],
  ['与户主关系', '户主关系', '与户主的关系', '家庭关系'],
  ['民族'],
  ['文化程度', '学历', '教育程度'],
  ['婚姻状况', '婚姻'],
  ['居住起始日期', '迁入日期', '入住日期'],
  ['填表日期', '登记日期'],
  ['医疗费用支付方式', '医保类型', '支付方式'],
];

/** Columns that help to find the village: the town it lies in. */
const TOWN = new Set(['镇', '乡镇', '街道', '乡镇(街道)', '镇(街道)', '乡(镇)', '所属乡镇']);

/** Columns that say nothing of their own: numbering, remarks, and what follows from other columns. */
const SPARE = new Set(['序号', '编号', '行号', '未通过的原因', 'No', 'NO', 'no', '备注', '年龄', '户主姓名']);

/** A name in one form: half-width, without spaces and marks. */
export function normaliseName(name: string): string {
  return name.normalize('NFKC').replace(/[\s*＊:：]/g, '');
}

/** Whether two names mean the same column. A note in parentheses at the end ('出生日期(如1956-03-12)') is passed over. */
export function sameColumn(header: string, label: string): boolean {
  const forms = [normaliseName(header), normaliseName(header).replace(/\([^()]*\)$/, '')];
  const wanted = normaliseName(label);
  const group = GROUPS.find((names) => names.includes(wanted)) ?? [wanted];
  return forms.some((form) => group.includes(form));
}

/** Whether the column names the town. */
export function namesTown(header: string): boolean {
  return TOWN.has(normaliseName(header));
}

/** Whether the column may be left out. */
export function isSpare(header: string): boolean {
  return SPARE.has(normaliseName(header));
}
