/** One sheet on the screen with the callipers over it, which the pointer draws. */
import { useCallback, useMemo, useRef } from 'react';
import type { Callipers, Leg } from './callipers.ts';
import { MillimetreCanvas } from './millimetre-canvas.tsx';
import { drawCallipers } from './paper/draw-callipers.ts';
import type { Pen } from './paper/draw-grid.ts';
import { drawSheet, type SheetContent } from './paper/draw-sheet.ts';
import { millivoltsOfY, rowOfY, type Sheet, secondOfX, xOfSecond } from './paper/sheet.ts';
import type { ScreenScale } from './use-screen-scale.ts';
import type { Viewer } from './use-viewer.ts';
import { beginDrag, dragLeg, leadAt } from './viewer-state.ts';

/** mm within which a leg is grasped, and below which a movement is a click. */
const NEAR = { leg: 2, click: 0.6 } as const;

interface Props {
  readonly sheet: Sheet;
  readonly content: SheetContent;
  readonly screen: ScreenScale;
  readonly label: string;
  /** The viewer whose callipers lie on this sheet; without one nothing can be measured here. */
  readonly viewer?: Viewer;
  readonly reading?: string;
}

interface Drag {
  readonly x: number;
  readonly row: number;
  readonly leg: Leg;
  /** the leg that is drawn, once the pointer has moved */
  which: 0 | 1 | undefined;
}

function graspLeg(callipers: Callipers | undefined, sheet: Sheet, x: number): 0 | 1 | undefined {
  const distances = (callipers?.legs ?? []).map(({ second }) => Math.abs(xOfSecond(sheet, second) - x));
  const [first = Number.POSITIVE_INFINITY, second = Number.POSITIVE_INFINITY] = distances;
  if (Math.min(first, second) > NEAR.leg) return undefined;
  return first < second ? 0 : 1;
}

/** The sheet; a drag of the mouse measures, a finger does once the callipers are out. */
export function SheetView({ sheet, content, screen, label, viewer, reading = '' }: Props) {
  const drag = useRef<Drag>(undefined);
  const draw = useCallback((pen: Pen) => drawSheet(pen, sheet, content), [sheet, content]);
  const callipers = viewer?.state.callipers;
  const drawOver = useMemo(
    () => (callipers ? (pen: Pen) => drawCallipers(pen, sheet, callipers, reading) : () => undefined),
    [callipers, sheet, reading],
  );
  const size = { width: sheet.width, height: sheet.height, perMillimetre: screen.perMillimetre, pixelRatio: screen.pixelRatio };
  const points = viewer && {
    down(x: number, y: number, isTouch: boolean) {
      if (isTouch && !callipers) return;
      const which = graspLeg(callipers, sheet, x);
      const row = which === undefined ? rowOfY(sheet, y) : (callipers?.row ?? 0);
      drag.current = { x, row, leg: { second: secondOfX(sheet, x), millivolts: millivoltsOfY(sheet, row, y) }, which };
    },
    move(x: number, y: number) {
      const now = drag.current;
      if (!now || (now.which === undefined && Math.abs(x - now.x) < NEAR.click)) return;
      const isFirst = now.which === undefined;
      now.which ??= 1;
      const which = now.which;
      const leg = { second: secondOfX(sheet, x), millivolts: millivoltsOfY(sheet, now.row, y) };
      viewer.change((state) => dragLeg(isFirst ? beginDrag(state, sheet, now.row, now.leg) : state, which, leg));
    },
    up() {
      const now = drag.current;
      drag.current = undefined;
      const lead = now && now.which === undefined ? leadAt(sheet, now.row, now.leg.second) : undefined;
      if (lead !== undefined && !callipers) viewer.change((state) => ({ ...state, lead }));
    },
  };
  return (
    <div className={`y-ecg-sheet${callipers ? ' has-callipers' : ''}`}>
      <MillimetreCanvas {...size} draw={draw} label={label} />
      {points ? <MillimetreCanvas {...size} draw={drawOver} className="y-ecg-over" onPoint={points} /> : null}
    </div>
  );
}
