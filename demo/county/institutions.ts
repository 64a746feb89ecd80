/** The institutions of the demo county: bureau, consortium, hospitals, township hospitals, a clinic or station for every village. */

import type { Organization } from '@medplum/fhirtypes';
import { type CentreCode, isCentreCode } from '../../kernel/define/centre-code.ts';
import { type PlainDate, toDate } from '../../kernel/periods/plain-date.ts';
import { type Kind, letterOf } from '../../systems/registry/kinds.ts';
import { buildInstitution, changeInstitution } from '../../systems/registry/write-institution.ts';
import { DEMO_COUNTY, type Village } from '../population/divisions.ts';
import type { CountyPlace, TownPlace } from './places.ts';
import { placeInTown } from './positions.ts';

/** An institution with its id and class letter (WS 218); `letter` is undefined for offices. */
export interface Institution {
  readonly id: string;
  readonly letter: string | undefined;
  readonly resource: Organization;
}

/** The institutions of one county. Villages and towns by their codes. */
export interface CountyInstitutions {
  readonly bureau: Institution;
  readonly consortium: Institution;
  readonly hospital: Institution;
  readonly tcm: Institution;
  readonly cdc: Institution;
  readonly mch: Institution;
  /** Shared centres of the lead hospital, in the order of SHARED_CENTRES. */
  readonly centres: readonly Institution[];
  readonly townships: ReadonlyMap<string, Institution>;
  readonly clinics: ReadonlyMap<string, Institution>;
}

const OPENED = toDate('2010-01-01');
/** When the consortium was formed; invented, before the first day of the demo's records. */
const CONSORTIUM_SINCE = toDate('2020-07-01');
/** 中心卫生院 of 名山区, 县域医疗卫生次中心 (docs/domain.md §0.3: 百丈镇、车岭镇). */
const CENTRAL = ['百丈镇', '车岭镇'];
/** When 百丈镇中心卫生院 became 二级乙等; the published report says by mid-2024, the day is invented. */
const UPGRADED = toDate('2024-03-29');

interface Opening {
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  readonly village: Village;
  readonly address: string;
  readonly otherNames?: readonly string[];
  readonly parent?: string;
  readonly consortium?: string;
  readonly serves?: readonly string[];
  readonly centres?: readonly CentreCode[];
  readonly grade?: '13' | '14' | '22' | '23';
}

function open(opening: Opening): Institution {
  const { id, name, kind, village, address, parent, consortium, grade } = opening;
  // A village's clinic is found by its village; those that others come to have a point of their own.
  const position = kind === 'village-clinic' || kind === 'community-station' ? undefined : placeInTown(village.town.code, id);
  const base = {
    date: OPENED,
    name,
    otherNames: (opening.otherNames ?? []).map((other) => ({ name: other })),
    kind,
    ownership: 'public' as const,
    village: village.code,
    address,
    ...position,
    serves: (opening.serves ?? []).map((code) => ({ village: code })),
    ...(parent === undefined ? {} : { parent }),
    ...(grade === undefined ? {} : { grade }),
    ...(opening.centres === undefined ? {} : { centres: [...opening.centres] }),
  };
  const built = buildInstitution(base);
  return { id, letter: letterOf(kind), resource: consortium === undefined ? built : join(built, consortium) };
}

function join(institution: Organization, consortium: string): Organization {
  return changeInstitution(institution, { target: '', date: CONSORTIUM_SINCE, change: 'consortium', consortium });
}

function upgrade(institution: Institution, from: PlainDate): Institution {
  return { ...institution, resource: changeInstitution(institution.resource, { target: '', date: from, change: 'grade', grade: '23' }) };
}

