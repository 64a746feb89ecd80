/** The tools of the left button with their words in Chinese, for one viewer. */
import {
  AngleTool,
  ArrowAnnotateTool,
  addTool,
  annotation,
  EllipticalROITool,
  Enums,
  LengthTool,
  PanTool,
  StackScrollTool,
  ToolGroupManager,
  WindowLevelTool,
  ZoomTool,
} from '@cornerstonejs/tools';
import { z } from 'zod';
import { tellAngle, tellEllipse, tellLength } from '../measure-text.ts';
import type { AskNote, StageTool } from '../stage.ts';
import { frameOf } from './known-frames.ts';

const NAMES: Readonly<Record<StageTool, string>> = {
  window: WindowLevelTool.toolName,
  pan: PanTool.toolName,
  zoom: ZoomTool.toolName,
  scroll: StackScrollTool.toolName,
  length: LengthTool.toolName,
  angle: AngleTool.toolName,
  ellipse: EllipticalROITool.toolName,
  note: ArrowAnnotateTool.toolName,
};
const { Primary, Secondary, Auxiliary, Wheel } = Enums.MouseBindings;

/** Only these hold on to what was drawn. */
const MEASURES: ReadonlySet<StageTool> = new Set(['length', 'angle', 'ellipse', 'note']);

const figure = z.unknown().optional();
const statsSchema = z.object({
  unit: z.string().nullish(),
  areaUnit: z.string().nullish(),
  length: figure,
  angle: figure,
  area: figure,
  mean: figure,
  stdDev: figure,
  min: figure,
  max: figure,
});
const measuredSchema = z.looseObject({ cachedStats: z.record(z.string(), z.unknown()) });
const labelledSchema = z.object({ data: z.looseObject({ label: z.string() }) });

/** The words of a measurement: the tools hand over what they computed and the id of the image. */
function wordsBy(tell: (stats: z.infer<typeof statsSchema>, imageId: string) => readonly string[]) {
  return (data: unknown, targetId: string): string[] => {
    const stats = statsSchema.safeParse(measuredSchema.safeParse(data).data?.cachedStats[targetId]).data;
    return stats ? [...tell(stats, targetId.replace(/^imageId:/, ''))] : [];
  };
}

const calibrationOf = (imageId: string) => frameOf(imageId)?.calibration ?? 'none';

let added = false;

/** Registers the tools with the library, once for the page. */
export function addTools(): void {
  if (added) return;
  added = true;
  for (const tool of [WindowLevelTool, PanTool, ZoomTool, StackScrollTool, LengthTool, AngleTool, EllipticalROITool, ArrowAnnotateTool])
    addTool(tool);
  annotation.config.style.setDefaultToolStyles({
    ...annotation.config.style.getDefaultToolStyles(),
    global: {
      ...annotation.config.style.getDefaultToolStyles().global,
      color: 'rgb(255, 214, 92)',
      colorHighlighted: 'rgb(120, 225, 235)',
      colorSelected: 'rgb(120, 225, 235)',
      lineWidth: '1.5',
      textBoxFontFamily: "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
      textBoxFontSize: '13px',
      textBoxColor: 'rgb(255, 214, 92)',
      textBoxColorHighlighted: 'rgb(120, 225, 235)',
      textBoxColorSelected: 'rgb(120, 225, 235)',
      textBoxColorLocked: 'rgb(255, 214, 92)',
      textBoxBackground: 'rgba(0, 0, 0, 0.55)',
    },
  });
}

/** The tools of one viewer. */
export interface ToolSet {
  add(viewport: string, engine: string): void;
  use(tool: StageTool): void;
  close(): void;
}

/** Makes the tools of one viewer. Wheel: frames; middle button: move; right button and two fingers: zoom. */
export function makeTools(id: string, askNote: AskNote): ToolSet {
  const group = ToolGroupManager.createToolGroup(id);
  if (!group) throw new Error(`tool group ${id} exists already`);
  for (const plain of ['window', 'pan', 'zoom', 'scroll'] as const) group.addTool(NAMES[plain]);
  group.addTool(NAMES.length, {
    getTextLines: wordsBy((stats, image) => tellLength(stats.length, stats.unit ?? '', calibrationOf(image))),
  });
  group.addTool(NAMES.angle, { getTextLines: wordsBy((stats) => tellAngle(stats.angle)) });
  group.addTool(NAMES.ellipse, {
    getTextLines: wordsBy((stats, image) =>
      tellEllipse(stats, stats.areaUnit ?? '', calibrationOf(image), frameOf(image)?.valueUnit ?? ''),
    ),
  });
  group.addTool(NAMES.note, {
    getTextCallback: (done: (text: string | undefined) => void) => void askNote('').then(done),
    changeTextCallback: (before: unknown, _event: unknown, done: (text: string | undefined) => void) =>
      void askNote(labelledSchema.safeParse(before).data?.data.label ?? '').then(done),
  });
  let current: StageTool | undefined;
  const use = (tool: StageTool): void => {
    if (current !== undefined) group.setToolPassive(NAMES[current], { removeAllBindings: true });
    for (const measure of MEASURES) if (measure !== tool) group.setToolPassive(NAMES[measure]);
    current = tool;
    const always: readonly (readonly [StageTool, { mouseButton?: number; numTouchPoints?: number }[]])[] = [
      ['scroll', [{ mouseButton: Wheel }]],
      ['pan', [{ mouseButton: Auxiliary }]],
      ['zoom', [{ mouseButton: Secondary }, { numTouchPoints: 2 }]],
    ];
    const first = [{ mouseButton: Primary }];
    for (const [name, bindings] of always)
      group.setToolActive(NAMES[name], { bindings: name === tool ? [...bindings, ...first] : bindings });
    if (!always.some(([name]) => name === tool)) group.setToolActive(NAMES[tool], { bindings: first });
  };
  use('window');
  return {
    add: (viewport, engine) => group.addViewport(viewport, engine),
    use,
    close: () => ToolGroupManager.destroyToolGroup(id),
  };
}
