/** What the reader has chosen in the viewer, and what each command makes of it; no drawing, no browser. */
import { type CalliperKind, type Callipers, type Leg, moveHeld, placeCallipers, readInterval, setLeg } from './callipers.ts';
import { type Filters, LOW_PASS, NO_FILTERS } from './paper/filter-trace.ts';
import { GAINS, type PaperScale, SPEEDS, STANDARD_SCALE } from './paper/paper-scale.ts';
import { LAYOUTS, type Layout, type LeadCell, planLeads, SHEET_SECONDS } from './paper/plan-leads.ts';
import { layOutSheet, type Sheet } from './paper/sheet.ts';

/** How an earlier trace is shown: not, under this one in another colour, or on a sheet of its own. */
export const COMPARISONS = ['off', 'over', 'beside'] as const;

/** Everything the reader can change. */
export interface ViewerState {
  readonly scale: PaperScale;
  readonly layout: Layout;
  readonly filters: Filters;
  readonly compare: (typeof COMPARISONS)[number];
  /** the chosen lead: that of the callipers and of the layout single */
  readonly lead: string;
  /** seconds of the recording at the left edge of the sheet */
  readonly start: number;
  readonly callipers: Callipers | undefined;
  /** ms between two beats that the reader measured, for QTc */
  readonly rr: number | undefined;
}

/** What the recording allows. */
export interface ViewerFacts {
  /** leads that can be chosen, in order */
  readonly leads: readonly string[];
  /** seconds of the recording */
  readonly duration: number;
  readonly hasPrevious: boolean;
  /** moments of the R peaks, seconds, where they are known: callipers begin there */
  readonly beats: readonly number[];
}

/** What keys and buttons ask for. */
export type Command =
  | 'speed'
  | 'gain'
  | 'layout'
  | 'baseline'
  | 'mains'
  | 'low-pass'
  | 'compare'
  | 'standard'
  | 'next-lead'
  | 'previous-lead'
  | 'interval'
  | 'qt'
  | 'other-leg'
  | 'march'
  | 'keep-rr'
  | 'put-away'
  | 'page-later'
  | 'page-earlier'
  | 'left'
  | 'right'
  | 'far-left'
  | 'far-right'
  | 'up'
  | 'down';

/** The state a trace is opened with: standard scale, no filter; the layout is the reader's habit. */
export function openViewer(facts: ViewerFacts, layout: Layout): ViewerState {
  return {
    scale: STANDARD_SCALE,
    layout,
    filters: NO_FILTERS,
    compare: 'off',
    lead: facts.leads.includes('II') ? 'II' : (facts.leads[0] ?? ''),
    start: 0,
    callipers: undefined,
    rr: undefined,
  };
}

/** The state for the next trace: the reader's settings stay, what was measured on the last one goes. */
export function turnToTrace(state: ViewerState, facts: ViewerFacts): ViewerState {
  const opened = openViewer(facts, state.layout);
  return { ...state, lead: facts.leads.includes(state.lead) ? state.lead : opened.lead, start: 0, callipers: undefined, rr: undefined };
}

/** The sheet that the state asks for. */
export function sheetOf(state: Pick<ViewerState, 'layout' | 'lead' | 'scale' | 'start'>, facts: ViewerFacts): Sheet {
  const seconds = Math.min(SHEET_SECONDS, facts.duration);
  return layOutSheet(planLeads(state.layout, facts.leads, seconds, state.lead), state.scale, state.start);
}

/** The lead that stands in a row at a moment of the recording. */
export function leadAt(sheet: Sheet, row: number, second: number): string | undefined {
  const at = second - sheet.start;
  return sheet.plan.cells.find((cell) => cell.row === row && at >= cell.from - 1e-9 && at <= cell.to + 1e-9)?.lead;
}

function cellOf(sheet: Sheet, lead: string): LeadCell | undefined {
  const { cells } = sheet.plan;
  return cells.find((cell) => cell.lead === lead && !cell.isRhythm) ?? cells.find((cell) => cell.lead === lead) ?? cells[0];
}

const next = <T>(list: readonly T[], now: T, step = 1): T => list[(list.indexOf(now) + step + list.length) % list.length] ?? now;

/** Takes callipers to where their lead stands now, at the same distance from one another. */
function followLead(state: ViewerState, facts: ViewerFacts): ViewerState {
  const { callipers } = state;
  if (!callipers) return state;
  const sheet = sheetOf(state, facts);
  const cell = cellOf(sheet, state.lead);
  if (!cell) return { ...state, callipers: undefined };
  const [a, b] = callipers.legs;
  const [from, to] = [sheet.start + cell.from, sheet.start + cell.to];
  const isInside = Math.min(a.second, b.second) >= from && Math.max(a.second, b.second) <= to;
  const by = isInside ? 0 : from + 0.15 * (to - from) - Math.min(a.second, b.second);
  const move = (leg: Leg): Leg => ({ ...leg, second: leg.second + by });
  return { ...state, callipers: { ...callipers, row: cell.row, legs: [move(a), move(b)] } };
}

