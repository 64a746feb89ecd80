/** Family-doctor teams, and the social organisations in them, as rows. */
import type { CareTeam, CareTeamParticipant } from '@medplum/fhirtypes';
import { EXTENSION, SYSTEM } from '../../../kernel/define/codes.ts';
import { type Kept, resources } from '../../../kernel/define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { dateOfFhir } from '../../../kernel/periods/plain-date.ts';
import { TEAM_KINDS } from './form-team.ts';

function hasRole({ role }: CareTeamParticipant, code: string): boolean {
  return role?.some((concept) => concept.coding?.some((coding) => coding.system === SYSTEM.teamRole && coding.code === code)) ?? false;
}

/** Teams that serve villages; the care team of one resident is none of them, nor a proposed one. */
export function isTeam({ resource }: Kept<CareTeam>): boolean {
  return resource.subject === undefined && resource.status !== 'proposed' && resource.status !== 'entered-in-error';
}

/** The institution of a team. */
export function orgOfTeam({ resource }: Kept<CareTeam>): string | undefined {
  return resource.managingOrganization?.[0]?.reference?.split('/')[1];
}

/** Teams, counted where their institution lies. */
export const teamsView = defineReferenceView({
  id: 'family_doctor_teams',
  title: '家庭医生团队',
  of: resources('CareTeam'),
  columns: {
    name: textColumn('团队名称'),
    kind: wordColumn('团队类型', TEAM_KINDS),
    leader: textColumn('团队长'),
    members: numberColumn('成员数'),
    villages: numberColumn('服务村数'),
    partners: numberColumn('社会组织数'),
    from: dateColumn('成立日期'),
    until: dateColumn('撤销日期'),
  },
  choose: { label: ['name'], open: 'until' },
  rows: (kept) => {
    if (!isTeam(kept)) return [];
    const { resource, id } = kept;
    const people = resource.participant ?? [];
    const partners = people.filter((one) => hasRole(one, 'social-organisation'));
    const leader = people.find((one) => hasRole(one, 'leader'))?.member;
    const characteristic = resource.category?.some((concept) => concept.coding?.some(({ code }) => code === 'team-characteristic'));
    return [
      {
        key: id,
        org: orgOfTeam(kept),
        name: resource.name,
        kind: characteristic ? ('characteristic' as const) : ('ordinary' as const),
        leader: leader?.display ?? leader?.reference?.split('/')[1],
        members: people.length - partners.length,
        villages: resource.extension?.filter(({ url }) => url === EXTENSION.serves).length ?? 0,
        partners: partners.length,
        from: dateOfFhir(resource.period?.start),
        until: dateOfFhir(resource.period?.end),
      },
    ];
  },
});

/** Social organisations that joined a team, one row each. */
export const partnersView = defineReferenceView({
  id: 'family_doctor_partners',
  title: '参与签约服务的社会组织',
  of: resources('CareTeam'),
  columns: {
    name: textColumn('名称'),
    service: textColumn('约定服务'),
    team: textColumn('团队名称'),
    from: dateColumn('加入日期'),
    until: dateColumn('退出日期'),
  },
  rows: (kept) => {
    if (!isTeam(kept)) return [];
    const { resource, id } = kept;
    const partners = (resource.participant ?? []).filter((one) => hasRole(one, 'social-organisation'));
    return partners.map(({ member, role, period }, at) => ({
      key: `${id}/${at + 1}`,
      org: orgOfTeam(kept),
      name: member?.display ?? member?.reference?.split('/')[1],
      service: role?.[0]?.text ?? role?.[0]?.coding?.[0]?.display,
      team: resource.name,
      from: dateOfFhir(period?.start ?? resource.period?.start),
      until: dateOfFhir(period?.end ?? resource.period?.end),
    }));
  },
});
