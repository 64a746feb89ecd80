// Writes Parquet: one row group every so many rows, so that memory does not grow with the result.
import type { SchemaElement } from 'hyparquet-writer';
import type { ColumnType } from '../view/output-column.ts';
import type { Cell, ViewRow, ViewTable } from './view-table.ts';

const ROWS_A_GROUP = 20_000;

/** The column types of Parquet; whole numbers have 64 bits, decimals are doubles, dates are text since FHIR's may be partial. */
const TYPES: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  boolean: { type: 'BOOLEAN', repetition_type: 'OPTIONAL' },
  integer: { type: 'INT64', repetition_type: 'OPTIONAL' },
  number: { type: 'DOUBLE', repetition_type: 'OPTIONAL' },
  json: { type: 'BYTE_ARRAY', converted_type: 'JSON', repetition_type: 'OPTIONAL' },
};

function convert(type: ColumnType, cell: Cell): unknown {
  return type === 'integer' && typeof cell === 'number' ? BigInt(cell) : (cell ?? null);
}

/** The file, in pieces. */
export async function* writeParquet({ columns, batches }: ViewTable): AsyncGenerator<Uint8Array> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const writer = new ByteWriter();
  const schema: SchemaElement[] = [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }) => ({ name, ...TYPES[type] })),
  ];
  const file = new ParquetWriter({ writer, schema, createdBy: 'Yigong' });
  /** Takes what was written; the writer goes on counting from there. */
  const take = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  const write = (rows: readonly ViewRow[]): void => {
    const columnData = columns.map(({ name, type }, index) => ({ name, data: rows.map((row) => convert(type, row[index])) }));
    file.write({ columnData, rowGroupSize: ROWS_A_GROUP });
  };
  let waiting: ViewRow[] = [];
  for await (const rows of batches) {
    waiting = [...waiting, ...rows];
    if (waiting.length < ROWS_A_GROUP) continue;
    write(waiting);
    waiting = [];
    yield take();
  }
  if (waiting.length > 0) write(waiting);
  file.finish();
  yield take();
}
