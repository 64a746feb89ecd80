/** Forms that open and close a health record. */
import { defineForm } from '../../../kernel/define/form.ts';
import { choice, date, optional, text } from '../../../kernel/define/item.ts';
import { END_REASONS } from '../words/identity-words.ts';

const SOURCE = '《国家基本公共卫生服务规范（第三版）》居民健康档案管理服务规范';

/** A health record is opened, or the resident declines one. */
export const openingForm = defineForm({
  id: 'residents-record-opening',
  title: '健康档案建档表',
  version: '1.0.0',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('建档日期', { prefill: 'today' }),
    consent: choice('本人或监护人意愿', { agreed: '知情同意建档', declined: '拒绝建档' }),
    doctor: optional(text('责任医生', { maxLength: 50 })),
    note: optional(text('说明', { maxLength: 200 })),
  },
});

/** A health record is closed. */
export const closingForm = defineForm({
  id: 'residents-record-closing',
  title: '健康档案终止表',
  version: '1.0.0',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('终止日期', { prefill: 'today' }),
    reason: choice('终止原因', END_REASONS),
    note: optional(text('说明', { maxLength: 200 })),
  },
});
