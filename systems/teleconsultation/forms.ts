/** The forms of a remote consultation: request with consent and materials, answer, opinion, decision with rating, follow-up, the experts' calendar. */
import { type Answers, defineForm, type Finding } from '../../kernel/define/form.ts';
import { choice, choices, coded, date, optional, quantity, reference, repeat, rowOf, text, when, yesNo } from '../../kernel/define/item.ts';
import { DEPARTMENTS } from '../../kernel/patterns/request-loop/departments.ts';
import { PRIORITIES } from '../../kernel/patterns/request-loop/priority.ts';
import { AGREEMENTS, EXPERTS, RECEIVED, ROOMS, SENT } from './machine.ts';

const SOURCE = '《远程医疗服务管理规范（试行）》（2018年）';
const sent = reference('会诊申请', rowOf(SENT));
const received = reference('会诊申请', rowOf(RECEIVED));

/** Material that a consultation needs. */
export const MATERIALS = {
  summary: '病历摘要',
  laboratory: '检验结果',
  imaging: '影像资料',
  ecg: '心电图',
  pathology: '病理资料',
  medicines: '用药记录',
  photos: '照片或视频',
} as const;

/** Half-days of an expert. */
export const SESSIONS = { morning: '上午', afternoon: '下午', evening: '晚间' } as const;

/** On what ground another institution is asked. */
export const GROUNDS = { consortium: '医共体内', agreement: '远程医疗合作协议', assistance: '对口帮扶协议' } as const;

/** Agreements of institutions by which one gives remote service to the other. */
export const AGREEMENT_KINDS = { cooperation: '远程医疗合作', assistance: '对口帮扶', trusteeship: '托管' } as const;

/** The request, with the written consent of the patient. */
export const requestForm = defineForm({
  id: 'teleconsultation-request',
  title: '远程会诊申请单',
  version: '2',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('申请日期', { prefill: 'today' }),
    mode: choice('方式', { immediate: '即时会诊', booked: '预约会诊' }),
    priority: choice('缓急', PRIORITIES, { hint: '紧急2小时内开始，普通48小时内开始' }),
    to: reference('受邀机构', 'organisation'),
    department: choice('受邀科室', DEPARTMENTS),
    slot: when('mode', 'booked', reference('专家时段', rowOf(EXPERTS), { hint: '预约即占用该时段' })),
    ground: choice('依据', GROUNDS),
    agreement: when('ground', ['agreement', 'assistance'], reference('协议', rowOf(AGREEMENTS), { hint: '只列登记在册、未到期的协议' })),
    origin: choice('来源', { clinic: '门诊', ward: '住院', grid: '网格员帮扶对接' }),
    helper: when('origin', 'grid', text('帮扶对接人', { maxLength: 40 })),
    diagnosis: coded('初步诊断', 'icd-10'),
    summary: text('病情摘要', { maxLength: 2000, multiline: true }),
    purpose: text('会诊目的', { maxLength: 500, multiline: true }),
    materials: choices('已备材料', MATERIALS, { hint: '受邀方在会诊期间可查阅该居民档案，出具意见后即止' }),
    consent: yesNo('患者已书面同意', { hint: '告知会诊内容、费用和档案共享' }),
    consentBy: when('consent', true, choice('同意书签署人', { self: '患者本人', guardian: '监护人', family: '近亲属' })),
  },
  sections: [
    { title: '申请', items: ['date', 'mode', 'priority', 'to', 'department', 'slot', 'ground', 'agreement', 'origin', 'helper'] },
    { title: '病情', items: ['diagnosis', 'summary', 'purpose', 'materials'] },
    { title: '知情同意', items: ['consent', 'consentBy'] },
  ],
  check: ({ consent, materials }): Finding[] => [
    ...(consent ? [] : [{ item: 'consent', refuse: '没有患者的书面同意，不能申请远程会诊。' }]),
    ...(materials.includes('summary') ? [] : [{ item: 'materials', refuse: '至少要有病历摘要。' }]),
  ],
});

/** The answers of the request. */
export type ConsultationAsked = Answers<typeof requestForm>;

