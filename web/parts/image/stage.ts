/** What the panes of the viewer ask of the drawing engine, which is fetched only when a picture is opened. */
import type { GreyWindow, Stack } from './image-types.ts';
import type { Sides } from './tell-sides.ts';

/** What the left button (or one finger) does. */
export type StageTool = 'window' | 'pan' | 'zoom' | 'scroll' | 'length' | 'angle' | 'ellipse' | 'note';

/** How a pane shows its frame now. */
export interface PaneView {
  readonly index: number;
  /** Absent in colour. */
  readonly window: GreyWindow | undefined;
  readonly zoom: number;
  /** Degrees clockwise, 0 to 359. */
  readonly rotation: number;
  readonly mirrored: boolean;
  /** Black and white exchanged by the reader. */
  readonly inverted: boolean;
  /** Great values are dark on the screen, by the file or by the reader. */
  readonly negative: boolean;
  readonly sides: Sides;
}

/** What a pane is told. */
export interface PaneListener {
  /** The frame stands on the screen in full quality. */
  readonly onDrawn: (view: PaneView) => void;
  /** The frame cannot be decoded, or did not come. */
  readonly onFailed: (index: number) => void;
}

/** One picture on the screen. */
export interface StagePane {
  show(stack: Stack, index: number): Promise<void>;
  goTo(index: number): void;
  setWindow(window: GreyWindow): void;
  /** The smallest and largest value of the frame shown. */
  range(): readonly [number, number];
  invert(): void;
  zoomBy(factor: number): void;
  /** Screen pixels. */
  panBy(right: number, down: number): void;
  turn(degrees: number): void;
  flip(direction: 'sideways' | 'upside'): void;
  /** Whole picture, as the file has it. */
  reset(): void;
  close(): void;
}

/** The engine behind the panes of one viewer. */
export interface Stage {
  /** Without the graphics card: none, or one made of software. */
  readonly onProcessor: boolean;
  openPane(element: HTMLDivElement, listener: PaneListener): StagePane;
  setTool(tool: StageTool): void;
  /** Removes the chosen measurement, else the last one. */
  removeMeasure(): void;
  close(): void;
}

/** Asks for the words of an arrow; undefined when it was given up. */
export type AskNote = (before: string) => Promise<string | undefined>;
