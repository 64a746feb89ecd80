/** Residents' visits and stays anywhere, one row each, counted where the resident lives: inside from encounters, outside from settlements. */
import type { ExplanationOfBenefit } from '@medplum/fhirtypes';
import { SYSTEM } from '../../../kernel/define/codes.ts';
import { orgExtensionOf } from '../../../kernel/define/gather-records.ts';
import { encounters, type Kept, resources } from '../../../kernel/define/source.ts';
import { booleanColumn, dateColumn, defineView, textColumn, wordColumn } from '../../../kernel/define/view.ts';
import { CARE_LEVELS, careLevelOf } from '../../../kernel/patterns/care-level.ts';
import { addDays, dateOfFhir } from '../../../kernel/periods/plain-date.ts';
import { classOf } from '../institution-level.ts';
import { isYetToBeSeen } from '../queue/place-in-queue.ts';

const KINDS = { outpatient: '门急诊', inpatient: '住院' } as const;
const INPATIENT = ['IMP', 'ACUTE', 'NONAC'];

/** Classes of claims by which a settlement that names no class of encounter is told apart. */
const KIND_OF_CLAIM: Readonly<Record<string, keyof typeof KINDS>> = { institutional: 'inpatient', professional: 'outpatient' };

/** A settlement of an institution that the platform knows is of an encounter which is counted already. */
function isOutside({ provider }: ExplanationOfBenefit): boolean {
  return provider.reference?.startsWith('Organization/') !== true;
}

function outsideRow({ id, resource }: Kept<ExplanationOfBenefit>) {
  const date = dateOfFhir(resource.billablePeriod?.start);
  const stands = resource.status === 'active' && resource.use === 'claim' && resource.outcome === 'complete';
  if (date === undefined || !stands || !isOutside(resource)) return [];
  const code = resource.subType?.coding?.[0]?.code;
  const kind =
    code === undefined ? KIND_OF_CLAIM[resource.type.coding?.[0]?.code ?? ''] : INPATIENT.includes(code) ? 'inpatient' : 'outpatient';
  if (kind === undefined) return [];
  return [
    {
      key: id,
      org: undefined,
      date,
      kind,
      place: 'outside' as const,
      hospital: resource.provider.display,
      level: 'outside' as const,
      sentUp: false,
    },
  ];
}

/** Visits on the road and at home are inside, too. People who do not belong to the county have no rows. */
export const episodesView = defineView({
  id: 'clinic_episodes',
  title: '居民就医去向',
  per: 'event',
  sources: {
    encounters: encounters('AMB', 'EMER', 'HH', ...INPATIENT),
    settled: resources('ExplanationOfBenefit'),
    referrals: resources('ServiceRequest', 'referral'),
  },
  columns: {
    date: dateColumn('就诊日期', { indexed: true }),
    kind: wordColumn('类别', KINDS),
    place: wordColumn('去向', { inside: '县域内', outside: '县域外' }),
    hospital: textColumn('就诊医院'),
    level: wordColumn('就诊机构层级', CARE_LEVELS),
    sentUp: booleanColumn('当日或次日上转'),
  },
  rows: (records, person) => {
    if (person.residency === 'visitor') return [];
    const ups = records.referrals.flatMap(({ resource }) => {
      const on = dateOfFhir(resource.authoredOn);
      const isUp = resource.code?.coding?.some(({ system, code }) => system === SYSTEM.examItem && code === 'up');
      return isUp && on !== undefined && resource.status !== 'revoked' ? [{ org: orgExtensionOf(resource.extension), on }] : [];
    });
    const inside = records.encounters.flatMap((encounter) => {
      if (encounter.resource.status === 'planned' || isYetToBeSeen(encounter.resource)) return [];
      const kind = INPATIENT.includes(encounter.kind) ? ('inpatient' as const) : ('outpatient' as const);
      return [
        {
          key: encounter.id,
          org: encounter.org,
          date: encounter.start,
          kind,
          place: 'inside' as const,
          hospital: undefined,
          level: careLevelOf(classOf(encounter.resource.type)),
          sentUp: ups.some(({ org, on }) => org === encounter.org && on >= encounter.start && on <= addDays(encounter.start, 1)),
        },
      ];
    });
    return [...inside, ...records.settled.flatMap(outsideRow)];
  },
});
