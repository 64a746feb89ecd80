/** The forms that every programme shares: closing, and the annual examination. */
import { defineForm } from '../../define/form.ts';
import { choice, choices, date, optional, quantity, text, when } from '../../define/item.ts';
import { END_REASONS } from './follow-up.ts';

/** The form that ends care in a programme, `<id>-closing`. Lost to follow-up needs three failed contacts (a local default). */
export function defineClosingForm<const Id extends string>(id: Id, name: string) {
  return defineForm({
    id: `${id}-closing` as const,
    title: `${name}患者终止管理登记`,
    version: '1',
    source: '《国家基本公共卫生服务规范（第三版）》：死亡、迁出、确诊排除、失访、拒绝时终止管理；失访以3次联系未果为准（可按当地规定调整）',
    dateItem: 'date',
    items: {
      date: date('终止管理日期', { prefill: 'today' }),
      reason: choice('终止原因', END_REASONS),
      attempts: when(
        'reason',
        'lost',
        quantity('联系未果次数', { unit: '{times}', unitLabel: '次', min: 3, max: 99, hint: '至少联系3次仍未果，方可登记失访' }),
      ),
      note: optional(text('说明', { multiline: true })),
    },
  });
}

/** The form that records an annual examination of a person in care, `<id>-annual-check`. */
export function defineAnnualCheckForm<const Id extends string>(id: Id, name: string) {
  return defineForm({
    id: `${id}-annual-check` as const,
    title: `${name}患者年度健康检查登记`,
    version: '1',
    source: '《国家基本公共卫生服务规范（第三版）》：慢性病患者每年1次健康检查，可与随访相结合',
    dateItem: 'date',
    items: {
      date: date('检查日期', { prefill: 'today' }),
      done: choices('已查项目', {
        general: '一般体格检查',
        oral: '口腔',
        sight: '视力',
        hearing: '听力',
        motion: '运动功能',
        laboratory: '化验',
        ecg: '心电图',
      }),
      result: choice('结果', { normal: '未见异常', abnormal: '有异常' }),
      abnormality: when('result', 'abnormal', text('异常情况', { multiline: true })),
    },
  });
}
