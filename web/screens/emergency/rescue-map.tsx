/** The rescue circle drawn: hospitals that open arteries, institutions by their minutes to them. Drawn here; no map is fetched from anywhere. */
import { useEffect, useRef, useState } from 'react';
import type { Position } from '../../../kernel/define/position.ts';
import { t } from '../../language/translate.ts';
import { BANDS, type Band, type Site } from './gather-circle.ts';
import { layOutMap } from './lay-out-map.ts';

const SHAPES: Readonly<Record<Band, string>> = {
  centre: 'M-3-8h6v5h5v6h-5v5h-6v-5h-5v-6h5z',
  half: 'M0-6a6 6 0 1 1 0 12a6 6 0 1 1 0-12z',
  hour: 'M0-7L7 0L0 7L-7 0z',
  beyond: 'M-5.500-5.500h11v11h-11z',
  unknown: 'M0-5a5 5 0 1 1 0 10a5 5 0 1 1 0-10z',
};
const CODES: readonly Band[] = ['centre', 'half', 'hour', 'beyond', 'unknown'];

/** A mark by itself, for the legend and the table. */
export function BandMark({ band }: { readonly band: Band }) {
  return (
    <svg className={`y-circle-mark is-${band}`} viewBox="-9 -9 18 18" width="16" height="16" aria-hidden="true">
      <path d={SHAPES[band]} />
    </svg>
  );
}

type Drawn = Site & { readonly position: Position };

function isDrawn(site: Site): site is Drawn {
  return site.position !== null;
}

/** City and county in front of a name, where something follows: on the drawing everything lies there. */
const DIVISIONS = /^(?:[^市]{1,3}市)?[^市区县旗]{1,3}[县区旗](?=.{3})/;

/** How wide the drawing may be, in pixels. */
function useWidth() {
  const holder = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!holder.current) return;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    watch.observe(holder.current);
    return () => watch.disconnect();
  }, []);
  return { holder, width };
}

/** The drawing with its legend. The table beside it says the same in words. */
export function RescueMap({ sites }: { readonly sites: readonly Site[] }) {
  const { holder, width } = useWidth();
  const drawn = sites.filter(isDrawn);
  const missing = sites.length - drawn.length;
  const short = (name: string): string => name.replace(DIVISIONS, '');
  const layout =
    width > 0 && drawn.length > 0
      ? layOutMap(
          drawn.map((site) => ({ ...site, name: short(site.name) })),
          width,
        )
      : undefined;
  const at = new Map(layout?.marks.map((mark) => [mark.id, mark]));
  return (
    <figure className="y-circle">
      <div ref={holder} className="y-circle-page">
        {layout ? (
          <svg width={layout.width} height={layout.height} role="img" aria-label={t('救治圈示意图；下面的表格内容相同')}>
            {drawn.map(({ id, band, to }) => {
              const [from, end] = [at.get(id), at.get(to?.id ?? '')];
              return from && end ? <line key={id} className={`is-${band}`} x1={from.x} y1={from.y} x2={end.x} y2={end.y} /> : null;
            })}
            {drawn.toReversed().map(({ id, name, band, minutes }) => {
              const mark = at.get(id);
              return mark ? (
                <g key={id} className={`is-${band}`}>
                  <title>{`${name} · ${t(BANDS[band])}${minutes === undefined ? '' : ` · ${t('{n} 分钟', { n: minutes })}`}`}</title>
                  <path d={SHAPES[band]} transform={`translate(${mark.x} ${mark.y})`} />
                  {mark.label ? (
                    <text x={mark.label.x} y={mark.label.y} textAnchor={mark.label.anchor}>
                      {short(name)}
                    </text>
                  ) : null}
                </g>
              ) : null;
            })}
            <g className="y-circle-scale" transform={`translate(12 ${layout.height - 14})`}>
              <path d={`M0-5V0H${layout.scale.pixels.toFixed(1)}V-5`} />
              <text x={layout.scale.pixels / 2} y={-6} textAnchor="middle">
                {t('{n} 公里', { n: layout.scale.kilometres })}
              </text>
            </g>
            <text className="y-circle-north" x={layout.width - 14} y={22} textAnchor="middle">
              {t('北')}↑
            </text>
          </svg>
        ) : null}
        {drawn.length === 0 ? <p className="y-soft">{t('还没有机构登记经纬度，画不出示意图；请在“变更机构”中登记。')}</p> : null}
      </div>
      <figcaption>
        <ul className="y-circle-legend">
          {CODES.map((band) => (
            <li key={band}>
              <BandMark band={band} /> {t(BANDS[band])} <b>{sites.filter((site) => site.band === band).length}</b>
            </li>
          ))}
        </ul>
        <p className="y-soft">
          {t('示意图：按登记的经纬度标出机构，连线指向登记的医院，不是道路；不绘制区划界线。')}
          {missing > 0 ? t('{n} 家没有登记经纬度，只列在表中。', { n: missing }) : ''}
        </p>
      </figcaption>
    </figure>
  );
}
