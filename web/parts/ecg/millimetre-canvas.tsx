/** A canvas that is measured in millimetres: as large as the screen's scale makes it, with a pixel for each pixel of the screen. */
import { type PointerEvent, useLayoutEffect, useRef } from 'react';
import type { Pen } from './paper/draw-grid.ts';

interface Props {
  /** mm */
  readonly width: number;
  /** mm */
  readonly height: number;
  /** CSS pixels to the millimetre */
  readonly perMillimetre: number;
  /** device pixels to a CSS pixel */
  readonly pixelRatio: number;
  /** Draws everything; called again whenever it is another function or the size changes. */
  readonly draw: (pen: Pen) => void;
  /** What it shows, for those who can not see it; without it the canvas is decoration. */
  readonly label?: string | undefined;
  readonly className?: string;
  readonly onPoint?: {
    down(x: number, y: number, isTouch: boolean): void;
    move(x: number, y: number): void;
    up(): void;
  };
}

/** Draws before the browser paints, so no empty paper is ever seen. */
export function MillimetreCanvas({ width, height, perMillimetre, pixelRatio, draw, label, className, onPoint }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const element = canvas.current;
    const to = element?.getContext('2d');
    if (!element || !to) return;
    const pixels = perMillimetre * pixelRatio;
    element.width = Math.round(width * pixels);
    element.height = Math.round(height * pixels);
    // Set through the object model: the policy of the pages refuses style attributes.
    element.style.width = `${element.width / pixelRatio}px`;
    element.style.height = `${element.height / pixelRatio}px`;
    draw({ to, perMillimetre: pixels });
  }, [width, height, perMillimetre, pixelRatio, draw]);
  const at = (event: PointerEvent<HTMLCanvasElement>, tell: (x: number, y: number) => void) => {
    const box = event.currentTarget.getBoundingClientRect();
    tell((event.clientX - box.left) / perMillimetre, (event.clientY - box.top) / perMillimetre);
  };
  const points = onPoint
    ? {
        onPointerDown: (event: PointerEvent<HTMLCanvasElement>) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          at(event, (x, y) => onPoint.down(x, y, event.pointerType === 'touch'));
        },
        onPointerMove: (event: PointerEvent<HTMLCanvasElement>) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) at(event, onPoint.move);
        },
        onPointerUp: onPoint.up,
        onPointerCancel: onPoint.up,
      }
    : {};
  return (
    <canvas
      ref={canvas}
      {...(className === undefined ? {} : { className })}
      {...(label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label })}
      {...points}
    />
  );
}
