// Finds what the words of a cell name in a code list or among what the platform knows: a diagnosis, a town, an organisation, a member of staff.
import type { SignedIn } from '../../../access/actor.ts';
import type { Item } from '../../../define/item.ts';
import type { PlainDate } from '../../../periods/plain-date.ts';
import { type Choice, readChoices, readCodeList } from '../../../reading/read-options.ts';
import type { Store } from '../../../store/store.ts';
import { findVillages } from './find-village.ts';
import type { Column } from './map-columns.ts';
import type { CellAnswer } from './read-cell.ts';

/** Answers a cell of a `coded` or `reference` item; `town` is what the row's town column says. */
export type ResolveChoice = (item: Item, text: string, town: string | undefined) => CellAnswer;

function bare(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '');
}

function pick(label: string, choices: readonly Choice[], written: string): Choice | { readonly problem: string } {
  const wanted = bare(written);
  const exact = choices.filter(({ code, display }) => code === written || bare(display) === wanted || bare(`${code}${display}`) === wanted);
  const named = exact.length > 0 ? exact : choices.filter(({ display }) => display.split(' ').some((word) => bare(word) === wanted));
  const found = named.length > 0 || wanted.length < 2 ? named : choices.filter(({ display }) => bare(display).startsWith(wanted));
  const [only] = found;
  if (only && found.length === 1) return only;
  const some = found.slice(0, 3).map(({ display }) => `“${display}”`);
  if (only) return { problem: `“${label}”里叫“${written}”的有 ${found.length} 个（${some.join('、')}），请写全名称或编码。` };
  return { problem: `“${label}”里没有“${written}”。请按平台列表中的名称或编码填写。` };
}

/** Reads the lists that the columns choose from, each once, and gives the finder over them. */
export async function prepareChoices(
  store: Store,
  who: SignedIn,
  columns: readonly Pick<Column, 'item'>[],
  on: PlainDate,
): Promise<ResolveChoice> {
  const village = findVillages(store.directory.current(), who, on);
  const lists = new Map<string, readonly Choice[]>();
  for (const { item } of columns) {
    if (item.kind === 'coded') lists.set(item.list, readCodeList(item.list));
    if (item.kind === 'reference' && item.to !== 'village' && !lists.has(item.to))
      lists.set(item.to, await readChoices(store, who, item.to));
  }
  return (item, text, town) => {
    if (item.kind === 'reference' && item.to === 'village') return village(text, town);
    const list = item.kind === 'coded' ? item.list : item.kind === 'reference' ? item.to : '';
    const found = pick(item.label, lists.get(list) ?? [], text);
    if ('problem' in found) return found;
    return { value: item.kind === 'coded' ? { code: found.code, display: found.display } : found.code };
  };
}
