/** Places that institutions offer to those who ask, as rows that everybody on the staff may choose from: those of today and later that are not full. */
import { resources } from '../../define/source.ts';
import { dateColumn, defineReferenceView, numberColumn, textColumn, wordColumn } from '../../define/view.ts';
import { DEPARTMENTS, departmentIn } from './departments.ts';
import { readPlaces } from './places.ts';

/** The view of a loop's places. `kinds`: codes of what is offered with their names. */
export function definePlacesView<const Id extends string, const K extends Readonly<Record<string, string>>>(spec: {
  readonly id: Id;
  readonly title: string;
  readonly loop: string;
  readonly kinds: K;
}) {
  return defineReferenceView({
    id: spec.id,
    title: spec.title,
    of: resources('Schedule'),
    columns: {
      name: textColumn('名称'),
      label: textColumn('余量'),
      kind: wordColumn('类别', spec.kinds),
      department: wordColumn('科室', DEPARTMENTS),
      day: dateColumn('日期', { indexed: true }),
      total: numberColumn('开放数'),
      taken: numberColumn('已占用'),
      free: numberColumn('剩余'),
      full: dateColumn('已满'),
    },
    choose: { label: ['day', 'department', 'name', 'label'], open: 'full', until: 'day', offered: true },
    rows: (kept) => {
      const places = readPlaces(spec.loop, kept);
      if (!places) return [];
      const free = Math.max(places.total - places.taken, 0);
      const [kind, kindName] = places.kind;
      return [
        {
          key: places.id,
          org: places.org,
          // Whom they are with, where it is somebody: '周主任 主任医师 下午', '床位'.
          name: [places.who, kindName].filter((part) => part !== undefined).join(' '),
          label: `余${free}`,
          kind: Object.hasOwn(spec.kinds, kind) ? (kind as keyof K & string) : undefined, // a key of it, just asked
          department: departmentIn(places.department[0]),
          day: places.day,
          total: places.total,
          taken: places.taken,
          free,
          full: free === 0 ? places.day : undefined,
        },
      ];
    },
  });
}
