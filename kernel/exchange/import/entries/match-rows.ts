// Finds the residents that the rows of a list are about, many at once, within the reach of who imports.
import { checkFormat } from '../../../forms/check-format.ts';
import { type FilledRow, fillRow, type RowProblem } from '../columns/fill-row.ts';
import { WHO } from '../columns/list-fields.ts';
import { headingOf } from '../columns/map-columns.ts';
import { findByName, findByNumber, type Registered } from '../find-registered.ts';
import { breathe, type ImportJob } from '../import-job.ts';

/** A row with the resident it is about (undefined: about none, or refused by its problems). */
export interface MatchedRow {
  readonly filled: FilledRow;
  readonly name: string;
  readonly resident: number | undefined;
  readonly problems: readonly RowProblem[];
}

/** Rows between which others get a turn. */
const BREATH = 500;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The identity number in its standard spelling, '' without one, or what is wrong with it. */
function readNumber(written: unknown): { readonly number: string; readonly problem?: string } {
  const text = textOf(written);
  if (text === '') return { number: '' };
  let problem: string | undefined;
  const number = checkFormat(WHO['@number'], text, {}, (reason) => {
    problem = reason;
    return undefined;
  });
  return problem === undefined ? { number: number ?? '' } : { number: '', problem };
}

/** Fills every row and, for an action about residents, says of each whose it is or why nobody's. */
export async function matchRows(job: ImportJob): Promise<readonly MatchedRow[]> {
  const { columns } = job.mapped;
  const filled: FilledRow[] = [];
  for (const [at, row] of job.rows.entries()) {
    if (at % BREATH === BREATH - 1) await breathe();
    filled.push(fillRow(job.action, job.mapped, row, job.resolve));
  }
  const nameAt = columns.find((column) => column.field === '@name')?.index ?? columns[0]?.index ?? 0;
  const nameOf = (at: number): string => String(job.rows[at]?.cells[nameAt] ?? '');
  if (job.action.subject !== 'resident')
    return filled.map((each, at) => ({ filled: each, name: nameOf(at), resident: undefined, problems: each.problems }));
  const asked = filled.map((each) => ({
    each,
    ...readNumber(each.who['@number']),
    name: textOf(each.who['@name']),
    birth: textOf(each.who['@birth']),
    area: textOf(each.who['@village']),
  }));
  const byNumber = await findByNumber(
    job.store.database,
    job.who,
    asked.map(({ number }) => number).filter((number) => number !== ''),
  );
  const nameless = asked.filter(({ number, name, birth, area }) => number === '' && name !== '' && birth !== '' && area !== '');
  const byName = await findByName(job.store.database, job.who, nameless);
  const column = (field: string): string => headingOf(job.fields, columns, field);
  return asked.map(({ each, number, problem, name, birth, area }, at) => {
    const refuse = (field: string, text: string): MatchedRow => ({
      filled: each,
      name: nameOf(at),
      resident: undefined,
      problems: [...each.problems, { column: column(field), text }],
    });
    if (problem !== undefined) return refuse('@number', problem);
    if (name === '') return refuse('@name', '请填写姓名。');
    // A cell that could not be read has said so; that it is missing too would be no news.
    if ([...each.unread].some((field) => field.startsWith('@')))
      return { filled: each, name, resident: undefined, problems: each.problems };
    if (number === '' && (birth === '' || area === ''))
      return refuse('@number', '请填写身份证号；没有的，请同时填写出生日期和现住村（社区）。');
    const registered = number === '' ? byName.get(`${name}|${birth}|${area}`) : byNumber.get(number);
    const wrong = refuseMatch(registered, name, number !== '');
    if (wrong) return refuse(wrong.field, wrong.text);
    return { filled: each, name, resident: registered?.resident, problems: each.problems };
  });
}

function refuseMatch(
  registered: Registered | undefined,
  name: string,
  byNumber: boolean,
): { readonly field: string; readonly text: string } | undefined {
  if (!registered)
    return {
      field: byNumber ? '@number' : '@name',
      text: `没有登记过这位居民（按${byNumber ? '身份证号' : '姓名、出生日期和村'}查找）。请核对；确是新居民的，请先登记或先导入居民名册。`,
    };
  if (!registered.reached)
    return { field: byNumber ? '@number' : '@name', text: '此人由其他地方登记，不在您的管理范围内。请由当地导入，或删去这一行。' };
  if (registered.name !== name)
    return { field: '@name', text: `这个身份证号登记的姓名是“${registered.name}”，与名单不同。请核对证件后改正其中一处。` };
  return undefined;
}
