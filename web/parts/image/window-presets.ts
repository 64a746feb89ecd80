/** The windows a reader chooses from, by modality: what the file brings, customary ones of CT, and stronger or weaker contrast. */
import type { Frame, GreyWindow } from './image-types.ts';

/** A window by name. `full`: all grey values of the frame; `contrast`: the file's width times that. */
export interface WindowPreset {
  readonly name: string;
  readonly window: GreyWindow | { readonly full: true } | { readonly contrast: number };
}

/**
 * Customary windows of CT in Hounsfield units. These are reading habits as textbooks of radiology and the makers' consoles give them,
 * no regulation; they differ by some tens of units between departments.
 */
const CT: readonly WindowPreset[] = [
  { name: '肺窗', window: { centre: -600, width: 1500 } },
  { name: '纵隔窗', window: { centre: 40, width: 400 } },
  { name: '骨窗', window: { centre: 400, width: 1800 } },
  { name: '脑窗', window: { centre: 40, width: 80 } },
  { name: '硬膜下窗', window: { centre: 75, width: 200 } },
  { name: '腹部窗', window: { centre: 50, width: 350 } },
  { name: '肝窗', window: { centre: 60, width: 160 } },
];

const ALL: WindowPreset = { name: '全部灰阶', window: { full: true } };

/** Radiographs, MR and others have no units in common: contrast is told relative to the file's own window. */
const RELATIVE: readonly WindowPreset[] = [
  { name: '加强对比', window: { contrast: 0.6 } },
  { name: '减弱对比', window: { contrast: 1.6 } },
];

/** The presets of a frame, in the order of the keys 1 to 9; none in colour. */
export function presetsFor(frame: Frame, modality: string): readonly WindowPreset[] {
  if (frame.colour) return [];
  const own = frame.windows.map(
    ({ centre, width, name }, at): WindowPreset => ({
      name: frame.windows.length > 1 ? name || `文件窗 ${at + 1}` : '文件窗',
      window: { centre, width },
    }),
  );
  return [...own, ...(modality === 'CT' ? [...CT, ALL] : [ALL, ...RELATIVE])].slice(0, 9);
}

/** The window that holds all values of a frame, from the smallest to the largest. */
export function fullWindow([least, greatest]: readonly [number, number]): GreyWindow {
  return { centre: (least + greatest + 1) / 2, width: Math.max(1, greatest - least + 1) };
}

/** A preset in numbers. `range`: the smallest and largest value of the frame. */
export function windowOf({ window }: WindowPreset, frame: Frame, range: readonly [number, number]): GreyWindow {
  const full = fullWindow(range);
  if ('full' in window) return full;
  if (!('contrast' in window)) return window;
  const base = frame.windows[0] ?? full;
  return { centre: base.centre, width: Math.max(1, base.width * window.contrast) };
}
