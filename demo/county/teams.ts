/** Family-doctor teams of the demo county: one for each village, more in each town, 144 in 名山区 (docs/domain.md §0.3). */
import type { CareTeam } from '@medplum/fhirtypes';
import { toDate } from '../../kernel/periods/plain-date.ts';
import { formTeam } from '../../systems/family-doctor/teams/form-team.ts';
import { DEMO_COUNTY } from '../population/divisions.ts';
import { actBare } from './bare-context.ts';
import type { CountyPlace, TownPlace } from './places.ts';
import type { StaffMember } from './staff.ts';

/** A team. `village`: the one it serves alone; undefined for a team of the town. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly town: string;
  readonly village: string | undefined;
  /** The institution that signs for it. */
  readonly org: string;
  readonly resource: CareTeam;
}

const FORMED = toDate('2019-03-01');
/** Towns of 名山区 with a third team of their own, so that there are 115 + 13 × 2 + 3 = 144. */
const LARGEST = ['蒙阳街道', '永兴街道', '百丈镇'];
/** The town whose first own team is the alliance with social organisations 社医联盟 (docs/domain.md §0.3). */
const ALLIANCE = '蒙阳街道';
const AREAS_OF_SERVICE = [
  '老年关爱',
  '儿童成长',
  '妇女健康',
  '残疾人帮扶',
  '心理疏导',
  '急救培训',
  '慢病同伴支持',
  '健康科普',
  '助餐送药',
] as const;
const FORMS = ['志愿服务队', '互助协会', '社会工作服务中心'] as const;

/** The 27 social organisations of the alliance; invented names. */
export const PARTNERS: readonly { readonly name: string; readonly service: string }[] = FORMS.flatMap((form) =>
  AREAS_OF_SERVICE.map((service) => ({ name: `名山区${service}${form}`, service })),
);

function nameService(index: number): string {
  return ['一', '二', '三'][index] ?? String(index + 1);
}

interface Draft {
  readonly id: string;
  readonly name: string;
  readonly town: TownPlace;
  readonly village: string | undefined;
  readonly leader: StaffMember;
  readonly members: readonly StaffMember[];
  readonly alliance: boolean;
}

const MEMBER_ROLES = {
  'village-doctor': 'village-doctor',
  'family-doctor': 'general-practitioner',
  nurse: 'nurse',
  'public-health-doctor': 'public-health-doctor',
} as const;

function memberOf(staff: StaffMember): { staff: string; role: (typeof MEMBER_ROLES)[keyof typeof MEMBER_ROLES] }[] {
  const { id, role } = staff;
  return role === 'village-doctor' || role === 'family-doctor' || role === 'nurse' || role === 'public-health-doctor'
    ? [{ staff: id, role: MEMBER_ROLES[role] }]
    : [];
}

function formOne(draft: Draft): Team[] {
  const { id, name, town, village, leader, members, alliance } = draft;
  const actor = { id: leader.id, name: leader.name, role: 'township-manager' as const, org: `org-${town.code}` };
  const villages = (village === undefined ? town.villages.map(({ code }) => code) : [village]).map((code) => ({ village: code }));
  const drafts = formTeam.write(
    {
      date: FORMED,
      name,
      kind: alliance ? 'characteristic' : 'ordinary',
      leader: leader.id,
      members: members.filter((member) => member.id !== leader.id).flatMap(memberOf),
      villages,
      partners: alliance ? [...PARTNERS] : [],
    },
    actBare(actor),
  );
  return drafts.flatMap((one) =>
    'create' in one && one.create.resourceType === 'CareTeam'
      ? [{ id, name, town: town.code, village, org: village === undefined ? `org-${town.code}` : `org-${village}`, resource: one.create }]
      : [],
  );
}

/** Forms the teams of a county; village teams are led by a family doctor of the township. */
export function formTeams(county: CountyPlace, staff: readonly StaffMember[]): readonly Team[] {
  const byOrg = new Map<string, StaffMember[]>();
  for (const member of staff) byOrg.set(member.org, [...(byOrg.get(member.org) ?? []), member]);
  return county.towns.flatMap((town) => {
    const office = byOrg.get(`org-${town.code}`) ?? [];
    const doctors = office.filter(({ role }) => role === 'family-doctor');
    const helpers = office.filter(({ role }) => role === 'nurse' || role === 'public-health-doctor');
    const [chief] = doctors;
    if (chief === undefined) return [];
    const ofVillages = town.villages.map((village, at) => ({
      id: `team-${village.code}`,
      name: `${town.name}${village.place}家庭医生团队`,
      town,
      village: village.code,
      leader: doctors[at % doctors.length] ?? chief,
      members: [...(byOrg.get(`org-${village.code}`) ?? []), ...helpers.slice(at % 2, (at % 2) + 2)],
      alliance: false,
    }));
    const mingshan = county.code === DEMO_COUNTY;
    const own = Array.from({ length: mingshan && LARGEST.includes(town.name) ? 3 : 2 }, (_, at) => {
      const alliance = mingshan && town.name === ALLIANCE && at === 0;
      return {
        id: `team-${town.code}-${at + 1}`,
        name: alliance ? `${town.name}“社医联盟”家庭医生团队` : `${town.name}家庭医生第${nameService(at)}团队`,
        town,
        village: undefined,
        leader: doctors[at % doctors.length] ?? chief,
        members: [...doctors.slice(at + 1, at + 2), ...helpers],
        alliance,
      };
    });
    return [...ofVillages, ...own].flatMap(formOne);
  });
}
