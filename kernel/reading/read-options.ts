// Choices for coded and reference items of forms.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { SignedIn } from '../access/actor.ts';
import type { CodeList, ReferenceTarget } from '../define/item.ts';
import { fail } from '../errors.ts';
import { pinyinOf } from '../people/pinyin-name.ts';
import { today } from '../periods/plain-date.ts';
import { loadReference } from '../record/read.ts';
import type { Store } from '../store/store.ts';
import { listCentres } from './list-centres.ts';
import { readRowChoices } from './read-row-choices.ts';

/** A choice. */
export interface Choice {
  readonly code: string;
  readonly display: string;
}

const LIMIT = 30;
const listRows = z.array(z.object({ code: z.string(), display: z.string() }));
const lists = new Map<CodeList, readonly (Choice & { readonly initials: string })[]>();

/** The codes of a list in data/, read once. */
export function readCodeList(list: CodeList): readonly (Choice & { readonly initials: string })[] {
  const known = lists.get(list);
  if (known) return known;
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'data', list, `${list}.csv`), 'utf8');
  const codes = listRows
    .parse(parse(text, { columns: true, skip_empty_lines: true }))
    .map((each) => ({ ...each, initials: pinyinOf(each.display).initials }));
  lists.set(list, codes);
  return codes;
}

function matches(choice: Choice & { readonly initials?: string }, query: string): boolean {
  if (query === '') return true;
  const lower = query.toLowerCase();
  return (
    choice.code.toLowerCase().startsWith(lower) ||
    choice.display.toLowerCase().includes(lower) ||
    (choice.initials ?? pinyinOf(choice.display).initials).startsWith(lower)
  );
}

function isCodeList(target: string): target is CodeList {
  return target === 'icd-10' || target === 'medicines';
}

/**
 * Up to 30 choices of a code list or reference target that match the query by code, words or pinyin initials. Organisations and the like:
 * within reach first. `resident`: whose rows, of a target that points to rows about residents.
 */
export async function readOptions(
  store: Store,
  who: SignedIn,
  target: string,
  query: string,
  resident?: number,
): Promise<readonly Choice[]> {
  if (isCodeList(target)) {
    return readCodeList(target)
      .filter((choice) => matches(choice, query))
      .slice(0, LIMIT)
      .map(({ code, display }) => ({ code, display }));
  }
  const choices = target.startsWith('row:')
    ? await readRowChoices(store, store.database, who, target, { resident })
    : await readChoices(store, who, target);
  return choices.filter((choice) => matches(choice, query)).slice(0, LIMIT);
}

/** All choices of a reference target, organisations and teams within reach first. Throws `not-found` for a target there is not. */
export async function readChoices(store: Store, who: SignedIn, target: string): Promise<readonly Choice[]> {
  const directory = store.directory.current();
  const within = (org: string | undefined): boolean => who.scope.everything || (org !== undefined && who.scope.orgs.includes(org));
  if (target.startsWith('row:')) return readRowChoices(store, store.database, who, target, {});
  if (target.startsWith('centre:')) return listCentres(store, who.org, target.slice('centre:'.length));
  switch (target as Exclude<ReferenceTarget, `row:${string}` | `centre:${string}`>) {
    case 'village':
    case 'town':
      return directory.areas
        .filter((area) => area.level === target && (who.scope.everything || who.scope.areas.includes(area.code)))
        .map((area) => ({
          code: area.code,
          display: `${directory.nameOf(directory.above('administrative', area.code, today()) ?? '')} ${area.name}`,
        }));
    case 'organisation':
      return directory.organisations
        .toSorted((a, b) => Number(within(b.id)) - Number(within(a.id)))
        .map((each) => ({ code: each.id, display: each.name }));
    case 'team':
      return (await loadReference(store.database, 'CareTeam'))
        .flatMap(({ id, resource }) =>
          resource.resourceType === 'CareTeam'
            ? [
                {
                  code: id,
                  display: resource.name ?? id,
                  org: resource.managingOrganization?.[0]?.reference?.slice('Organization/'.length),
                },
              ]
            : [],
        )
        .toSorted((a, b) => Number(within(b.org)) - Number(within(a.org)))
        .map(({ code, display }) => ({ code, display }));
    case 'staff':
    case 'post': {
      const roles = await loadReference(store.database, 'PractitionerRole');
      return roles.flatMap(({ id, resource }) => {
        if (resource.resourceType !== 'PractitionerRole') return [];
        const org = resource.organization?.reference?.slice('Organization/'.length);
        if (!within(org)) return [];
        const code = target === 'post' ? id : resource.practitioner?.reference?.slice('Practitioner/'.length);
        return code === undefined ? [] : [{ code, display: `${resource.practitioner?.display ?? ''} ${directory.nameOf(org ?? '')}` }];
      });
    }
    default:
      return fail('not-found', { what: `选项 ${target}` });
  }
}
