// The administrative tree with its people, and the institutions of a tree on a day.
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import { inTotal, onEveryShard } from '../database/distribution/fan-outs.ts';
import { sql } from '../database/sql.ts';
import { EXTENSION } from '../define/codes.ts';
import { type Position, positionOfAddress } from '../define/position.ts';
import { dateOfFhir, type PlainDate, today } from '../periods/plain-date.ts';
import { loadReference } from '../record/read.ts';
import type { Store } from '../store/store.ts';
import { tellInstitutionCode } from './institution-words.ts';

/** A division within reach, with the usual residents in it and below. */
export interface AreaLine {
  readonly code: string;
  readonly name: string;
  readonly level: string;
  readonly parent: string | null;
  readonly people: number;
}

/** The divisions within the reach of who asks, today, in the order of their codes. */
export async function readAreas(store: Store, who: SignedIn): Promise<readonly AreaLine[]> {
  const directory = store.directory.current();
  const now = today();
  const rows = await store.database.rows(
    onEveryShard(
      'people-by-area',
      sql`select area, count(*) as people from view_people where residency = 'usual' and deceased is null and (until is null or until >= ${now}) group by area`,
      inTotal({ people: 'sum' }, ['area']),
    ),
    z.object({ area: z.string(), people: z.number() }),
  );
  const people = new Map(rows.map((row) => [row.area, row.people]));
  const within = directory.areas.filter((area) => who.scope.everything || who.scope.areas.includes(area.code));
  return within.map((area) => ({
    code: area.code,
    name: area.name,
    level: area.level,
    parent: directory.above('administrative', area.code, now) ?? null,
    people: directory.areaSubtree(area.code, now).reduce((sum, code) => sum + (people.get(code) ?? 0), 0),
  }));
}

/** An institution in a tree. */
export interface OrganisationLine {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly class: string;
  readonly className: string;
  readonly level: string;
  readonly parent: string | null;
  readonly area: string;
  readonly areaName: string;
  /** Where it stands, in degrees (WGS 84); null where nobody noted it. */
  readonly position: Position | null;
  readonly staff: number;
  readonly grade: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** The institutions that exist on a day, under their parents of that day, with staff in post and the grade then held. */
export async function readOrganisations(
  store: Store,
  on: PlainDate,
  tree: 'administrative' | 'consortium',
): Promise<readonly OrganisationLine[]> {
  const directory = store.directory.current();
  const staff = await store.database.rows(
    sql`select org, count(distinct practitioner) as staff from post where (from_date is null or from_date <= ${on}) and (to_date is null or to_date >= ${on}) group by org`,
    z.object({ org: z.string(), staff: z.number() }),
  );
  const staffOf = new Map(staff.map((row) => [row.org, row.staff]));
  const facts = new Map(
    (await loadReference(store.database, 'Organization')).flatMap(({ id, resource }) => {
      if (resource.resourceType !== 'Organization') return [];
      const grade = resource.extension
        ?.filter((extension) => extension.url === EXTENSION.grade)
        .find((extension) => {
          const valid = extension.extension?.find((part) => part.url === 'valid')?.valuePeriod;
          const [start, end] = [dateOfFhir(valid?.start), dateOfFhir(valid?.end)];
          return (start === undefined || start <= on) && (end === undefined || end >= on);
        })
        ?.extension?.find((part) => part.url === 'grade');
      const type = resource.type?.[0];
      return [
        [
          id,
          {
            grade: grade?.valueCode ?? grade?.valueString ?? null,
            position: positionOfAddress(resource.address?.[0]) ?? null,
            className: type?.text ?? type?.coding?.find((coding) => coding.display)?.display ?? '',
          },
        ] as const,
      ];
    }),
  );
  const gradeOf = (id: string): string | null => {
    const code = facts.get(id)?.grade;
    return code ? tellInstitutionCode(store.registry, 'grade', code) : null;
  };
  return directory.organisations
    .filter((each) => (each.from === undefined || each.from <= on) && (each.to === undefined || each.to >= on))
    .map((each) => ({
      id: each.id,
      name: each.name,
      aliases: each.aliases,
      class: each.class,
      className: facts.get(each.id)?.className ?? '',
      level: each.kind,
      parent: directory.above(tree, each.id, on) ?? null,
      area: each.area,
      areaName: each.area === '' ? '' : directory.nameOf(each.area),
      position: facts.get(each.id)?.position ?? null,
      staff: staffOf.get(each.id) ?? 0,
      grade: gradeOf(each.id),
      from: each.from ?? null,
      to: each.to ?? null,
    }));
}