function openTownship(county: CountyPlace, town: TownPlace, bureau: string, consortium: string): Institution {
  const [village = county.seat] = town.villages;
  const central = county.code === DEMO_COUNTY && CENTRAL.includes(town.name);
  const built = open({
    id: `org-${town.code}`,
    name: town.street ? `${town.name}社区卫生服务中心` : `${county.name}${town.name}${central ? '中心' : ''}卫生院`,
    kind: town.street ? 'community-centre' : 'township-hospital',
    village,
    address: `${county.city}${county.name}${town.name}`,
    parent: bureau,
    consortium,
    serves: [town.area],
    centres: ['laboratory'],
    ...(central ? { grade: '13' as const } : {}),
    ...(central && town.name === '百丈镇' ? { otherNames: [`${county.name}第二人民医院`] } : {}),
  });
  return central && town.name === '百丈镇' ? upgrade(built, UPGRADED) : built;
}

function openClinic(county: CountyPlace, town: TownPlace, village: Village): Institution {
  return open({
    id: `org-${village.code}`,
    name: village.kind === 'community' ? `${town.name}${village.place}卫生服务站` : `${town.name}${village.place}卫生室`,
    kind: village.kind === 'community' ? 'community-station' : 'village-clinic',
    village,
    address: `${county.city}${county.name}${town.name}${village.place}`,
    parent: `org-${town.code}`,
    serves: [village.code],
  });
}

/** What a hospital does by itself. */
const OWN: readonly CentreCode[] = ['imaging', 'ecg', 'laboratory'];

/** The shared centres that the lead hospital runs for the consortium, by their code (SYSTEM.centre). */
const SHARED_CENTRES = {
  imaging: '影像诊断中心',
  ecg: '心电诊断中心',
  laboratory: '医学检验中心',
  pathology: '病理诊断中心',
  teleconsultation: '远程会诊中心',
} as const satisfies Record<CentreCode, string>;

/** Opens the institutions of a county, with stable ids: `org-511803-hospital`, `org-511803106` (town), `org-511803106202` (village). */
export function openInstitutions(county: CountyPlace): CountyInstitutions {
  const at = (suffix: string): string => `org-${county.code}-${suffix}`;
  const shared = { village: county.seat, address: `${county.city}${county.name}${county.seat.town.name}`, serves: [county.area] };
  const bureau = open({ ...shared, id: at('bureau'), name: `${county.city}${county.name}卫生健康局`, kind: 'bureau' });
  const consortium = open({
    ...shared,
    id: at('consortium'),
    name: `${county.name}紧密型县域医共体`,
    kind: 'consortium',
    parent: bureau.id,
  });
  const member = { ...shared, parent: bureau.id, consortium: consortium.id };
  const centres = Object.keys(SHARED_CENTRES)
    .filter(isCentreCode)
    .map((code) => {
      const name = `${county.name}${SHARED_CENTRES[code]}`;
      return open({ ...shared, id: at(`centre-${code}`), name, kind: 'diagnosis-centre', parent: at('hospital'), centres: [code] });
    });
  const townships = county.towns.map((town) => [town.code, openTownship(county, town, bureau.id, consortium.id)] as const);
  const clinics = county.towns.flatMap((town) =>
    town.villages.map((village) => [village.code, openClinic(county, town, village)] as const),
  );
  return {
    bureau,
    consortium,
    hospital: open({
      ...member,
      id: at('hospital'),
      name: `${county.city}${county.name}人民医院`,
      kind: 'county-hospital',
      grade: '22',
      centres: OWN,
    }),
    tcm: open({ ...member, id: at('tcm'), name: `${county.city}${county.name}中医医院`, kind: 'tcm-hospital', grade: '22', centres: OWN }),
    cdc: open({ ...shared, id: at('cdc'), name: `${county.city}${county.name}疾病预防控制中心`, kind: 'cdc', parent: bureau.id }),
    mch: open({ ...member, id: at('mch'), name: `${county.city}${county.name}妇幼保健院`, kind: 'mch' }),
    centres,
    townships: new Map(townships),
    clinics: new Map(clinics),
  };
}

/** All institutions of a county, those above first. */
export function listInstitutions(county: CountyInstitutions): readonly Institution[] {
  const { bureau, consortium, hospital, tcm, cdc, mch, centres, townships, clinics } = county;
  return [bureau, consortium, hospital, tcm, cdc, mch, ...centres, ...townships.values(), ...clinics.values()];
}
