/** The demo catalogue of characteristic services 特色健康服务: local data, edited by each county; prices in integer cents. */

/** Kinds of characteristic services. */
export const ITEM_KINDS = {
  child: '儿童健康',
  maternal: '孕产康复',
  tcm: '中医治未病',
  elderly: '老年照护',
  nursing: '居家护理',
  screening: '健康筛查',
} as const;

/** A service an institution offers at a price per time. `price` in cents. */
export interface ServiceItem {
  readonly name: string;
  readonly kind: keyof typeof ITEM_KINDS;
  readonly price: number;
}

/** The items by code. Names and prices are examples of ours and carry no authority: a real price is approved locally. */
export const SERVICE_ITEMS: Readonly<Record<string, ServiceItem>> = {
  'child-herbal-bath': { name: '小儿药浴', kind: 'child', price: 4_000 },
  'child-care': { name: '小儿保健指导', kind: 'child', price: 2_000 },
  'child-tuina': { name: '小儿推拿', kind: 'child', price: 5_000 },
  'child-acupoint-plaster': { name: '小儿穴位贴敷', kind: 'child', price: 3_000 },
  'child-development': { name: '婴幼儿发育评估', kind: 'child', price: 6_000 },
  'child-vision': { name: '儿童视力筛查与建档', kind: 'child', price: 2_500 },
  'child-oral': { name: '儿童口腔涂氟', kind: 'child', price: 5_000 },
  'postpartum-recovery': { name: '产后康复训练', kind: 'maternal', price: 8_000 },
  'pelvic-floor': { name: '盆底功能评估', kind: 'maternal', price: 6_000 },
  'lactation-massage': { name: '通乳与母乳喂养指导', kind: 'maternal', price: 5_000 },
  'newborn-home-care': { name: '新生儿居家护理指导', kind: 'maternal', price: 4_000 },
  'tcm-prevention': { name: '中医治未病体质调理', kind: 'tcm', price: 4_000 },
  'tcm-tuina': { name: '成人推拿', kind: 'tcm', price: 5_000 },
  'tcm-acupuncture': { name: '针刺调理', kind: 'tcm', price: 4_500 },
  'tcm-moxibustion': { name: '艾灸', kind: 'tcm', price: 3_500 },
  'tcm-cupping': { name: '拔罐', kind: 'tcm', price: 2_500 },
  'tcm-three-nine': { name: '三伏三九贴敷', kind: 'tcm', price: 3_000 },
  'tcm-foot-bath': { name: '中药足浴', kind: 'tcm', price: 3_000 },
  'elderly-function': { name: '老年人功能评估', kind: 'elderly', price: 4_000 },
  'elderly-fall': { name: '防跌倒评估与指导', kind: 'elderly', price: 3_000 },
  'elderly-cognition': { name: '认知训练', kind: 'elderly', price: 3_500 },
  'home-dressing': { name: '上门换药', kind: 'nursing', price: 5_000 },
  'home-catheter': { name: '上门导管护理', kind: 'nursing', price: 8_000 },
  'home-pressure-sore': { name: '压疮居家护理', kind: 'nursing', price: 8_000 },
  'home-bed-care': { name: '家庭病床巡诊', kind: 'nursing', price: 6_000 },
  'home-blood-draw': { name: '上门采血', kind: 'nursing', price: 3_000 },
  'screen-stroke': { name: '脑卒中风险筛查', kind: 'screening', price: 5_000 },
  'screen-diabetic-foot': { name: '糖尿病足筛查', kind: 'screening', price: 4_000 },
};

/** Names by code, for the options of forms. */
export const ITEM_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(SERVICE_ITEMS).map(([code, item]) => [code, item.name]),
);
