/** The small steps of a request: examined, claimed, put back, sent back for a new examination, cancelled. */
import { type ActionContext, type Draft, defineAction } from '../../define/action.ts';
import { defineForm } from '../../define/form.ts';
import { choice, date, type Items, optional, text } from '../../define/item.ts';
import { findRequest, type RequestRecords, requestSources } from './requests.ts';
import type { CentreSpec } from './spec.ts';
import { draftStep, type LaterStep, refuseStep, requestItem, type Side, whileRequested } from './steps.ts';

/** What these forms ask. */
interface Handled {
  readonly target: string;
  readonly reason?: string | undefined;
  readonly note?: string | undefined;
}

type Context = ActionContext & { readonly records: RequestRecords };

/** A centre without its own order and report items. */
export type AnyCentre<Id extends string> = CentreSpec<Id, never, never>;

function defineHandling<const Id extends string, const Name extends string, More extends Items>(
  spec: AnyCentre<Id>,
  one: {
    readonly name: Name;
    readonly label: string;
    readonly step: LaterStep;
    readonly side: Side;
    readonly items: More;
    readonly tell: string;
    /** The words of a chosen reason. */
    readonly reasons?: Readonly<Record<string, string>>;
    /** What the order becomes. */
    readonly revokes?: boolean;
    /** The device's file that it may come with. */
    readonly takes?: 'trace' | undefined;
  },
) {
  const form = defineForm({
    id: `${spec.id}-${one.name}` as const,
    title: one.label,
    version: '1',
    source: spec.source,
    dateItem: 'date',
    items: { target: requestItem(spec.id), date: date('日期', { prefill: 'today' }), ...one.items },
  });
  const write = (answers: Handled, context: Context): readonly Draft[] => {
    const request = findRequest(context.records, answers.target);
    if (!request) return [];
    const reason = [answers.reason === undefined ? undefined : (one.reasons?.[answers.reason] ?? answers.reason), answers.note];
    const words = reason.filter((each) => each !== undefined).join('：');
    const { id, version, resource } = request.order;
    return [
      draftStep(request, one.step, context, words === '' ? undefined : words),
      ...(one.revokes ? [{ update: { ...resource, id, status: 'revoked' as const }, ifVersion: version }] : []),
    ];
  };
  const action = defineAction({
    id: `${spec.id}.${one.name}` as const,
    label: one.label,
    form,
    allow: one.side === 'centre' ? spec.readBy : spec.orderedBy,
    sources: requestSources(spec.id),
    available: whileRequested(spec.id, one.step),
    check: (answers, context) => refuseStep(one.step, one.side, (answers as unknown as Handled).target, context), // the pattern's own items
    write: (answers, context) => write(answers as unknown as Handled, context), // as above
    tell: () => ({ text: one.tell }),
    ...(one.takes === undefined ? {} : { takes: one.takes }),
  });
  return { form, action };
}

/** Forms and actions of the small steps. */
export function defineHandlings<const Id extends string>(spec: AnyCentre<Id>) {
  return {
    acquire: defineHandling(spec, {
      name: 'acquire',
      label: `${spec.name}采集完成`,
      step: 'acquired',
      side: 'requester',
      items: { note: optional(text('采集说明', { maxLength: 200 })) },
      tell: '已送诊断中心。',
      takes: spec.shows === 'trace' ? 'trace' : undefined,
    }),
    claim: defineHandling(spec, {
      name: 'claim',
      label: `领取${spec.name}申请`,
      step: 'claimed',
      side: 'centre',
      items: {},
      tell: '已领取，请书写报告。',
    }),
    putBack: defineHandling(spec, {
      name: 'put-back',
      label: `放回${spec.name}申请`,
      step: 'returned',
      side: 'centre',
      items: { note: text('放回原因', { maxLength: 100 }) },
      tell: '已放回，其他医生可以领取。',
    }),
    reject: defineHandling(spec, {
      name: 'reject',
      label: `退回重做${spec.name}`,
      step: 'rejected',
      side: 'centre',
      items: { reason: choice('退回原因', spec.rejects), note: optional(text('说明', { maxLength: 200 })) },
      reasons: spec.rejects,
      tell: '已退回申请机构重做。',
    }),
    cancel: defineHandling(spec, {
      name: 'cancel',
      label: `取消${spec.name}申请`,
      step: 'cancelled',
      side: 'requester',
      items: { note: text('取消原因', { maxLength: 100 }) },
      revokes: true,
      tell: '申请已取消。',
    }),
  };
}
