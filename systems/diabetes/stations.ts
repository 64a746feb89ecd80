/** Screening stations 糖尿病并发症筛查工作站: opened, renovated, closed; and their rows. */
import type { HealthcareService } from '@medplum/fhirtypes';
import { defineAction } from '../../kernel/define/action.ts';
import { EXTENSION } from '../../kernel/define/codes.ts';
import { all, any } from '../../kernel/define/condition.ts';
import { defineForm } from '../../kernel/define/form.ts';
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { choice, choices, date, optional, reference, rowOf, text } from '../../kernel/define/item.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn } from '../../kernel/define/view.ts';
import { buildWorkstation, CLOSING_REASONS, endWorkstation, readWorkstation } from '../../kernel/patterns/workstation/workstation.ts';
import { dateOfFhir } from '../../kernel/periods/plain-date.ts';

const KIND = 'complication-screening';
const SOURCE = '糖尿病并发症筛查工作站建设（眼底、足部、肾脏、神经四项筛查）';
const KEEPERS = ['township-manager', 'consortium-manager', 'bureau-manager'] as const;

const EQUIPMENT = {
  fundus: '眼底照相机',
  doppler: '血管多普勒',
  nerve: '神经病变检查设备',
  urine: '尿微量白蛋白检测',
  hba1c: '糖化血红蛋白检测',
} as const;

function renovationsOf({ resource }: Kept<HealthcareService>) {
  return (resource.extension ?? [])
    .filter(({ url }) => url === EXTENSION.renovation)
    .map(({ extension }) => ({
      date: dateOfFhir(extension?.find(({ url }) => url === 'date')?.valueDate),
      what: extension?.find(({ url }) => url === 'what')?.valueString,
    }));
}

/** Stations, counted where their institution lies. */
export const stationsView = defineReferenceView({
  id: 'diabetes_stations',
  title: '糖尿病并发症筛查工作站',
  of: resources('HealthcareService'),
  columns: {
    name: textColumn('工作站名称'),
    village: textColumn('所在村（社区）', { names: 'directory' }),
    from: dateColumn('挂牌日期'),
    until: dateColumn('关闭日期'),
    renovated: dateColumn('末次改造日期'),
    renovations: numberColumn('改造次数'),
  },
  choose: { label: ['name'], open: 'until' },
  rows: (kept) => {
    const station = readWorkstation(kept, KIND);
    if (!station) return [];
    const renovations = renovationsOf(kept);
    const days = renovations.flatMap((each) => each.date ?? []).sort();
    const { org, name, village, from, until } = station;
    return [{ key: kept.id, org, name, village, from, until, renovated: days.at(-1), renovations: renovations.length }];
  },
});

/** Renovations, one row each. */
export const renovationsView = defineReferenceView({
  id: 'diabetes_renovations',
  title: '筛查工作站改造',
  of: resources('HealthcareService'),
  columns: { name: textColumn('工作站名称'), date: dateColumn('改造完成日期'), what: textColumn('改造内容') },
  rows: (kept) => {
    const station = readWorkstation(kept, KIND);
    if (!station) return [];
    return renovationsOf(kept).map((each, at) => ({ key: `${kept.id}/${at + 1}`, org: station.org, name: station.name, ...each }));
  },
});

/** The form that opens a station. */
export const stationForm = defineForm({
  id: 'diabetes-station',
  title: '糖尿病并发症筛查工作站登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('挂牌日期', { prefill: 'today' }),
    name: text('工作站名称', { maxLength: 60 }),
    institution: reference('设站机构', 'organisation'),
    village: reference('所在村（社区）', 'village'),
    equipment: choices('设备', EQUIPMENT),
  },
});