function takeCallipers(state: ViewerState, facts: ViewerFacts, kind: CalliperKind): ViewerState {
  if (state.callipers?.kind === kind) return { ...state, callipers: undefined };
  const sheet = sheetOf(state, facts);
  const cell = cellOf(sheet, state.lead);
  if (!cell) return state;
  const [from, to] = [sheet.start + cell.from, sheet.start + cell.to];
  const [first, second] = facts.beats.filter((beat) => beat >= from && beat <= to);
  const begin = first ?? from + 0.15 * (to - from);
  const callipers =
    kind === 'qt'
      ? placeCallipers('qt', cell.row, Math.max(from, begin - 0.04), 0.4)
      : placeCallipers('interval', cell.row, begin, second === undefined || first === undefined ? 0.8 : second - first);
  return { ...state, callipers };
}

/** Fine steps of the callipers: 5 ms and 0.05 mV; coarse ones: 40 ms, a small square at 25 mm/s. */
const STEP = { fine: 0.005, coarse: 0.04, millivolts: 0.05 } as const;

function shiftSheet(state: ViewerState, facts: ViewerFacts, seconds: number): ViewerState {
  const last = Math.max(0, facts.duration - Math.min(SHEET_SECONDS, facts.duration));
  return { ...state, start: Math.min(last, Math.max(0, state.start + seconds)) };
}

function moveBy(state: ViewerState, facts: ViewerFacts, seconds: number, millivolts: number): ViewerState {
  const { callipers, start } = state;
  if (!callipers) return seconds === 0 ? state : shiftSheet(state, facts, Math.sign(seconds));
  const end = start + Math.min(SHEET_SECONDS, facts.duration);
  return { ...state, callipers: moveHeld(callipers, seconds, millivolts, start, end) };
}

/** What a command makes of the state; the same state when it has nothing to do. */
export function obey(state: ViewerState, command: Command, facts: ViewerFacts): ViewerState {
  const { scale, filters, callipers } = state;
  const filter = (change: Partial<Filters>): ViewerState => ({ ...state, filters: { ...filters, ...change } });
  const chooseLead = (step: number) => followLead({ ...state, lead: next(facts.leads, state.lead, step) }, facts);
  switch (command) {
    case 'speed':
      return { ...state, scale: { ...scale, speed: next(SPEEDS, scale.speed) } };
    case 'gain':
      return { ...state, scale: { ...scale, gain: next(GAINS, scale.gain) } };
    case 'layout':
      return followLead({ ...state, layout: next(LAYOUTS, state.layout) }, facts);
    case 'baseline':
      return filter({ baseline: !filters.baseline });
    case 'mains':
      return filter({ mains: !filters.mains });
    case 'low-pass':
      return filter({ lowPass: next(LOW_PASS, filters.lowPass) });
    case 'compare':
      return facts.hasPrevious ? { ...state, compare: next(COMPARISONS, state.compare) } : state;
    case 'standard':
      return { ...state, scale: STANDARD_SCALE, filters: NO_FILTERS };
    case 'next-lead':
      return chooseLead(1);
    case 'previous-lead':
      return chooseLead(-1);
    case 'interval':
    case 'qt':
      return takeCallipers(state, facts, command);
    case 'other-leg':
      return callipers ? { ...state, callipers: { ...callipers, held: callipers.held === 0 ? 1 : 0 } } : state;
    case 'march':
      return callipers ? { ...state, callipers: { ...callipers, isMarching: !callipers.isMarching } } : state;
    case 'keep-rr':
      return callipers && readInterval(callipers).perMinute !== undefined ? { ...state, rr: readInterval(callipers).milliseconds } : state;
    case 'put-away':
      return callipers ? { ...state, callipers: undefined } : state;
    case 'page-later':
      return shiftSheet(state, facts, SHEET_SECONDS);
    case 'page-earlier':
      return shiftSheet(state, facts, -SHEET_SECONDS);
    case 'left':
      return moveBy(state, facts, -STEP.fine, 0);
    case 'right':
      return moveBy(state, facts, STEP.fine, 0);
    case 'far-left':
      return moveBy(state, facts, -STEP.coarse, 0);
    case 'far-right':
      return moveBy(state, facts, STEP.coarse, 0);
    case 'up':
      return moveBy(state, facts, 0, STEP.millivolts);
    case 'down':
      return moveBy(state, facts, 0, -STEP.millivolts);
  }
}

/** Puts the callipers where the pointer went down, both legs there, and chooses the lead of that place. */
export function beginDrag(state: ViewerState, sheet: Sheet, row: number, leg: Leg): ViewerState {
  const kind = state.callipers?.kind ?? 'interval';
  const placed = {
    ...placeCallipers(kind, row, leg.second, 0),
    legs: [leg, leg] as const,
    isMarching: state.callipers?.isMarching ?? false,
  };
  return { ...state, lead: leadAt(sheet, row, leg.second) ?? state.lead, callipers: placed };
}

/** Takes a leg to where the pointer is. */
export function dragLeg(state: ViewerState, which: 0 | 1, leg: Leg): ViewerState {
  return state.callipers ? { ...state, callipers: setLeg(state.callipers, which, leg) } : state;
}
