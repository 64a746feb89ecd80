/** A referral out of the county, as the institution that arranges it notes it. */
import { defineForm } from '../../kernel/define/form.ts';
import { choice, coded, date, optional, text } from '../../kernel/define/item.ts';
import { INSURANCE, OUTFLOW_REASONS, SETTINGS } from './words.ts';

/** Where to, with what disease, and why; the bureau watches the flow out of the county by disease and reason. */
export const outflowForm = defineForm({
  id: 'referral-outflow',
  title: '县外转诊登记',
  version: '1',
  source: '双向转诊：县外转诊按病种和原因登记（《关于推进分级诊疗制度建设的指导意见》）',
  dateItem: 'date',
  items: {
    date: date('转出日期', { prefill: 'today' }),
    setting: choice('类别', SETTINGS),
    hospital: text('转往医院', { maxLength: 60 }),
    diagnosis: coded('诊断', 'icd-10'),
    reason: choice('原因', OUTFLOW_REASONS),
    insurance: choice('医保转诊备案', INSURANCE),
    note: optional(text('补充说明', { maxLength: 300, multiline: true })),
  },
});
