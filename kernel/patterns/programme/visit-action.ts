/** What recording a follow-up checks, doubts and tells, the same in every programme of a chronic disease. */
import type { Doubt, Refusal } from '../../define/action.ts';
import type { PlainDate } from '../../periods/plain-date.ts';
import type { Contact } from './contact.ts';
import type { Stretch } from './follow-up.ts';
import { type Findings, followFrom, reasonToRefer, type VisitClass } from './outcome.ts';
import { haveSameValues } from './rows.ts';

/** A follow-up about to be recorded. `stretches`: the resident's care so far; `sameDay`: whether a form of the day stands already. */
export interface NewVisit<V> {
  readonly date: PlainDate;
  readonly found: Findings;
  readonly values: V;
  readonly class: VisitClass | undefined;
  readonly referral: 'no' | 'yes' | 'declined';
  readonly stretches: readonly Stretch<V>[];
  readonly sameDay: boolean;
}

function contactBefore<V>(visit: NewVisit<V>): Contact<V> | undefined {
  const stretch = visit.stretches.find((each) => each.start <= visit.date && (each.end === undefined || visit.date <= each.end));
  return stretch?.steps.findLast((step) => step.contact.date < visit.date)?.contact;
}

/** Refuses leaving out a referral that the rules ask for. That the day lies within care is a matter of availability. */
export function refuseVisit<V>(visit: NewVisit<V>): Refusal | undefined {
  const refer = reasonToRefer(visit.found, contactBefore(visit)?.found);
  if (refer === undefined || visit.referral !== 'no') return undefined;
  return { refuse: `${refer}，须转诊`, item: 'referral', next: '请填写转诊；本人不同意的，请选“已建议转诊，本人不同意”' };
}

/** Doubts values equal to the last ones (`item` holds them), a second form of the day, and a class that the findings do not give. */
export function doubtVisit<V extends object>(visit: NewVisit<V>, item: string): readonly Doubt[] {
  const previous = contactBefore(visit);
  const doubts: Doubt[] = [];
  if (haveSameValues(previous?.values, visit.values)) doubts.push({ warn: '测量值与上次随访完全相同，请核实', item });
  if (visit.sameDay) doubts.push({ warn: '当天已有一份随访记录，按一次计算', item: 'date' });
  if (visit.class !== undefined && visit.class !== followFrom(visit.found, previous?.found).class) {
    doubts.push({ warn: '随访分类与测量值、不良反应、并发症的判断不一致', item: 'class' });
  }
  return doubts;
}

/** What the person who recorded the follow-up reads. `good`: '血压达标'. */
export function tellVisit<V>(visit: NewVisit<V>, good: string): { readonly text: string; readonly urgent?: boolean } {
  const outcome = followFrom(visit.found, contactBefore(visit)?.found);
  if (outcome.urgent) return { text: '出现紧急转诊情况：请立即处理并转诊，2周内主动随访转诊情况。', urgent: true };
  return { text: outcome.next === 'quarter' ? `${good}，${outcome.why}。` : `${outcome.why}。` };
}
