/** The words of a measurement: millimetres only where the file's scale allows them, and said so where it does not. */
import { t } from '../../language/translate.ts';
import type { Calibration } from './image-types.ts';

const round = (value: number, places = 1): string => value.toFixed(value >= 100 && places < 2 ? 0 : places);
const known = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** What is told of lengths once, below the picture. */
export const CALIBRATION_NOTE: Readonly<Record<Calibration, string>> = {
  patient: '',
  regions: '超声：只在有标尺的区域内按厘米计',
  detector: '长度按探测器平面计，未校正放大，实际更小',
  none: '无像素间距，长度以像素计，不能作毫米',
};

/** `unit`: as the tools give it, e.g. `mm` or `cm US Region`; a scale of regions counts only where the tool found one. */
function scaleOf(calibration: Calibration, unit: string): { readonly length: string; readonly note: string } {
  if (calibration === 'patient') return { length: 'mm', note: '' };
  if (calibration === 'detector') return { length: 'mm', note: t('探测器平面') };
  if (calibration === 'regions' && unit.startsWith('cm')) return { length: 'cm', note: '' };
  return { length: t('像素'), note: t('未标定') };
}

const withNote = (text: string, note: string): readonly string[] => (note === '' ? [text] : [`${text}（${note}）`]);

/** A length. */
export function tellLength(length: unknown, unit: string, calibration: Calibration): readonly string[] {
  if (!known(length)) return [];
  const scale = scaleOf(calibration, unit);
  return withNote(`${round(length, scale.length === 'cm' ? 2 : 1)} ${scale.length}`, scale.note);
}

/** An angle in degrees: needs no scale. */
export function tellAngle(angle: unknown): readonly string[] {
  return known(angle) ? [`${round(angle)}°`] : [];
}

/** What an ellipse holds: its area, and mean, spread, least and greatest value. `valueUnit` is HU in CT. */
export function tellEllipse(
  found: { readonly area?: unknown; readonly mean?: unknown; readonly stdDev?: unknown; readonly min?: unknown; readonly max?: unknown },
  unit: string,
  calibration: Calibration,
  valueUnit: string,
): readonly string[] {
  const scale = scaleOf(calibration, unit);
  const lines: string[] = [];
  if (known(found.area)) lines.push(...withNote(`${t('面积 {n}', { n: round(found.area) })} ${scale.length}²`, scale.note));
  const value = valueUnit === '' ? '' : ` ${valueUnit}`;
  if (known(found.mean))
    lines.push(`${t('均值 {n}', { n: round(found.mean) })}${value}${known(found.stdDev) ? ` ± ${round(found.stdDev)}` : ''}`);
  if (known(found.min) && known(found.max))
    lines.push(`${t('{least} 至 {greatest}', { least: round(found.min, 0), greatest: round(found.max, 0) })}${value}`);
  return lines;
}
