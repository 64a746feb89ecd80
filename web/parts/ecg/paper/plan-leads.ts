/** Where each lead stands on the sheet: rows, and the stretch of time each shows. */
import { STANDARD_LEADS } from '../../../../kernel/patterns/ecg-signal/lead-names.ts';

/** The layouts in the order the key goes through them. */
export const LAYOUTS = ['3x4+1', '3x4+2', '6x2', '12x1', 'rhythm', 'single'] as const;

/** 3x4+1: three rows of four with lead II below; 3x4+2: with II and V1; rhythm: II and V1 alone; single: the chosen lead alone. */
export type Layout = (typeof LAYOUTS)[number];

/** A stretch of one lead. Seconds count from the start of the sheet. */
export interface LeadCell {
  readonly lead: string;
  readonly row: number;
  readonly from: number;
  readonly to: number;
  /** A strip for the rhythm below the leads: it is no second reading of its lead. */
  readonly isRhythm: boolean;
  /** The trace has no such lead; its place stays empty and says so. */
  readonly isMissing: boolean;
}

/** The cells of a sheet, its rows and how high each is. */
export interface LeadPlan {
  readonly cells: readonly LeadCell[];
  readonly rows: number;
  /** mm of one row */
  readonly rowHeight: number;
  /** seconds the sheet shows */
  readonly seconds: number;
}

/** Seconds of a sheet: ten, as a standard electrocardiogram takes. */
export const SHEET_SECONDS = 10;

const ROW_HEIGHT: Readonly<Record<Layout, number>> = { '3x4+1': 30, '3x4+2': 30, '6x2': 25, '12x1': 14, rhythm: 40, single: 60 };
const COLUMNS: Readonly<Partial<Record<Layout, number>>> = { '3x4+1': 4, '3x4+2': 4, '6x2': 2, '12x1': 1 };

function columnsOf(leads: readonly string[], columns: number): readonly (readonly string[])[] {
  const rows = Math.ceil(leads.length / columns);
  return Array.from({ length: columns }, (_, column) => leads.slice(column * rows, (column + 1) * rows));
}

/** The leads that can be chosen: the twelve that are there, then whatever else was recorded (V7, V3R, VX …). */
export function orderLeads(recorded: readonly string[]): readonly string[] {
  const standard = STANDARD_LEADS.filter((lead) => recorded.includes(lead));
  return [...standard, ...recorded.filter((lead) => !standard.some((each) => each === lead))];
}

/**
 * Plans the sheet. Time runs on from column to column, as on the paper of a three-channel recorder, and the rhythm strip below runs through:
 * whatever stands above one another was recorded at the same moment. A recording shorter than the sheet has narrower columns; one without
 * the standard leads (an ambulatory recorder's) has each lead in a row of its own.
 * @param seconds how long the sheet is; `chosen` the lead of the layout single
 */
export function planLeads(layout: Layout, recorded: readonly string[], seconds: number, chosen: string): LeadPlan {
  const isThere = (lead: string) => recorded.includes(lead);
  const strip = (lead: string, row: number, isRhythm: boolean): LeadCell => ({
    lead,
    row,
    from: 0,
    to: seconds,
    isRhythm,
    isMissing: !isThere(lead),
  });
  const done = (cells: readonly LeadCell[]): LeadPlan => {
    const rows = Math.max(...cells.map(({ row }) => row)) + 1;
    return { cells, rows, rowHeight: ROW_HEIGHT[layout], seconds };
  };
  if (layout === 'single') return done([strip(chosen, 0, false)]);
  const standard = STANDARD_LEADS.some(isThere);
  if (layout === 'rhythm') {
    const shown = standard ? ['II', 'V1'] : recorded.slice(0, 2);
    return done(shown.map((lead, row) => strip(lead, row, true)));
  }
  if (!standard) return done(recorded.map((lead, row) => strip(lead, row, false)));
  const columns = COLUMNS[layout] ?? 1;
  const length = seconds / columns;
  const cells = columnsOf(STANDARD_LEADS, columns).flatMap((leads, column) =>
    leads.map(
      (lead, row): LeadCell => ({
        lead,
        row,
        from: column * length,
        to: (column + 1) * length,
        isRhythm: false,
        isMissing: !isThere(lead),
      }),
    ),
  );
  const below = layout === '3x4+1' ? ['II'] : layout === '3x4+2' ? ['II', 'V1'] : [];
  return done([...cells, ...below.map((lead, at) => strip(lead, STANDARD_LEADS.length / columns + at, true))]);
}
