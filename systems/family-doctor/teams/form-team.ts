/** Forms a family-doctor team: leader, members, the villages it serves, the social organisations that join it. */
import type { CareTeam, CareTeamParticipant } from '@medplum/fhirtypes';
import { defineAction } from '../../../kernel/define/action.ts';
import { EXTENSION, SYSTEM } from '../../../kernel/define/codes.ts';
import { defineForm, type Finding } from '../../../kernel/define/form.ts';
import { choice, date, reference, repeat, text } from '../../../kernel/define/item.ts';

/** Roles of members (国卫基层发〔2018〕35号：团队由家庭医生、护士、公卫医师等组成，鼓励吸收社会力量). */
export const TEAM_ROLES = {
  'general-practitioner': '全科医生',
  nurse: '护士',
  'public-health-doctor': '公卫医师',
  'village-doctor': '乡村医生',
  pharmacist: '药师',
  'tcm-doctor': '中医医师',
  'health-manager': '健康管理师',
  specialist: '专科医生',
  'social-worker': '社工或志愿者',
  'grid-member': '网格员',
} as const;

/** Kinds of teams. */
export const TEAM_KINDS = { ordinary: '普通团队', characteristic: '特色团队' } as const;

/** The form of a team. */
export const teamForm = defineForm({
  id: 'family-doctor-team',
  title: '家庭医生团队登记',
  version: '1',
  source: '国卫基层发〔2018〕35号 规范家庭医生签约服务管理（团队组成）',
  dateItem: 'date',
  items: {
    date: date('成立日期', { prefill: 'today' }),
    name: text('团队名称', { maxLength: 60 }),
    kind: choice('团队类型', TEAM_KINDS),
    leader: reference('团队长', 'staff'),
    members: repeat('团队成员', { staff: reference('成员', 'staff'), role: choice('角色', TEAM_ROLES) }, { max: 40 }),
    villages: repeat('服务村（社区）', { village: reference('村（社区）', 'village') }, { max: 60 }),
    partners: repeat('社会组织', { name: text('名称', { maxLength: 60 }), service: text('约定服务', { maxLength: 100 }) }, { max: 60 }),
  },
  check: ({ leader, members, villages, partners }) => {
    const findings: Finding[] = [];
    if (villages.length === 0) findings.push({ item: 'villages', refuse: '请至少填写一个服务村（社区）。' });
    if (hasTwice([leader, ...members.map(({ staff }) => staff)]))
      findings.push({ item: 'members', refuse: '同一人填写了两次；团队长不必再列为成员。' });
    if (hasTwice(villages.map(({ village }) => village))) findings.push({ item: 'villages', refuse: '同一个村（社区）填写了两次。' });
    if (hasTwice(partners.map(({ name }) => name))) findings.push({ item: 'partners', refuse: '同一个社会组织填写了两次。' });
    return findings;
  },
});

function hasTwice(list: readonly string[]): boolean {
  return new Set(list).size < list.length;
}

function participantOf(role: string, label: string, member: CareTeamParticipant['member']): CareTeamParticipant {
  return { role: [{ coding: [{ system: SYSTEM.teamRole, code: role, display: label }] }], ...(member === undefined ? {} : { member }) };
}

/** Writes the team as a CareTeam without subject. */
export const formTeam = defineAction({
  id: 'family-doctor.form-team',
  label: '组建团队',
  form: teamForm,
  allow: ['township-manager', 'consortium-manager', 'bureau-manager'],
  subject: 'none',
  check: (answers, { today }) => (answers.date > today ? { refuse: '成立日期不能晚于今天。', item: 'date' } : undefined),
  write: (answers, { actor }) => {
    const team: CareTeam = {
      resourceType: 'CareTeam',
      extension: answers.villages.map(({ village }) => ({ url: EXTENSION.serves, valueCode: village })),
      status: 'active',
      category: [{ coding: [{ system: SYSTEM.item, code: `team-${answers.kind}`, display: TEAM_KINDS[answers.kind] }] }],
      name: answers.name,
      period: { start: answers.date },
      managingOrganization: [{ reference: `Organization/${actor.org}` }],
      participant: [
        participantOf('leader', '团队长', { reference: `Practitioner/${answers.leader}` }),
        ...answers.members.map(({ staff, role }) => participantOf(role, TEAM_ROLES[role], { reference: `Practitioner/${staff}` })),
        ...answers.partners.map(({ name, service }) =>
          participantOf('social-organisation', service, { type: 'Organization', display: name }),
        ),
      ],
    };
    return [{ create: team }];
  },
  tell: (answers) => ({ text: `“${answers.name}”已组建。` }),
});
