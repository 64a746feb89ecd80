/** Option codes of the personal information form 个人基本信息表 (domain §3.2, national form). */

/** 血型. */
export const BLOOD_GROUPS = { '1': 'A型', '2': 'B型', '3': 'O型', '4': 'AB型', '5': '不详' } as const;
/** RH. The national form's digits; systems exist that swap 1 and 2, so imports go by the label (domain §3.2). */
export const RHESUS = { '1': '阴性', '2': '阳性', '3': '不详' } as const;
/** 文化程度. */
export const EDUCATIONS = {
  '1': '研究生',
  '2': '大学本科',
  '3': '大学专科和专科学校',
  '4': '中等专业学校',
  '5': '技工学校',
  '6': '高中',
  '7': '初中',
  '8': '小学',
  '9': '文盲或半文盲',
  '10': '不详',
} as const;
/** 职业. */
export const OCCUPATIONS = {
  '0': '国家机关、党群组织、企业、事业单位负责人',
  '1': '专业技术人员',
  '2': '办事人员和有关人员',
  '3': '商业、服务业人员',
  '4': '农、林、牧、渔、水利业生产人员',
  '5': '生产、运输设备操作人员及有关人员',
  '6': '军人',
  '7': '不便分类的其他从业人员',
  '8': '无职业',
} as const;
/** 婚姻状况. */
export const MARITAL_STATES = { '1': '未婚', '2': '已婚', '3': '丧偶', '4': '离婚', '5': '未说明的婚姻状况' } as const;
/** 医疗费用支付方式; 2 and 3 are one insurance today, kept apart as the form has them. */
export const PAYMENTS = {
  '1': '城镇职工基本医疗保险',
  '2': '城乡居民基本医疗保险',
  '3': '新型农村合作医疗（历史）',
  '4': '贫困救助',
  '5': '商业医疗保险',
  '6': '全公费',
  '7': '全自费',
  '8': '其他',
} as const;
/** 药物过敏史. */
export const ALLERGIES = { '1': '无', '2': '青霉素', '3': '磺胺', '4': '链霉素', '5': '其他' } as const;
/** 暴露史. */
export const EXPOSURES = { '1': '无', '2': '化学品', '3': '毒物', '4': '射线' } as const;
/** 无 or 有, of operations, injuries, transfusions, hereditary diseases and past diseases. */
export const NONE_OR_SOME = { '1': '无', '2': '有' } as const;
/** 既往疾病, without 1 无. */
export const PAST_DISEASES = {
  '2': '高血压',
  '3': '糖尿病',
  '4': '冠心病',
  '5': '慢性阻塞性肺疾病',
  '6': '恶性肿瘤',
  '7': '脑卒中',
  '8': '严重精神障碍',
  '9': '结核病',
  '10': '肝炎',
  '11': '其他法定传染病',
  '12': '职业病',
  '13': '其他',
} as const;
/** 家族史. */
export const FAMILY_DISEASES = {
  '1': '无',
  '2': '高血压',
  '3': '糖尿病',
  '4': '冠心病',
  '5': '慢性阻塞性肺疾病',
  '6': '恶性肿瘤',
  '7': '脑卒中',
  '8': '严重精神障碍',
  '9': '结核病',
  '10': '肝炎',
  '11': '先天畸形',
  '12': '其他',
} as const;
/** 残疾情况. */
export const DISABILITIES = {
  '1': '无残疾',
  '2': '视力残疾',
  '3': '听力残疾',
  '4': '言语残疾',
  '5': '肢体残疾',
  '6': '智力残疾',
  '7': '精神残疾',
  '8': '其他残疾',
} as const;
/** 厨房排风设施. */
export const KITCHENS = { '1': '无', '2': '油烟机', '3': '换气扇', '4': '烟囱' } as const;
/** 燃料类型. */
export const FUELS = { '1': '液化气', '2': '煤', '3': '天然气', '4': '沼气', '5': '柴火', '6': '其他' } as const;
/** 饮水. */
export const WATERS = { '1': '自来水', '2': '经净化过滤的水', '3': '井水', '4': '河湖水', '5': '塘水', '6': '其他' } as const;
/** 厕所. */
export const TOILETS = { '1': '卫生厕所', '2': '一格或二格粪池式', '3': '马桶', '4': '露天粪坑', '5': '简易棚厕' } as const;
/** 禽畜栏. */
export const LIVESTOCK = { '1': '无', '2': '单设', '3': '室内', '4': '室外' } as const;
