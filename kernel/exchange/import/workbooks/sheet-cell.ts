// Cells of the workbooks that an import gives out.

/** What the first cell of the example says; rows that begin so are passed over. */
export const EXAMPLE = '示例';

/** A cell as the writer of workbooks takes it. */
export interface SheetCell {
  readonly value: string;
  readonly fontWeight?: 'bold';
  readonly backgroundColor?: string;
  readonly textColor?: string;
  readonly wrap?: boolean;
  readonly format?: string;
}

/** A heading. */
export function headCell(value: string): SheetCell {
  return { value, fontWeight: 'bold', backgroundColor: '#DCEBF7', wrap: true };
}
/** A text cell, so that spreadsheets keep every digit of an identity number. */
export function bodyCell(value: string): SheetCell {
  return value === '' ? { value } : { value, wrap: true, format: '@' };
}