/** The invited side arranges (an expert, a time, a room), asks for material, or declines; what is arranged may be arranged anew. */
export const answerForm = defineForm({
  id: 'teleconsultation-answer',
  title: '会诊受理与安排',
  version: '2',
  source: SOURCE,
  dateItem: 'date',
  deskWork: true,
  items: {
    target: received,
    date: date('受理日期', { prefill: 'today' }),
    decision: choice('受理', { accept: '安排会诊', materials: '请补充材料', refuse: '谢绝' }),
    assigned: when('decision', 'accept', optional(reference('指派专家', 'staff', { hint: '会诊会出现在该专家的清单里' }))),
    slot: when('decision', 'accept', optional(reference('专家时段', rowOf(EXPERTS), { hint: '占用本机构开放的一个时段' }))),
    experts: when('decision', 'accept', optional(text('其他会诊专家', { maxLength: 100, hint: '多名专家用顿号隔开；院外专家写明单位' }))),
    on: when('decision', 'accept', date('会诊日期', { prefill: 'today' })),
    time: when('decision', 'accept', text('开始时间', { maxLength: 5, pattern: '([01]\\d|2[0-3]):[0-5]\\d', patternHint: '如 09:30' })),
    minutes: when('decision', 'accept', quantity('预计时长', { unit: 'min', unitLabel: '分钟', min: 10, max: 240 })),
    room: when('decision', 'accept', optional(reference('会诊室', rowOf(ROOMS), { hint: '按开始时间和预计时长占用' }))),
    meeting: when(
      'decision',
      'accept',
      choice('视频连接', { own: '平台会诊室', room: '会议服务分配会议', link: '另填会议地址', none: '不用视频' }),
    ),
    link: when('meeting', 'link', text('会议地址', { maxLength: 300, pattern: 'https://[^\\s@]+', patternHint: '以 https:// 开头' })),
    fee: when('decision', 'accept', quantity('会诊费', { unit: 'CNY', unitLabel: '元', min: 0, max: 10_000, decimals: 2 })),
    share: when('decision', 'accept', quantity('受邀方分成', { unit: '%', min: 0, max: 100 })),
    missing: when('decision', 'materials', choices('缺少的材料', MATERIALS)),
    reason: when('decision', ['refuse', 'materials'], text('说明', { maxLength: 300, multiline: true })),
  },
  compute: { minutes: () => 30, meeting: () => 'own' as const },
  check: ({ decision, assigned, slot, experts }): Finding[] =>
    decision === 'accept' && assigned === undefined && slot === undefined && experts === undefined
      ? [{ item: 'assigned', refuse: '请指派专家、选择专家时段，或写明其他会诊专家。' }]
      : [],
});

/** The answers of the invited side. */
export type ConsultationArranged = Answers<typeof answerForm>;

/** What the asking side adds. */
export const supplementForm = defineForm({
  id: 'teleconsultation-supplement',
  title: '补充会诊材料',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: sent,
    date: date('日期', { prefill: 'today' }),
    materials: choices('补充的材料', MATERIALS),
    content: text('补充内容', { maxLength: 2000, multiline: true }),
  },
});

/** The consultation begins. */
export const startForm = defineForm({
  id: 'teleconsultation-start',
  title: '开始会诊',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  deskWork: true,
  items: { target: received, date: date('日期', { prefill: 'today' }) },
});

/** Either side ends the session: who asked by its own request, who was invited by the one it received. */
const ending = {
  date: date('日期', { prefill: 'today' }),
  how: choice('情况', { done: '会诊结束', 'cut-off': '连接中断', left: '因故离开' }),
  note: optional(text('说明', { maxLength: 300, multiline: true })),
};

/** See `ending`. */
export const endForm = defineForm({
  id: 'teleconsultation-end',
  title: '结束会诊',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  deskWork: true,
  items: { target: received, ...ending },
});

/** See `ending`. */
export const leaveForm = defineForm({
  id: 'teleconsultation-leave',
  title: '结束会诊（申请方）',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  deskWork: true,
  items: { target: sent, ...ending },
});

/** 会诊意见 with its participants; whoever sends the form signs it. */
export const opinionForm = defineForm({
  id: 'teleconsultation-opinion',
  title: '远程会诊意见单',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  deskWork: true,
  items: {
    target: received,
    date: date('会诊日期', { prefill: 'today' }),
    participants: repeat(
      '参加会诊人员',
      { name: text('姓名', { maxLength: 20 }), title: text('职称', { maxLength: 20 }), hospital: text('单位', { maxLength: 60 }) },
      { max: 10 },
    ),
    diagnosis: optional(coded('会诊诊断', 'icd-10')),
    opinion: text('会诊意见', { maxLength: 2000, multiline: true }),
    transfer: choice('是否建议转诊', { no: '就地诊治', yes: '建议转诊' }),
    signed: yesNo('本人确认并签署'),
  },
  check: ({ signed, participants }): Finding[] => [
    ...(signed ? [] : [{ item: 'signed', refuse: '会诊意见须由受邀专家签署。' }]),
    ...(participants.length > 0 ? [] : [{ item: 'participants', refuse: '请填写参加会诊的专家。' }]),
  ],
});

