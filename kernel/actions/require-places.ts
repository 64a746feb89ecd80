/** Keeps what is entered about no resident to the institutions and places of who enters it: another town's figures and registers are not theirs to write. */
import type { SignedIn } from '../access/actor.ts';
import { placesBelow } from '../access/policy/require-keeper.ts';
import type { AnyAction } from '../define/action.ts';
import type { Item, Items } from '../define/item.ts';
import { type FieldProblem, fail } from '../errors.ts';
import type { Store } from '../store/store.ts';

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields that name a place beyond; `isWithin` tells of the id that an item points to. */
function findBeyond(
  items: Items,
  answers: Readonly<Record<string, unknown>>,
  path: string,
  isWithin: (item: Extract<Item, { kind: 'reference' }>, id: string) => boolean,
): readonly FieldProblem[] {
  return Object.entries<Item>(items).flatMap(([field, item]): readonly FieldProblem[] => {
    const value = answers[field];
    if (item.kind === 'reference')
      return typeof value !== 'string' || isWithin(item, value)
        ? []
        : [{ field: path + field, text: `“${item.label}”不归您所在的机构登记。` }];
    if (item.kind === 'group') return isFields(value) ? findBeyond(item.items, value, `${path}${field}.`, isWithin) : [];
    if (item.kind !== 'repeat' || !Array.isArray(value)) return [];
    return value.flatMap((row: unknown, at) => (isFields(row) ? findBeyond(item.items, row, `${path}${field}[${at}].`, isWithin) : []));
  });
}

/**
 * Of an action about no resident: the institutions and divisions that the answers name are of those that who acts looks after. Throws
 * `rights-beyond`, naming the items. Centres and rows of views have rules of their own.
 */
export function requirePlaces(store: Store, who: SignedIn, action: AnyAction, answers: Readonly<Record<string, unknown>>): void {
  if (action.subject !== 'none' || who.scope.everything || who.kind !== 'staff') return;
  const { orgs } = who.scope;
  const areas = placesBelow(store.directory.current(), who);
  const problems = findBeyond(action.form.items, answers, '', ({ to }, id) => {
    if (to === 'organisation') return orgs.includes(id);
    return to === 'village' || to === 'town' ? areas.has(id) : true;
  });
  const [first] = problems;
  if (first)
    fail('rights-beyond', { what: first.text.replace(/。$/, ''), next: '请由其上级机构、医共体或卫生健康行政部门办理。' }, problems);
}
