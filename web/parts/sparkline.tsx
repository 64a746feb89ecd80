/** A small line of a measured value over time, drawn as SVG without any library. */
import { t } from '../language/translate.ts';

interface Series {
  readonly label: string;
  readonly unit: string;
  readonly points: readonly { readonly date: string; readonly value: number }[];
}

const WIDTH = 120;
const HEIGHT = 28;

/** The label, the line (by date, not by count), the last value with its date. */
export function Sparkline({ series }: { readonly series: Series }) {
  const { points } = series;
  const last = points.at(-1);
  if (!last) return null;
  const times = points.map(({ date }) => Date.parse(date));
  const values = points.map(({ value }) => value);
  const [from, to, low, high] = [Math.min(...times), Math.max(...times), Math.min(...values), Math.max(...values)];
  const x = (time: number) => 3 + ((time - from) / (to - from || 1)) * (WIDTH - 6);
  const y = (value: number) => HEIGHT - 4 - ((value - low) / (high - low || 1)) * (HEIGHT - 8);
  const line = points.map(({ date, value }) => `${x(Date.parse(date)).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const spoken = t('{label}：最近 {value} {unit}（{date}），最低 {low}，最高 {high}', {
    label: t(series.label),
    value: last.value,
    unit: series.unit,
    date: last.date,
    low,
    high,
  });
  return (
    <figure className="y-spark" title={spoken}>
      <figcaption>{t(series.label)}</figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={spoken}>
        <polyline points={line} fill="none" stroke="currentColor" strokeWidth="1.5" />
        <circle cx={x(Date.parse(last.date))} cy={y(last.value)} r="2.5" fill="currentColor" />
      </svg>
      <span>
        <b>{last.value}</b> <small>{series.unit}</small>
      </span>
    </figure>
  );
}
