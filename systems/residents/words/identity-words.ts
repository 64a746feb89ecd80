/** Codes of who a person is and where they belong (domain §3.2, §15.1, §15.6). */

/** Identity documents, WS 364 (domain §15.1); `none` until there is one, e.g. a newborn. */
export const DOCUMENTS = {
  '01': '居民身份证',
  '02': '居民户口簿',
  '03': '护照',
  '04': '军官证',
  '05': '驾驶证',
  '06': '港澳居民来往内地通行证',
  '07': '台湾居民来往大陆通行证',
  '08': '出生医学证明',
  '99': '其他证件',
  none: '暂无证件',
} as const;

/** Sex, GB/T 2261.1. */
export const SEXES = { '0': '未知的性别', '1': '男', '2': '女', '9': '未说明的性别' } as const;

/** How a person belongs to the county (domain §0.2 R4): three populations that must not be mixed. */
export const RESIDENCIES = { usual: '常住（居住半年以上）', 'registered-away': '户籍在本地、外出半年以上', visitor: '非辖区' } as const;

/** 常住类型 of the personal information form. */
export const REGISTRATIONS = { '1': '户籍', '2': '非户籍' } as const;

/** 与户主关系, GB/T 4761 (domain §15.6). */
export const RELATIONS = {
  '02': '户主',
  '11': '夫',
  '12': '妻',
  '20': '儿子',
  '30': '女儿',
  '40': '孙子、孙女或外孙',
  '50': '父母',
  '60': '祖父母或外祖父母',
  '70': '兄弟姐妹',
  '97': '其他',
} as const;

/** 民族, GB/T 3304 (domain §15.6). */
export const NATIONALITIES = {
  '01': '汉族',
  '02': '蒙古族',
  '03': '回族',
  '04': '藏族',
  '05': '维吾尔族',
  '06': '苗族',
  '07': '彝族',
  '08': '壮族',
  '09': '布依族',
  '10': '朝鲜族',
  '11': '满族',
  '12': '侗族',
  '13': '瑶族',
  '14': '白族',
  '15': '土家族',
  '16': '哈尼族',
  '17': '哈萨克族',
  '18': '傣族',
  '19': '黎族',
  '20': '傈僳族',
  '21': '佤族',
  '22': '畲族',
  '23': '高山族',
  '24': '拉祜族',
  '25': '水族',
  '26': '东乡族',
  '27': '纳西族',
  '28': '景颇族',
  '29': '柯尔克孜族',
  '30': '土族',
  '31': '达斡尔族',
  '32': '仫佬族',
  '33': '羌族',
  '34': '布朗族',
  '35': '撒拉族',
  '36': '毛南族',
  '37': '仡佬族',
  '38': '锡伯族',
  '39': '阿昌族',
  '40': '普米族',
  '41': '塔吉克族',
  '42': '怒族',
  '43': '乌孜别克族',
  '44': '俄罗斯族',
  '45': '鄂温克族',
  '46': '德昂族',
  '47': '保安族',
  '48': '裕固族',
  '49': '京族',
  '50': '塔塔尔族',
  '51': '独龙族',
  '52': '鄂伦春族',
  '53': '赫哲族',
  '54': '门巴族',
  '55': '珞巴族',
  '56': '基诺族',
  '97': '其他民族',
  '98': '外国血统中国籍人士',
} as const;

/** Why a health record was closed 注销原因 (domain §3.2). */
export const END_REASONS = { '1': '死亡', '2': '迁出', '3': '失访', '4': '拒绝', '9': '其他' } as const;

/** A reason for closing. */
export type EndReason = keyof typeof END_REASONS;

/** Key groups that a person is put into by decision, not by age or disease (ehr.04, ehr.05). Programmes set flags of their own. */
export const FLAGS = {
  disabled: '残疾人',
  'poverty-relieved': '脱贫人口',
  'special-family': '计划生育特殊家庭成员',
  'low-income': '低收入人口',
} as const;

/** A flag of this system. */
export type FlagCode = keyof typeof FLAGS;