/** Opens a station; an institution has one at a time. */
export const openStation = defineAction({
  id: 'diabetes.open-station',
  label: '登记筛查工作站',
  form: stationForm,
  allow: KEEPERS,
  subject: 'none',
  sources: { stations: resources('HealthcareService') },
  standing: ['stations'],
  check: ({ institution }, { records, actor }) => {
    if (actor.role === 'township-manager' && institution !== actor.org)
      return { refuse: '只能登记本机构的工作站。', item: 'institution', next: '其他机构的请由该机构或县级管理部门登记。' };
    const same = records.stations
      .map((kept) => readWorkstation(kept, KIND))
      .find((one) => one?.org === institution && one.until === undefined);
    return same ? { refuse: `该机构已有“${same.name ?? ''}”。`, item: 'institution', next: '改造请用“登记工作站改造”。' } : undefined;
  },
  write: ({ date: from, name, institution, village, equipment }) => [
    {
      create: buildWorkstation({
        kind: KIND,
        label: '糖尿病并发症筛查工作站',
        name,
        org: institution,
        village,
        address: equipment.map((code) => EQUIPMENT[code]).join('、'),
        from,
        staff: undefined,
        sessions: [],
      }),
    },
  ],
  tell: ({ name }) => ({ text: `“${name}”已登记。` }),
});

const target = { station: resources('HealthcareService') };

/** The form of a renovation. */
export const renovationForm = defineForm({
  id: 'diabetes-station-renovation',
  title: '筛查工作站改造登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('改造完成日期', { prefill: 'today' }),
    target: reference('工作站', rowOf(stationsView)),
    what: text('改造内容', { maxLength: 200, multiline: true }),
  },
});

/** Adds a renovation to a station. */
export const renovateStation = defineAction({
  id: 'diabetes.renovate-station',
  label: '登记工作站改造',
  form: renovationForm,
  allow: KEEPERS,
  subject: 'none',
  sources: target,
  check: ({ date: on }, { records }) => {
    const from = records.station.map((kept) => readWorkstation(kept, KIND)?.from).find((day) => day !== undefined);
    return from !== undefined && on < from ? { refuse: `改造日期早于挂牌日期（${from}）。`, item: 'date' } : undefined;
  },
  write: ({ date: on, what }, { records }) =>
    records.station.map(({ resource, version }) => ({
      update: {
        ...resource,
        extension: [
          ...(resource.extension ?? []),
          {
            url: EXTENSION.renovation,
            extension: [
              { url: 'date', valueDate: on },
              { url: 'what', valueString: what },
            ],
          },
        ],
      },
      ifVersion: version,
    })),
});

/** The form that closes a station. */
export const stationClosingForm = defineForm({
  id: 'diabetes-station-closing',
  title: '筛查工作站关闭登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('关闭日期', { prefill: 'today' }),
    target: reference('工作站', rowOf(stationsView)),
    reason: choice('关闭原因', CLOSING_REASONS),
    note: optional(text('说明', { multiline: true })),
  },
});

/** Closes a station; the day is its last. */
export const closeStation = defineAction({
  id: 'diabetes.close-station',
  label: '关闭筛查工作站',
  form: stationClosingForm,
  allow: KEEPERS,
  subject: 'none',
  sources: target,
  check: ({ date: last }, { records }) => {
    const from = records.station.map((kept) => readWorkstation(kept, KIND)?.from).find((day) => day !== undefined);
    return from !== undefined && last < from ? { refuse: `关闭日期早于挂牌日期（${from}）。`, item: 'date' } : undefined;
  },
  write: ({ date: last, reason }, { records }) =>
    records.station.map(({ resource, version }) => ({ update: endWorkstation(resource, last, reason), ifVersion: version })),
});

/** Stations that stand on the last day. */
export const stationCount = defineIndicator({
  id: 'diabetes.stations',
  title: '糖尿病并发症筛查工作站数',
  definition: '期末已挂牌、未关闭的糖尿病并发症筛查工作站数，按设站机构统计。',
  source: SOURCE,
  version: '1',
  measure: 'stock',
  unit: '个',
  view: stationsView,
  counts: 'rows',
  population: (row, p) => all(row.from.onOrBefore(p.end), any(row.until.isEmpty(), row.until.onOrAfter(p.end))),
});

/** Renovations finished in the period. */
export const renovationCount = defineIndicator({
  id: 'diabetes.stations-renovated',
  title: '筛查工作站改造数',
  definition: '统计期内完成改造的糖尿病并发症筛查工作站次数，按设站机构统计。',
  source: SOURCE,
  version: '1',
  measure: 'flow',
  unit: '个',
  view: renovationsView,
  counts: 'rows',
  population: (row, p) => row.date.within(p),
  dated: (row) => row.date,
});
