/** What a doctor may order from a visit: actions of other systems, by their ids; a page offers those that are there. */
import type { Offer } from '../../kernel/define/action.ts';

/** 开检查, a prescription, a consultation, a referral. */
export const VISIT_OFFERS: readonly Offer[] = [
  { action: 'clinic.prescribe', label: '处方' },
  { action: 'laboratory.order', label: '检验' },
  { action: 'imaging.order', label: '影像' },
  { action: 'ecg.order', label: '心电' },
  { action: 'pathology.order', label: '病理' },
  { action: 'teleconsultation.request', label: '会诊' },
  { action: 'referral.request', label: '转诊' },
];