/** The asking side decides and keeps the responsibility for the treatment. */
export const decisionForm = defineForm({
  id: 'teleconsultation-decision',
  title: '会诊意见处理',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: sent,
    date: date('日期', { prefill: 'today' }),
    adopts: choice('采纳情况', { all: '全部采纳', partly: '部分采纳', none: '未采纳' }),
    decision: text('处理决定', { maxLength: 1000, multiline: true, hint: '申请方对诊疗决定负责' }),
    rating: choice('评价', { '5': '非常满意', '4': '满意', '3': '一般', '2': '不满意', '1': '很不满意' }),
  },
});

/** What came of it after seven days. */
export const followUpForm = defineForm({
  id: 'teleconsultation-follow-up',
  title: '会诊后随访',
  version: '2',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: sent,
    date: date('随访日期', { prefill: 'today' }),
    result: choice('结果', { better: '好转', same: '无变化', worse: '加重', referred: '已转诊', dead: '死亡' }),
    content: text('随访情况', { maxLength: 500, multiline: true }),
  },
});

/** The asking side takes it back. */
export const cancelForm = defineForm({
  id: 'teleconsultation-cancel',
  title: '取消会诊',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  deskWork: true,
  items: { target: sent, date: date('日期', { prefill: 'today' }), reason: text('原因', { maxLength: 300, multiline: true }) },
});

/** Hours of an expert, of one's own or from outside. */
export const calendarForm = defineForm({
  id: 'teleconsultation-calendar',
  title: '专家出诊时段',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    department: choice('科室', DEPARTMENTS),
    expert: text('专家', { maxLength: 20 }),
    title: text('职称', { maxLength: 20 }),
    hospital: optional(text('单位', { maxLength: 60, hint: '院外专家填写所在医院' })),
    session: choice('时段', SESSIONS),
    from: date('自'),
    days: quantity('连续天数', { unit: 'd', unitLabel: '天', min: 1, max: 31 }),
    total: quantity('每时段可约', { unit: '1', unitLabel: '例', min: 1, max: 20 }),
  },
});

/** How meetings are made: the address of a provider, with `{room}` where each consultation's own room goes. */
export const providerForm = defineForm({
  id: 'teleconsultation-provider',
  title: '视频会议服务',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    address: text('地址模板', {
      maxLength: 200,
      pattern: 'https://[^\\s@{}]+\\{room\\}[^\\s@{}]*',
      patternHint: '以 https:// 开头，{room} 处填入每次会诊的会议号',
    }),
  },
});

/** A room for consultations, of one's own institution. */
export const roomForm = defineForm({
  id: 'teleconsultation-room',
  title: '会诊室登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    name: text('会诊室名称', { maxLength: 30 }),
    seats: quantity('座位数', { unit: '1', unitLabel: '个', min: 1, max: 200 }),
  },
});

/** A room that is one no longer. */
export const closeRoomForm = defineForm({
  id: 'teleconsultation-room-closing',
  title: '停用会诊室',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: reference('会诊室', rowOf(ROOMS)),
    date: date('停用日期', { prefill: 'today' }),
    reason: optional(text('原因', { maxLength: 200 })),
  },
});

/** An agreement of two institutions. */
export const agreementForm = defineForm({
  id: 'teleconsultation-agreement',
  title: '远程服务协议登记',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    date: date('登记日期', { prefill: 'today' }),
    kind: choice('协议类别', AGREEMENT_KINDS),
    title: text('协议名称', { maxLength: 60 }),
    number: text('协议编号', { maxLength: 40 }),
    giver: reference('提供方', 'organisation', { hint: '提供远程服务的医院；没有登记的请先登记机构' }),
    receiver: reference('接受方', 'organisation', { hint: '牵头医院签的协议，医共体成员都可以使用' }),
    from: date('有效期起'),
    until: date('有效期止'),
    scope: optional(text('服务内容', { maxLength: 300, multiline: true })),
  },
  check: ({ from, until }): Finding[] => (until < from ? [{ item: 'until', refuse: '有效期止不能早于有效期起。' }] : []),
});

/** An agreement that ends before its time. */
export const endAgreementForm = defineForm({
  id: 'teleconsultation-agreement-end',
  title: '终止远程服务协议',
  version: '1',
  source: SOURCE,
  dateItem: 'date',
  items: {
    target: reference('协议', rowOf(AGREEMENTS)),
    date: date('终止日期', { prefill: 'today' }),
    reason: text('原因', { maxLength: 200 }),
  },
});
