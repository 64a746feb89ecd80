// Gives each row its verdict: new, an update, registered or listed already, or refused with the way out.
import type { SignedIn } from '../../../access/actor.ts';
import { maskIdentityNumber } from '../../../people/identity-number.ts';
import type { Store } from '../../../store/store.ts';
import { findByName, findByNumber, type Registered } from '../find-registered.ts';
import { judgeUpdate } from './judge-update.ts';
import type { ColumnName, JudgedRow } from './judged-row.ts';
import type { KnownItems, ReadRow } from './read-rows.ts';

function textOf(row: ReadRow, linkId: string | undefined): string {
  const value = linkId === undefined ? undefined : row.answers?.[linkId];
  return typeof value === 'string' ? value : '';
}

/** Judges rows against one another and against the people registered. */
export async function judgeRows(
  store: Store,
  who: SignedIn,
  known: KnownItems,
  rows: readonly ReadRow[],
  columnName: ColumnName,
): Promise<readonly JudgedRow[]> {
  const numberOf = (row: ReadRow): string => textOf(row, known.identityNumber);
  const nameKeyOf = (row: ReadRow): string => `${textOf(row, known.name)}|${textOf(row, known.birthDate)}|${textOf(row, known.village)}`;
  const sound = rows.filter((row) => row.answers !== undefined);
  const byNumber = await findByNumber(
    store.database,
    who,
    sound.map(numberOf).filter((number) => number !== ''),
  );
  const nameless = sound
    .filter((row) => numberOf(row) === '')
    .map((row) => ({ name: textOf(row, known.name), birth: textOf(row, known.birthDate), area: textOf(row, known.village) }));
  const byName = await findByName(store.database, who, nameless);
  const seen = new Map<string, number>();
  const judged: JudgedRow[] = [];
  for (const row of rows) {
    const judge = (verdict: JudgedRow['verdict'], column: string, text: string, registered?: Registered): void => {
      judged.push({
        read: row,
        verdict,
        problems: [...row.problems, ...(text === '' ? [] : [{ column, text }])],
        registered,
        update: undefined,
      });
    };
    if (!row.answers) {
      judge('refused', '', '');
      continue;
    }
    const number = numberOf(row);
    const key = number === '' ? nameKeyOf(row) : number;
    const column = number === '' ? columnName(known.name, '姓名') : columnName(known.identityNumber, '身份证号');
    const first = seen.get(key);
    if (first !== undefined) {
      judge(
        'duplicate',
        column,
        `与第 ${first} 行是同一人（${number === '' ? '姓名、出生日期、村相同' : maskIdentityNumber(number)}），只取前一行。`,
      );
      continue;
    }
    seen.set(key, row.row);
    const registered = number === '' ? byName.get(key) : byNumber.get(number);
    if (!registered) judge('new', '', '');
    else if (!registered.reached)
      judge('refused', column, '此人已由其他地方登记，不在您的管理范围内。搬来居住的，请查到本人后办理“登记迁移”。', registered);
    else if (registered.name !== textOf(row, known.name))
      judge(
        'refused',
        columnName(known.name, '姓名'),
        `这个身份证号登记的姓名是“${registered.name}”，与名册不同。请核对证件；确已改名的，请在其页面上更新。`,
        registered,
      );
    else judged.push(await judgeUpdate(store, who, row, registered, columnName));
  }
  return refuseBrokenHouseholds(judged, columnName(known.household, '家庭编号'));
}

/** A household of the list needs one head of its own whose row was accepted (or who is registered in a household); else its members cannot be placed. */
function refuseBrokenHouseholds(rows: readonly JudgedRow[], column: string): readonly JudgedRow[] {
  const heads = new Map<string, JudgedRow>();
  const result: JudgedRow[] = [];
  const refused = (row: JudgedRow, text: string): JudgedRow => ({
    ...row,
    verdict: 'refused',
    problems: [...row.problems, { column, text }],
  });
  const secondHeads = new Set<JudgedRow>();
  for (const row of rows) {
    const { household, head } = row.read;
    if (household === undefined || !head) continue;
    if (heads.has(household)) secondHeads.add(row);
    else heads.set(household, row);
  }
  for (const row of rows) {
    const { household, head } = row.read;
    const first = household === undefined ? undefined : heads.get(household);
    if (household === undefined || row.verdict !== 'new') result.push(row);
    else if (secondHeads.has(row))
      result.push(refused(row, `“${household}”这一户有两个户主（另一个在第 ${first?.read.row} 行），请改正。`));
    else if (head) result.push(row);
    else if (!first) result.push(refused(row, `“${household}”这一户在名册里没有户主。请加上户主一行，或填平台的家庭编号。`));
    else if (first.verdict === 'refused') result.push(refused(row, `户主在第 ${first.read.row} 行，那一行没有通过，请先改正。`));
    else if (first.verdict !== 'new' && (first.registered?.household ?? null) === null)
      result.push(refused(row, `户主（第 ${first.read.row} 行）已登记，但还没有家庭编号，请先在其页面上建立家庭。`));
    else result.push(row);
  }
  return result;
}
