// Finds the village that a list names, among those that who imports may register people in.
import { reachesArea, type SignedIn } from '../../../access/actor.ts';
import type { Directory } from '../../../organisations/directory.ts';
import type { PlainDate } from '../../../periods/plain-date.ts';
import type { CellAnswer } from './read-cell.ts';

/** A village name without its official ending, so that 某村 finds 某村村民委员会. */
function bareName(name: string): string {
  return name.replace(/\s/g, '').replace(/(村民委员会|居民委员会|村委会|居委会|社区居民委员会|社区|村)$/, '');
}

/** A finder over the villages of a day. It takes a 12-digit code, a name, or a name after its town's ('某镇某村'). */
export function findVillages(directory: Directory, who: SignedIn, on: PlainDate): (text: string, town: string | undefined) => CellAnswer {
  const villages = directory.areas
    .filter((area) => area.level === 'village')
    .map((area) => ({
      code: area.code,
      name: area.name,
      bare: bareName(area.name),
      town: directory.nameOf(directory.above('administrative', area.code, on) ?? ''),
    }));
  const byName = new Map<string, typeof villages>();
  for (const village of villages) {
    for (const key of new Set([village.name, village.bare, `${village.town}${village.name}`, `${village.town}${village.bare}`])) {
      byName.set(key, [...(byName.get(key) ?? []), village]);
    }
  }
  return (written, town) => {
    const text = written.replace(/[\s/\-—]/g, '');
    const named = /^\d{12}$/.test(text)
      ? villages.filter((village) => village.code === text)
      : (byName.get(text) ?? byName.get(bareName(text)) ?? []);
    const found =
      town === undefined || named.length < 2
        ? named
        : named.filter((village) => village.town.startsWith(town) || town.endsWith(village.town));
    const [only] = found;
    if (!only) return { problem: `没有叫“${written}”的村（社区）。请核对名称，或填 12 位区划代码。` };
    if (found.length > 1)
      return {
        problem: `叫“${written}”的村（社区）有 ${found.length} 个（${found
          .map((village) => `${village.town}${village.name}`)
          .slice(0, 4)
          .join('、')}），请写上乡镇。`,
      };
    if (!reachesArea(who.scope, only.code))
      return { problem: `“${only.town}${only.name}”不在您的管理范围内，请由当地登记，或删去这一行。` };
    return { value: only.code };
  };
}
