/** Ends what institutions had set up: dissolves a team, takes a service item off the offer. */
import { defineAction } from '../../../kernel/define/action.ts';
import { defineForm } from '../../../kernel/define/form.ts';
import { date, optional, reference, rowOf, text } from '../../../kernel/define/item.ts';
import { resources } from '../../../kernel/define/source.ts';
import { dateOfFhir } from '../../../kernel/periods/plain-date.ts';
import { itemsView } from '../services/publish-item.ts';
import { teamsView } from './teams-view.ts';

const KEEPERS = ['township-manager', 'consortium-manager', 'bureau-manager'] as const;

/** The form that dissolves a team. */
export const dissolvingForm = defineForm({
  id: 'family-doctor-team-dissolving',
  title: '家庭医生团队撤销登记',
  version: '1',
  source: '国卫基层发〔2018〕35号 规范家庭医生签约服务管理（团队管理）',
  dateItem: 'date',
  items: {
    date: date('撤销日期', { prefill: 'today' }),
    target: reference('团队', rowOf(teamsView)),
    reason: optional(text('撤销原因', { multiline: true })),
  },
});

/** Dissolves a team; the day is its last. Contracts in force keep naming it until they are renewed with another. */
export const dissolveTeam = defineAction({
  id: 'family-doctor.dissolve-team',
  label: '撤销团队',
  form: dissolvingForm,
  allow: KEEPERS,
  subject: 'none',
  sources: { team: resources('CareTeam') },
  check: ({ date: last }, { records }) => {
    const from = dateOfFhir(records.team[0]?.resource.period?.start);
    return from !== undefined && last < from ? { refuse: `撤销日期早于成立日期（${from}）。`, item: 'date' } : undefined;
  },
  write: ({ date: last }, { records }) =>
    records.team.map(({ resource, version }) => ({
      update: { ...resource, status: 'inactive' as const, period: { ...resource.period, end: last } },
      ifVersion: version,
    })),
  tell: () => ({ text: '团队已撤销；仍在期的协议，请在续约时改由其他团队服务。' }),
});

/** The form that takes an item off the offer. */
export const itemEndingForm = defineForm({
  id: 'family-doctor-item-ending',
  title: '特色服务项目停止登记',
  version: '1',
  source: '国卫基层发〔2022〕10号（个性化签约服务项目与价格公示）',
  dateItem: 'date',
  items: { date: date('停止提供日期', { prefill: 'today' }), target: reference('服务项目', rowOf(itemsView)) },
});

/** Takes an item off the offer from the next day on. */
export const endItem = defineAction({
  id: 'family-doctor.end-item',
  label: '停止服务项目',
  form: itemEndingForm,
  allow: KEEPERS,
  subject: 'none',
  sources: { item: resources('ChargeItemDefinition') },
  check: ({ date: last }, { records }) => {
    const from = dateOfFhir(records.item[0]?.resource.effectivePeriod?.start);
    return from !== undefined && last < from ? { refuse: `停止日期早于开始提供日期（${from}）。`, item: 'date' } : undefined;
  },
  write: ({ date: last }, { records }) =>
    records.item.map(({ resource, version }) => ({
      update: { ...resource, effectivePeriod: { ...resource.effectivePeriod, end: last } },
      ifVersion: version,
    })),
});
