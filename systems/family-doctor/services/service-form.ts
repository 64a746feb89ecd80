/** The record of one service given under a contract or a paid package: the evidence that it was done. */
import { type Answers, defineForm } from '../../../kernel/define/form.ts';
import { choice, date, optional, text, yesNo } from '../../../kernel/define/item.ts';
import { PROMISED_NAMES } from '../catalogue/promised-services.ts';
import { ITEM_NAMES } from '../catalogue/service-items.ts';

/** One service, its way, and whether the resident confirmed it. */
export const serviceForm = defineForm({
  id: 'family-doctor-service',
  title: '签约服务记录',
  version: '1',
  source: '国卫基层发〔2018〕35号 规范家庭医生签约服务管理（履约记录）',
  dateItem: 'date',
  items: {
    date: date('服务日期', { prefill: 'today' }),
    service: choice('服务项目', { ...PROMISED_NAMES, ...ITEM_NAMES }),
    way: choice('服务方式', { clinic: '门诊', home: '上门', phone: '电话', online: '网络' }),
    content: optional(text('服务内容', { maxLength: 500, multiline: true })),
    confirmed: yesNo('居民已确认'),
  },
});

/** The answers of the service record. */
export type GivenService = Answers<typeof serviceForm>;
