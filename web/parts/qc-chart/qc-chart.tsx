/** A Levey–Jennings chart: the controls of one item as deviations from their target, with the lines of 1, 2 and 3 standard deviations. */
import { t } from '../../language/translate.ts';
import { placePoints, type QcPoint, WIDEST } from './place-points.ts';

interface Props {
  readonly title: string;
  /** Oldest first. */
  readonly points: readonly QcPoint[];
}

const WIDTH = 760;
const HEIGHT = 260;
const EDGE = { left: 46, right: 26, top: 14, bottom: 30 };
const LINES = [-3, -2, -1, 0, 1, 2, 3] as const;

/** Points as circles, squares and triangles by level; one that broke a rejecting rule is filled red and ringed. Values stand in the table below the chart. */
export function QcChart({ title, points }: Props) {
  const inner = { width: WIDTH - EDGE.left - EDGE.right, height: HEIGHT - EDGE.top - EDGE.bottom };
  const yOf = (z: number): number => EDGE.top + ((WIDEST - z) / (2 * WIDEST)) * inner.height;
  const { series, days } = placePoints(points);
  const xOf = (at: number): number => EDGE.left + (days.length < 2 ? inner.width / 2 : (at / (days.length - 1)) * inner.width);
  const every = Math.max(1, Math.ceil(days.length / 8));
  return (
    <figure className="y-qc">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title}>
        {LINES.map((z) => (
          <g key={z}>
            <line className={`y-qc-line is-${Math.abs(z)}s`} x1={EDGE.left} x2={WIDTH - EDGE.right} y1={yOf(z)} y2={yOf(z)} />
            <text className="y-qc-text" x={EDGE.left - 6} y={yOf(z) + 4} textAnchor="end">
              {z === 0 ? 'x̄' : `${z > 0 ? '+' : ''}${z}s`}
            </text>
          </g>
        ))}
        {days.map((day, at) =>
          at % every === 0 ? (
            <text className="y-qc-text" key={day} x={xOf(at)} y={HEIGHT - 8} textAnchor="middle">
              {day.slice(5)}
            </text>
          ) : null,
        )}
        {series.map(({ level, placed }) => (
          <g key={level} className={`y-qc-series is-${level}`}>
            <polyline points={placed.map(({ at, shown }) => `${xOf(at)},${yOf(shown)}`).join(' ')} />
            {placed.map(({ at, shown, point }) => (
              <Mark key={point.key} level={level} x={xOf(at)} y={yOf(shown)} rejected={point.rejected}>
                <title>{`${point.day} ${t(point.levelName)} ${point.value}（${point.z.toFixed(2)}s）${point.broken}`}</title>
              </Mark>
            ))}
          </g>
        ))}
      </svg>
      <figcaption>
        {series.map(({ level, placed }) => (
          <span key={level} className={`y-qc-key is-${level}`}>
            <svg viewBox="0 0 14 14" aria-hidden="true">
              <Mark level={level} x={7} y={7} rejected={false} />
            </svg>
            {t(placed[0]?.point.levelName ?? '')}
          </span>
        ))}
        <span className="y-qc-key is-out">
          <svg viewBox="0 0 14 14" aria-hidden="true">
            <Mark level="low" x={7} y={7} rejected />
          </svg>
          {t('失控')}
        </span>
      </figcaption>
    </figure>
  );
}

function Mark({
  level,
  x,
  y,
  rejected,
  children,
}: {
  readonly level: string;
  readonly x: number;
  readonly y: number;
  readonly rejected: boolean;
  readonly children?: React.ReactNode;
}) {
  const name = `y-qc-mark${rejected ? ' is-out' : ''}`;
  if (level === 'high')
    return (
      <rect className={name} x={x - 4} y={y - 4} width={8} height={8}>
        {children}
      </rect>
    );
  if (level === 'normal')
    return (
      <path className={name} d={`M${x} ${y - 5}L${x + 5} ${y + 4}L${x - 5} ${y + 4}Z`}>
        {children}
      </path>
    );
  return (
    <circle className={name} cx={x} cy={y} r={4}>
      {children}
    </circle>
  );
}
