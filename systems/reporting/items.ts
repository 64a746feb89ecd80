/** Issues, next steps and plan tasks of work reports, tracked from their entry to their result. */
import type { Task } from '@medplum/fhirtypes';
import { defineAction } from '../../kernel/define/action.ts';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { all, any, type Condition, type Fields, type PeriodMoments } from '../../kernel/define/condition.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { choice, date, optional, reference, rowOf, text, when } from '../../kernel/define/item.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { dateOfFhir } from '../../kernel/periods/plain-date.ts';

/** Kinds of tracked items. */
export const ITEM_KINDS = { issue: '难点问题', step: '下一步工作', plan: '方案任务' } as const;

type ItemKind = keyof typeof ITEM_KINDS;

const OUTCOMES = { done: '已办结', dropped: '不再推进' } as const;
const MANAGERS = ['township-manager', 'consortium-manager', 'bureau-manager'] as const;
const SOURCE = '工作报告的存在问题与下一步工作；实施方案的任务分工';

/** The form of an item. */
export const itemForm = defineForm({
  id: 'reporting-item',
  title: '报告跟踪事项登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    kind: choice('类别', ITEM_KINDS),
    title: text('问题或任务', { maxLength: 200, multiline: true }),
    cause: when('kind', 'issue', text('原因', { maxLength: 300, multiline: true })),
    next: when('kind', 'issue', text('下一步措施', { maxLength: 300, multiline: true })),
    document: when('kind', 'plan', text('方案文件', { maxLength: 120, hint: '文件名称和文号' })),
    owner: reference('责任单位', 'organisation'),
    due: date('完成期限'),
  },
  check: (answers) => (answers.due < answers.date ? [{ item: 'due', refuse: '完成期限早于登记日期。' }] : []),
});

function partOf(task: Task, name: string): string | undefined {
  return task.input?.find(({ type }) => type.text === name)?.valueString;
}

function kindOf({ code }: Task): ItemKind | undefined {
  const found = code?.coding?.find(({ system }) => system === SYSTEM.reportItem)?.code;
  return Object.keys(ITEM_KINDS)
    .filter(isKind)
    .find((kind) => kind === found);
}

function isKind(code: string): code is ItemKind {
  return code in ITEM_KINDS;
}

/** Items with their result, counted where the institution lies that answers for them. */
export const itemsView = defineReferenceView({
  id: 'reporting_items',
  title: '报告跟踪事项',
  of: resources('Task', ...Object.keys(ITEM_KINDS)),
  columns: {
    kind: wordColumn('类别', ITEM_KINDS),
    name: textColumn('问题或任务'),
    cause: textColumn('原因'),
    next: textColumn('下一步措施'),
    document: textColumn('方案文件'),
    owner: textColumn('责任单位', { names: 'directory' }),
    opened: dateColumn('登记日期'),
    due: dateColumn('完成期限'),
    closed: dateColumn('办结日期'),
    outcome: wordColumn('办理结果', OUTCOMES),
    result: textColumn('结果说明'),
  },
  choose: { label: ['kind', 'name'], open: 'closed' },
  rows: ({ id, resource }: Kept<Task>) => {
    const kind = kindOf(resource);
    const owner = resource.owner?.reference?.split('/')[1];
    if (kind === undefined || resource.status === 'entered-in-error') return [];
    return [
      {
        key: id,
        org: owner,
        kind,
        name: resource.description,
        cause: partOf(resource, 'cause'),
        next: partOf(resource, 'next'),
        document: partOf(resource, 'document'),
        owner,
        opened: dateOfFhir(resource.executionPeriod?.start),
        due: dateOfFhir(resource.restriction?.period?.end),
        closed: dateOfFhir(resource.executionPeriod?.end),
        outcome: resource.status === 'completed' ? 'done' : resource.status === 'cancelled' ? 'dropped' : undefined,
        result: resource.output?.find(({ type }) => type.text === 'result')?.valueString,
      },
    ];
  },
});

/** Enters an item as a FHIR Task without resident. */
export const addItem = defineAction({
  id: 'reporting.add-item',
  label: '登记问题与下一步工作',
  form: itemForm,
  allow: MANAGERS,
  subject: 'none',
  write: ({ date: on, kind, title, cause, next, document, owner, due }, { actor }) => {
    const input = Object.entries({ cause, next, document }).flatMap(([name, value]) =>
      value === undefined ? [] : [{ type: { text: name }, valueString: value }],
    );
    const task: Task = {
      resourceType: 'Task',
      status: 'in-progress',
      intent: 'plan',
      code: { coding: [{ system: SYSTEM.reportItem, code: kind, display: ITEM_KINDS[kind] }] },
      description: title,
      executionPeriod: { start: on },
      authoredOn: on,
      requester: { reference: `Practitioner/${actor.practitioner}`, display: actor.name },
      owner: { reference: `Organization/${owner}` },
      restriction: { period: { end: due } },
      ...(input.length === 0 ? {} : { input }),
    };
    return [{ create: task }];
  },
  tell: ({ due }) => ({ text: `已登记，完成期限${due}；办结前列入工作报告。` }),
});

/** The form that closes an item. */
export const itemClosingForm = defineForm({
  id: 'reporting-item-closing',
  title: '报告跟踪事项办结登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('办结日期', { prefill: 'today' }),
    target: reference('事项', rowOf(itemsView)),
    outcome: choice('办理结果', OUTCOMES),
    result: text('结果说明', { maxLength: 300, multiline: true }),
    evidence: optional(text('佐证材料', { maxLength: 120 })),
  },
});

/** Closes an item with its result. */
export const closeItem = defineAction({
  id: 'reporting.close-item',
  label: '办结问题与下一步工作',
  form: itemClosingForm,
  allow: MANAGERS,
  subject: 'none',
  sources: { item: resources('Task', ...Object.keys(ITEM_KINDS)) },
  check: ({ date: on }, { records }) => {
    const opened = dateOfFhir(records.item[0]?.resource.executionPeriod?.start);
    return opened !== undefined && on < opened ? { refuse: `办结日期早于登记日期（${opened}）。`, item: 'date' } : undefined;
  },
  write: ({ date: on, outcome, result }, { records }) =>
    records.item.map(({ resource, version }) => ({
      update: {
        ...resource,
        status: outcome === 'done' ? ('completed' as const) : ('cancelled' as const),
        executionPeriod: { ...resource.executionPeriod, end: on },
        output: [{ type: { text: 'result' }, valueString: result }],
      },
      ifVersion: version,
    })),
});

/** Open on the last day of a period. */
export function isOpen(row: Fields<typeof itemsView>, p: PeriodMoments): Condition {
  return all(row.opened.onOrBefore(p.end), any(row.closed.isEmpty(), row.closed.after(p.end)));
}
