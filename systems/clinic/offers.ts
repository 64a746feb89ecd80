/** What a doctor may order from a visit: actions of other systems, by their generated ids. */
import type { ActionId } from '../../generated/ids.gen.ts';
import type { Offer } from '../../kernel/define/action.ts';

/** An offer whose action exists: an id that nobody declares does not compile. */
interface KnownOffer extends Offer {
  readonly action: ActionId;
}

/** 开检查, a prescription, a consultation, a referral. */
export const VISIT_OFFERS: readonly KnownOffer[] = [
  { action: 'clinic.prescribe', label: '处方' },
  { action: 'laboratory.order', label: '检验' },
  { action: 'imaging.order', label: '影像' },
  { action: 'ecg.order', label: '心电' },
  { action: 'pathology.order', label: '病理' },
  { action: 'teleconsultation.request', label: '会诊' },
  { action: 'referral.request', label: '转诊' },
];
