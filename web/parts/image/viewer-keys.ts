/** The keys of the image viewer: everything but drawing is done without a mouse. */
import type { StageTool } from './stage.ts';

/** What a key or a button asks for. */
export type ViewerCommand =
  | { readonly do: 'frame'; readonly by: number }
  | { readonly do: 'first' | 'last' | 'play' | 'invert' | 'reset' | 'mark' | 'prior' | 'link' | 'unmeasure' | 'keys' | 'other-pane' }
  | { readonly do: 'series'; readonly by: 1 | -1 }
  | { readonly do: 'preset'; readonly at: number }
  | { readonly do: 'zoom'; readonly by: number }
  | { readonly do: 'pan'; readonly right: number; readonly down: number }
  /** Shares of the width now: brighter, darker, harder, softer. */
  | { readonly do: 'window'; readonly centre: number; readonly width: number }
  | { readonly do: 'turn'; readonly by: 90 | -90 }
  | { readonly do: 'flip'; readonly to: 'sideways' | 'upside' }
  | { readonly do: 'tool'; readonly tool: StageTool };

const STEP = 40;

const PLAIN: Readonly<Record<string, ViewerCommand>> = {
  ArrowUp: { do: 'frame', by: -1 },
  k: { do: 'frame', by: -1 },
  ArrowDown: { do: 'frame', by: 1 },
  j: { do: 'frame', by: 1 },
  PageUp: { do: 'frame', by: -10 },
  PageDown: { do: 'frame', by: 10 },
  Home: { do: 'first' },
  End: { do: 'last' },
  '[': { do: 'series', by: -1 },
  ']': { do: 'series', by: 1 },
  ' ': { do: 'play' },
  i: { do: 'invert' },
  '+': { do: 'zoom', by: 1.25 },
  '=': { do: 'zoom', by: 1.25 },
  '-': { do: 'zoom', by: 0.8 },
  '0': { do: 'reset' },
  r: { do: 'turn', by: 90 },
  h: { do: 'flip', to: 'sideways' },
  v: { do: 'flip', to: 'upside' },
  m: { do: 'mark' },
  b: { do: 'prior' },
  u: { do: 'link' },
  w: { do: 'tool', tool: 'window' },
  x: { do: 'tool', tool: 'pan' },
  z: { do: 'tool', tool: 'zoom' },
  s: { do: 'tool', tool: 'scroll' },
  l: { do: 'tool', tool: 'length' },
  a: { do: 'tool', tool: 'angle' },
  e: { do: 'tool', tool: 'ellipse' },
  n: { do: 'tool', tool: 'note' },
  Delete: { do: 'unmeasure' },
  Backspace: { do: 'unmeasure' },
  o: { do: 'other-pane' },
  '?': { do: 'keys' },
};

const WITH_SHIFT: Readonly<Record<string, ViewerCommand>> = {
  ArrowLeft: { do: 'pan', right: -STEP, down: 0 },
  ArrowRight: { do: 'pan', right: STEP, down: 0 },
  ArrowUp: { do: 'pan', right: 0, down: -STEP },
  ArrowDown: { do: 'pan', right: 0, down: STEP },
  R: { do: 'turn', by: -90 },
  '+': { do: 'zoom', by: 1.25 },
  '?': { do: 'keys' },
};

const WITH_ALT: Readonly<Record<string, ViewerCommand>> = {
  ArrowUp: { do: 'window', centre: -0.05, width: 0 },
  ArrowDown: { do: 'window', centre: 0.05, width: 0 },
  ArrowLeft: { do: 'window', centre: 0, width: -0.1 },
  ArrowRight: { do: 'window', centre: 0, width: 0.1 },
};

/** The part of a key press that is read. */
export interface PressedKey {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** What a key asks for; undefined when the viewer has no use for it. */
export function commandOf({ key, shiftKey, altKey, ctrlKey, metaKey }: PressedKey): ViewerCommand | undefined {
  if (ctrlKey || metaKey) return undefined;
  if (altKey) return WITH_ALT[key];
  if (/^[1-9]$/.test(key)) return { do: 'preset', at: Number(key) - 1 };
  return shiftKey ? WITH_SHIFT[key] : PLAIN[key];
}

/** Whether somebody who only looks, and reports nothing, has a use for it: no measures, no marks. */
export function isSimple(command: ViewerCommand): boolean {
  if (command.do === 'tool') return ['window', 'pan', 'zoom', 'scroll'].includes(command.tool);
  return !['mark', 'unmeasure', 'keys'].includes(command.do);
}

/** The map shown to the reader: keys, and what they do. */
export const KEY_MAP: readonly (readonly [keys: string, what: string])[] = [
  ['↑ ↓', '上一帧、下一帧（也可用 k、j；滚轮）'],
  ['PageUp PageDown', '前后十帧'],
  ['Home End', '第一帧、最后一帧'],
  ['[ ]', '上一个、下一个序列'],
  ['空格', '播放或停下'],
  ['1 … 9', '窗位预设'],
  ['Alt+↑ ↓', '亮一点、暗一点'],
  ['Alt+← →', '对比强一点、弱一点'],
  ['i', '黑白反相'],
  ['+ -', '放大、缩小（右键拖动）'],
  ['Shift+箭头', '移动画面（中键拖动）'],
  ['r Shift+R', '右转、左转 90°'],
  ['h v', '左右翻转、上下翻转'],
  ['0', '复位'],
  ['w x z s', '左键：调窗、移动、缩放、翻帧'],
  ['l a e n', '左键：长度、角度、椭圆、箭头注'],
  ['Delete', '删去选中的或最后的测量'],
  ['m', '标为关键图，再按取消'],
  ['b', '前次检查并排'],
  ['u', '两侧联动翻帧'],
  ['o', '换到另一侧'],
];
