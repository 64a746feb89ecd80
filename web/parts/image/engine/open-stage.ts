/** The drawing engine of the image viewer (Cornerstone3D); a chunk of its own, fetched when a picture is opened. */
import { cache, Enums, eventTarget, RenderingEngine, StackViewport, setUseCPURendering, init as startCore } from '@cornerstonejs/core';
import { init as startLoader } from '@cornerstonejs/dicom-image-loader';
import { annotation, init as startTools } from '@cornerstonejs/tools';
import { z } from 'zod';
import type { AskNote, PaneListener, Stage, StagePane } from '../stage.ts';
import { refuseBrokenFrames } from './known-frames.ts';
import { addTools, makeTools } from './measure-tools.ts';
import { needsProcessor } from './needs-processor.ts';
import { openPane } from './open-pane.ts';

let started: { readonly onProcessor: boolean } | undefined;
let opened = 0;
let open = 0;

/** Decoded pictures kept in memory, bytes: enough for two series of CT, little enough for an office machine. */
const KEPT = 512 * 1024 * 1024;

function start(): { readonly onProcessor: boolean } {
  if (started) return started;
  const onProcessor = needsProcessor();
  // Said first, or the library makes several software contexts to measure what they can.
  if (onProcessor) setUseCPURendering(true, false);
  startCore();
  startLoader({ maxWebWorkers: Math.min(3, Math.max(1, (navigator.hardwareConcurrency || 2) - 1)) });
  refuseBrokenFrames();
  cache.setMaxCacheSize(KEPT);
  startTools();
  addTools();
  started = { onProcessor };
  return started;
}

const failedSchema = z.looseObject({ imageId: z.string() });

/** Makes the engine ready before the first picture is asked for. */
export function warmStage(): void {
  start();
}

/** Opens the engine for one viewer. `askNote` is asked for the words of an arrow. */
export function openStage(askNote: AskNote): Stage {
  const { onProcessor } = start();
  opened += 1;
  open += 1;
  const id = `yigong-image-${opened}`;
  const engine = new RenderingEngine(id);
  const tools = makeTools(id, askNote);
  const panes = new Map<string, ReturnType<typeof openPane>>();
  let closed = false;
  let count = 0;

  const onFailed = (event: unknown) => {
    const failed = event instanceof CustomEvent ? failedSchema.safeParse(event.detail).data : undefined;
    if (failed) for (const pane of panes.values()) pane.failed(failed.imageId);
  };
  eventTarget.addEventListener(Enums.Events.IMAGE_LOAD_ERROR, onFailed);

  return {
    onProcessor,
    openPane(element: HTMLDivElement, listener: PaneListener): StagePane {
      count += 1;
      const name = `${id}-${count}`;
      engine.enableElement({ viewportId: name, element, type: Enums.ViewportType.STACK, defaultOptions: { background: [0, 0, 0] } });
      const viewport = engine.getViewport(name);
      if (!(viewport instanceof StackViewport)) throw new Error('the engine gave no stack viewport');
      tools.add(name, id);
      const pane = openPane(viewport, element, onProcessor, listener);
      panes.set(name, pane);
      const sized = new ResizeObserver(() => element.clientWidth > 0 && engine.resize(true, true));
      sized.observe(element);
      return {
        ...pane.handle,
        close: () => {
          sized.disconnect();
          panes.delete(name);
          pane.handle.close();
          // The whole viewer may have gone before its panes.
          if (!closed) engine.disableElement(name);
        },
      };
    },
    setTool: tools.use,
    removeMeasure() {
      const shown = new Set([...panes.values()].map((pane) => pane.imageId()));
      const all = annotation.state.getAllAnnotations().filter(({ metadata }) => shown.has(metadata?.referencedImageId));
      const chosen = annotation.selection.getAnnotationsSelected();
      const uid = chosen.at(-1) ?? all.at(-1)?.annotationUID;
      if (uid !== undefined) annotation.state.removeAnnotation(uid);
      engine.render();
    },
    close() {
      eventTarget.removeEventListener(Enums.Events.IMAGE_LOAD_ERROR, onFailed);
      closed = true;
      open -= 1;
      tools.close();
      engine.destroy();
      // No pixels of a patient stay behind.
      if (open === 0) cache.purgeCache();
    },
  };
}
