// The workbook of the rows that were refused.
import type { ImportReport } from '../import-list.ts';
import type { Table } from '../table/table.ts';
import { bodyCell, headCell } from './sheet-cell.ts';

/** The columns that the workbook of refused rows begins with; a list may have them, they say nothing. */
const REFUSED_COLUMNS = ['行号', '未通过的原因'] as const;
const LEFT_OUT: ReadonlySet<string> = new Set(REFUSED_COLUMNS);

/** The refused rows as they were sent, each with its number in the file and what is wrong; it can be mended and sent as it is. */
export async function buildRefused(table: Table, report: ImportReport): Promise<Buffer> {
  const refused = new Map(
    report.verdicts.flatMap(({ row, verdict, problems }) =>
      verdict === 'refused'
        ? [[row, problems.map(({ column, text }) => (column === '' ? text : `【${column}】${text}`)).join(' ')] as const]
        : [],
    ),
  );
  const columns = table.header.map((_, index) => index).filter((index) => !LEFT_OUT.has(table.header[index] ?? ''));
  const show = (value: unknown): string =>
    value instanceof Date ? value.toISOString().slice(0, 10) : value === null || value === undefined ? '' : String(value);
  const { default: writeXlsxFile } = await import('write-excel-file/node');
  return writeXlsxFile(
    [
      [...REFUSED_COLUMNS, ...columns.map((index) => table.header[index] ?? '')].map(headCell),
      ...table.rows.flatMap(({ row, cells }) => {
        const problem = refused.get(row);
        if (problem === undefined) return [];
        return [
          [bodyCell(String(row)), { ...bodyCell(problem), textColor: '#B00020' }, ...columns.map((index) => bodyCell(show(cells[index])))],
        ];
      }),
    ],
    { sheet: '未通过的行', columns: [{ width: 8 }, { width: 60 }, ...columns.map(() => ({ width: 18 }))], stickyRowsCount: 1 },
  ).toBuffer();
}
