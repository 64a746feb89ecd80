/** One picture of the engine: shows frames of a stack, turns the reader's wishes into calls, and tells what stands on the screen. */
import { Enums, imageLoader, type StackViewport, utilities } from '@cornerstonejs/core';
import type { Frame, GreyWindow, Stack } from '../image-types.ts';
import { textOf } from '../read-stack.ts';
import type { PaneListener, PaneView, StagePane } from '../stage.ts';
import { type Direction, tellSides } from '../tell-sides.ts';
import { fullWindow } from '../window-presets.ts';
import { learnFrames } from './known-frames.ts';

/** Frames fetched ahead of the reader, so that scrolling does not wait. */
const AHEAD = 6;

interface OpenPane {
  readonly handle: StagePane;
  /** A frame of somebody did not come. */
  readonly failed: (imageId: string) => void;
  /** The frame shown. */
  readonly imageId: () => string | undefined;
}

function between(from: readonly number[], to: readonly number[]): Direction {
  const [x, y, z] = [0, 1, 2].map((at) => (to[at] ?? 0) - (from[at] ?? 0));
  const length = Math.hypot(x ?? 0, y ?? 0, z ?? 0) || 1;
  return [(x ?? 0) / length, (y ?? 0) / length, (z ?? 0) / length];
}

/** The file asks for its greatest values to be black: radiographs, often. */
const isNegative = (frame: Frame): boolean => textOf(frame.attributes, '00280004') === 'MONOCHROME1';

/** Opens a pane on a viewport of the engine. */
export function openPane(viewport: StackViewport, element: HTMLDivElement, onProcessor: boolean, listener: PaneListener): OpenPane {
  let stack: Stack | undefined;
  let inverted = false;
  let closed = false;

  const readView = (): PaneView | undefined => {
    const index = viewport.getCurrentImageIdIndex();
    const frame = stack?.frames[index];
    if (!frame) return undefined;
    const { voiRange } = viewport.getProperties();
    const { flipHorizontal = false, flipVertical = false } = viewport.getCamera();
    const width = voiRange ? voiRange.upper - voiRange.lower + 1 : 0;
    const middle = viewport.canvasToWorld([0, 0]);
    const right = between(middle, viewport.canvasToWorld([100, 0]));
    const down = between(middle, viewport.canvasToWorld([0, 100]));
    return {
      index,
      window: frame.colour || !voiRange ? undefined : { centre: voiRange.lower + width / 2, width },
      zoom: viewport.getZoom(),
      rotation: Math.round((viewport.getRotation() + 360) % 360),
      mirrored: flipHorizontal !== flipVertical,
      inverted,
      negative: inverted !== isNegative(frame),
      sides: tellSides(frame, right, down),
    };
  };

  const fetchAhead = (index: number): void => {
    for (const { imageId } of stack?.frames.slice(index + 1, index + 1 + AHEAD) ?? []) {
      const options = { requestType: Enums.RequestType.Prefetch, priority: 5, useRGBA: onProcessor };
      imageLoader.loadAndCacheImage(imageId, options).catch(() => undefined); // told when it is its turn
    }
  };

  const onRendered = () => {
    // The empty pane is drawn too, before its first frame is here.
    if (closed || !viewport.getCornerstoneImage()) return;
    const view = readView();
    if (view && viewport.getCornerstoneImage().imageId === stack?.frames[view.index]?.imageId) listener.onDrawn(view);
  };
  element.addEventListener(Enums.Events.IMAGE_RENDERED, onRendered);
  const onNewFrame = () => fetchAhead(viewport.getCurrentImageIdIndex());
  element.addEventListener(Enums.Events.STACK_NEW_IMAGE, onNewFrame);

  const change = (act: () => void): void => {
    if (!viewport.getCornerstoneImage()) return;
    act();
    viewport.render();
  };
  const readRange = (): readonly [number, number] => {
    const image = viewport.getCornerstoneImage();
    return image ? [image.minPixelValue, image.maxPixelValue] : [0, 255];
  };
  const setWindow = ({ width, centre }: GreyWindow) =>
    viewport.setProperties({ voiRange: utilities.windowLevel.toLowHighRange(width, centre) });
  const setInverted = () => {
    const frame = stack?.frames[viewport.getCurrentImageIdIndex()];
    if (frame) viewport.setProperties({ invert: inverted !== isNegative(frame) });
  };
  const failed = (imageId: string): void => {
    const index = stack?.frames.findIndex((frame) => frame.imageId === imageId) ?? -1;
    if (index >= 0 && index === viewport.getCurrentImageIdIndex()) listener.onFailed(index);
  };

  const handle: StagePane = {
    async show(next, index) {
      stack = next;
      inverted = false;
      learnFrames(next.frames);
      try {
        await viewport.setStack(
          next.frames.map(({ imageId }) => imageId),
          index,
        );
      } catch {
        // Told as a frame that failed, below and by the engine's own event.
        if (!closed && stack === next) listener.onFailed(index);
        return;
      }
      if (closed || stack !== next) return;
      viewport.render();
      fetchAhead(index);
    },
    goTo(index) {
      if (!stack || index === viewport.getTargetImageIdIndex() || !stack.frames[index]) return;
      viewport.setImageIdIndex(index).catch(() => listener.onFailed(index));
    },
    setWindow: (window) => change(() => setWindow(window)),
    range: readRange,
    invert() {
      change(() => {
        inverted = !inverted;
        setInverted();
      });
    },
    zoomBy: (factor) => change(() => viewport.setZoom(Math.min(30, Math.max(0.05, viewport.getZoom() * factor)))),
    panBy(right, down) {
      change(() => {
        // The point looked at moves against the picture.
        const from = viewport.canvasToWorld([right, down]);
        const to = viewport.canvasToWorld([0, 0]);
        const { focalPoint, position } = viewport.getCamera();
        const moved = (point: readonly number[] = [0, 0, 0]): [number, number, number] => [
          (point[0] ?? 0) + to[0] - from[0],
          (point[1] ?? 0) + to[1] - from[1],
          (point[2] ?? 0) + to[2] - from[2],
        ];
        viewport.setCamera({ focalPoint: moved(focalPoint), position: moved(position) });
      });
    },
    turn: (degrees) => change(() => viewport.setViewPresentation({ rotation: (viewport.getRotation() + degrees + 360) % 360 })),
    flip(direction) {
      change(() => {
        const { flipHorizontal = false, flipVertical = false } = viewport.getCamera();
        viewport.setCamera(direction === 'sideways' ? { flipHorizontal: !flipHorizontal } : { flipVertical: !flipVertical });
      });
    },
    reset() {
      change(() => {
        const frame = stack?.frames[viewport.getCurrentImageIdIndex()];
        inverted = false;
        setInverted();
        if (frame && !frame.colour) setWindow(frame.windows[0] ?? fullWindow(readRange()));
        viewport.setCamera({ flipHorizontal: false, flipVertical: false });
        viewport.setViewPresentation({ rotation: 0 });
        viewport.resetCamera();
      });
    },
    close() {
      closed = true;
      // A frame that comes after this would be drawn by an engine that is gone, and the library's own promise would fail over it.
      viewport.render = () => undefined;
      element.removeEventListener(Enums.Events.IMAGE_RENDERED, onRendered);
      element.removeEventListener(Enums.Events.STACK_NEW_IMAGE, onNewFrame);
    },
  };
  return { handle, failed, imageId: () => stack?.frames[viewport.getCurrentImageIdIndex()]?.imageId };
}
