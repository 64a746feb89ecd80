/** The kernel's `people` table as a view, so that indicators can count residents. */
import { type Columns, dateColumn, textColumn, type View, wordColumn } from './view.ts';

const columns = {
  name: textColumn('姓名'),
  sex: wordColumn('性别', { male: '男', female: '女', other: '其他', unknown: '未知' }),
  birth: dateColumn('出生日期'),
  residency: wordColumn('居住类型', { usual: '常住', 'registered-away': '户籍外出', visitor: '非辖区' }),
  since: dateColumn('迁入日期'),
  until: dateColumn('迁出日期'),
  deceased: dateColumn('死亡日期'),
  household: textColumn('家庭编号'),
} as const satisfies Columns;

/** Residents: one row each. `area` is the village of usual residence. Kept by kernel/people in the write's transaction. */
export const peopleView: View<typeof columns, Record<string, never>, 'people'> = {
  id: 'people',
  title: '居民',
  per: 'resident',
  place: 'resident',
  independent: false,
  sources: {},
  columns,
  rows: () => [],
  builtIn: true,
};
