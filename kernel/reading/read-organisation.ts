// One institution by time: names it bore, grades it held, where it stood in the trees, and its staff posts.
import type { Extension, Organization, Period, PractitionerRole } from '@medplum/fhirtypes';
import { z } from 'zod';
import { sql } from '../database/sql.ts';
import { EXTENSION, SYSTEM } from '../define/codes.ts';
import { type Position, positionOfAddress } from '../define/position.ts';
import { fail } from '../errors.ts';
import { ALWAYS_FROM, ALWAYS_TO, edgesOf } from '../organisations/project-organisation.ts';
import { dateOfFhir, dateOfInstant } from '../periods/plain-date.ts';
import { readHistory } from '../record/read.ts';
import { numberOfType } from '../record/type-number.ts';
import type { Store } from '../store/store.ts';
import { tellInstitutionCode } from './institution-words.ts';

interface Dated {
  readonly from: string | null;
  readonly to: string | null;
}

/** An institution with what held when, oldest first; open ends are null. `until` of a former name is the day its change was written. */
export interface OrganisationPage {
  readonly id: string;
  readonly name: string;
  readonly address: string | null;
  readonly position: Position | null;
  readonly ownership: string | null;
  readonly formerNames: readonly { readonly name: string; readonly until: string }[];
  readonly grades: readonly (Dated & { readonly grade: string })[];
  readonly parents: readonly (Dated & { readonly tree: 'administrative' | 'consortium'; readonly name: string })[];
  readonly staff: readonly (Dated & {
    readonly name: string;
    readonly role: string;
    readonly profession: string | null;
    readonly title: string | null;
    readonly main: boolean;
  })[];
}

function datesOf(period: Period | undefined): Dated {
  return { from: dateOfFhir(period?.start) ?? null, to: dateOfFhir(period?.end) ?? null };
}

function byStart(a: Dated, b: Dated): number {
  return (a.from ?? '') < (b.from ?? '') ? -1 : 1;
}

function partOf(extension: Extension, url: string): Extension | undefined {
  return extension.extension?.find((part) => part.url === url);
}

function codingOf(post: PractitionerRole, system: string) {
  return post.code?.flatMap((concept) => concept.coding ?? []).find((coding) => coding.system === system);
}

const postRow = z.object({ content: z.custom<PractitionerRole>((value) => typeof value === 'object' && value !== null) });

/** The page of an institution. Throws `not-found`. */
export async function readOrganisation(store: Store, id: string): Promise<OrganisationPage> {
  const [current, ...older] = await readHistory(store.database, 'Organization', id);
  const known = current?.resource;
  if (!current || known?.resourceType !== 'Organization' || current.deleted) return fail('not-found', { what: '这家机构' });
  const organisation: Organization = known;
  const word = (column: string, code: string) => tellInstitutionCode(store.registry, column, code);
  const directory = store.directory.current();

  let later = { name: organisation.name ?? id, updated: current.updated };
  const formerNames: { name: string; until: string }[] = [];
  for (const { resource, updated } of older) {
    const name = resource.resourceType === 'Organization' ? resource.name : undefined;
    if (name === undefined) continue;
    if (name !== later.name) formerNames.unshift({ name, until: dateOfInstant(later.updated) });
    later = { name, updated };
  }

  const posts = await store.database.rows(
    sql`select content from ref_resource where rtype = ${numberOfType('PractitionerRole')} and not deleted
        and id in (select id from post where org = ${id}) order by id`,
    postRow,
  );
  return {
    id,
    name: organisation.name ?? id,
    address: organisation.address?.[0]?.text ?? null,
    position: positionOfAddress(organisation.address?.[0]) ?? null,
    ownership:
      organisation.extension?.flatMap((each) =>
        each.url === EXTENSION.ownership && each.valueCode ? [word('ownership', each.valueCode)] : [],
      )[0] ?? null,
    formerNames,
    grades: (organisation.extension ?? [])
      .flatMap((extension) => {
        const grade = extension.url === EXTENSION.grade ? partOf(extension, 'grade')?.valueCode : undefined;
        return grade === undefined ? [] : [{ grade: word('grade', grade), ...datesOf(partOf(extension, 'valid')?.valuePeriod) }];
      })
      .sort(byStart),
    parents: edgesOf({ ...organisation, id })
      .map(({ tree, parent, from, to }) => ({
        tree,
        name: directory.nameOf(parent),
        from: from === ALWAYS_FROM ? null : from,
        to: to === ALWAYS_TO ? null : to,
      }))
      .sort(byStart),
    staff: posts
      .map(({ content }) => {
        const [role, profession, title] = [SYSTEM.role, SYSTEM.profession, SYSTEM.title].map((system) => codingOf(content, system));
        return {
          name: content.practitioner?.display ?? '',
          role: role?.display ?? word('role', role?.code ?? ''),
          profession: profession ? (profession.display ?? word('profession', profession.code ?? '')) : null,
          title: title ? (title.display ?? word('title', title.code ?? '')) : null,
          main: codingOf(content, SYSTEM.post)?.code !== 'additional',
          ...datesOf(content.period),
        };
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
