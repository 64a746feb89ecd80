/** Family-doctor studios 家庭医生工作室: opened in communities with a timetable, rescheduled, closed; and their rows. */
import { defineAction } from '../../../kernel/define/action.ts';
import { defineForm } from '../../../kernel/define/form.ts';
import { choice, date, optional, reference, rowOf, text } from '../../../kernel/define/item.ts';
import { resources } from '../../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, textColumn } from '../../../kernel/define/view.ts';
import {
  buildWorkstation,
  CLOSING_REASONS,
  endWorkstation,
  readWorkstation,
  refuseSessions,
  rescheduleWorkstation,
  sessionsItem,
} from '../../../kernel/patterns/workstation/workstation.ts';

const KIND = 'family-doctor-studio';
const SOURCE = '国卫基层发〔2022〕10号 推进家庭医生签约服务高质量发展（在社区就近设置家庭医生工作室）';
const KEEPERS = ['township-manager', 'consortium-manager', 'bureau-manager'] as const;

/** Studios, counted where their institution lies. */
export const studiosView = defineReferenceView({
  id: 'family_doctor_studios',
  title: '家庭医生工作室',
  of: resources('HealthcareService'),
  columns: {
    name: textColumn('工作室名称'),
    village: textColumn('所在村（社区）', { names: 'directory' }),
    address: textColumn('地址'),
    sessions: textColumn('开放时间'),
    from: dateColumn('开设日期'),
    until: dateColumn('关闭日期'),
  },
  choose: { label: ['name'], open: 'until' },
  rows: (kept) => {
    const studio = readWorkstation(kept, KIND);
    if (!studio) return [];
    const { staff: _, ...row } = studio;
    return [{ key: kept.id, ...row }];
  },
});

/** The form that opens a studio. */
export const studioForm = defineForm({
  id: 'family-doctor-studio',
  title: '家庭医生工作室登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('开设日期', { prefill: 'today' }),
    name: text('工作室名称', { maxLength: 60 }),
    village: reference('所在村（社区）', 'village'),
    address: optional(text('地址', { maxLength: 100 })),
    doctor: reference('负责医生', 'staff'),
    sessions: sessionsItem,
  },
  check: ({ sessions }) => refuseTimes(sessions),
});

function refuseTimes(sessions: Parameters<typeof refuseSessions>[0]): { item: string; refuse: string }[] {
  if (sessions.length === 0) return [{ item: 'sessions', refuse: '请至少填写一个开放时段。' }];
  const wrong = refuseSessions(sessions);
  return wrong === undefined ? [] : [{ item: 'sessions', refuse: wrong }];
}

/** Opens a studio of the institution of who acts; a name stands once in an institution. */
export const openStudio = defineAction({
  id: 'family-doctor.open-studio',
  label: '开设家庭医生工作室',
  form: studioForm,
  allow: KEEPERS,
  subject: 'none',
  sources: { studios: resources('HealthcareService') },
  standing: ['studios'],
  check: ({ name }, { records, actor }) => {
    const same = records.studios
      .map((kept) => readWorkstation(kept, KIND))
      .find((studio) => studio?.org === actor.org && studio.name === name && studio.until === undefined);
    return same ? { refuse: `本机构已有“${name}”。`, item: 'name', next: '调整开放时间请用“调整工作室开放时间”。' } : undefined;
  },
  write: ({ date: from, name, village, address, doctor, sessions }, { actor }) => [
    {
      create: buildWorkstation({
        kind: KIND,
        label: '家庭医生工作室',
        name,
        org: actor.org,
        village,
        address,
        from,
        staff: doctor,
        sessions,
      }),
    },
  ],
  tell: ({ name }) => ({ text: `“${name}”已开设。` }),
});

/** The form that changes a timetable. */
export const studioTimesForm = defineForm({
  id: 'family-doctor-studio-times',
  title: '家庭医生工作室开放时间调整',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: { date: date('调整日期', { prefill: 'today' }), target: reference('工作室', rowOf(studiosView)), sessions: sessionsItem },
  check: ({ sessions }) => refuseTimes(sessions),
});

const target = { target: resources('HealthcareService') };

/** Gives a studio another timetable; the earlier one stays in its history. */
export const rescheduleStudio = defineAction({
  id: 'family-doctor.reschedule-studio',
  label: '调整工作室开放时间',
  form: studioTimesForm,
  allow: KEEPERS,
  subject: 'none',
  sources: target,
  write: ({ sessions }, { records }) =>
    records.target.map(({ resource, version }) => ({ update: rescheduleWorkstation(resource, sessions), ifVersion: version })),
});

/** The form that closes a studio. */
export const studioClosingForm = defineForm({
  id: 'family-doctor-studio-closing',
  title: '家庭医生工作室关闭登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('关闭日期', { prefill: 'today' }),
    target: reference('工作室', rowOf(studiosView)),
    reason: choice('关闭原因', CLOSING_REASONS),
    note: optional(text('说明', { multiline: true })),
  },
});

/** Closes a studio; the day of closing is its last. */
export const closeStudio = defineAction({
  id: 'family-doctor.close-studio',
  label: '关闭家庭医生工作室',
  form: studioClosingForm,
  allow: KEEPERS,
  subject: 'none',
  sources: target,
  check: ({ date: last }, { records }) => {
    const from = records.target.map((kept) => readWorkstation(kept, KIND)?.from).find((day) => day !== undefined);
    return from !== undefined && last < from ? { refuse: `关闭日期早于开设日期（${from}）。`, item: 'date' } : undefined;
  },
  write: ({ date: last, reason }, { records }) =>
    records.target.map(({ resource, version }) => ({ update: endWorkstation(resource, last, reason), ifVersion: version })),
});
