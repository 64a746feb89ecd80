/** The last periods of a number as a line; ECharts in a chunk of its own, only the parts used. */
import { LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { Trend } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { tellPeriod } from '../../parts/period-picker.tsx';
import { tellCount } from '../../parts/words.ts';

use([LineChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

interface Props {
  readonly points: Trend['points'];
  readonly unit: string;
  readonly target: number | null;
}

/** Gaps stay gaps; the values stand in a table for screen readers. */
export function TrendChart({ points, unit, target }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!holder.current) return;
    const chart = init(holder.current, undefined, { renderer: 'canvas' });
    const names = points.map((point) => tellPeriod({ code: point.period, label: point.label }));
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: 'inherit' },
      grid: { left: 8, right: 16, top: 28, bottom: 4, containLabel: true },
      tooltip: {
        trigger: 'axis',
        // Drawn, not written into the page: the page takes no styles from texts (Content-Security-Policy).
        renderMode: 'richText',
        formatter: (hit: unknown) => {
          const at =
            Array.isArray(hit) && typeof hit[0] === 'object' && hit[0] !== null && 'dataIndex' in hit[0] ? Number(hit[0].dataIndex) : -1;
          const point = points[at];
          if (!point) return '';
          const part = point.N === null ? '' : `\n${tellCount(point.n)} / ${tellCount(point.N)}`;
          return `${names[at] ?? ''}\n${point.value ?? '—'} ${unit}${part}`;
        },
      },
      xAxis: { type: 'category', data: names, axisLabel: { color: '#55606e' }, axisLine: { lineStyle: { color: '#c3cbd4' } } },
      yAxis: {
        type: 'value',
        name: unit,
        scale: true,
        ...(target === null ? {} : { max: ({ max }: { readonly max: number }) => Math.ceil(Math.max(max, target)) }),
        axisLabel: { color: '#55606e' },
        nameTextStyle: { color: '#55606e' },
        splitLine: { lineStyle: { color: '#e7ebef' } },
      },
      series: [
        {
          type: 'line',
          data: points.map(({ value }) => value),
          symbolSize: 6,
          itemStyle: { color: '#0b6470' },
          lineStyle: { width: 2 },
          ...(target === null
            ? {}
            : {
                markLine: {
                  symbol: 'none',
                  data: [{ yAxis: target }],
                  lineStyle: { color: '#8a5a00', type: 'dashed' },
                  label: { formatter: t('目标'), position: 'insideEndTop', color: '#8a5a00' },
                },
              }),
        },
      ],
    });
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(holder.current);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [points, unit, target]);
  return (
    <>
      <div ref={holder} className="y-chart" aria-hidden="true" />
      <table className="y-only-heard">
        <caption>{t('近 13 期走势')}</caption>
        <tbody>
          {points.map((point) => (
            <tr key={point.period}>
              <th scope="row">{tellPeriod({ code: point.period, label: point.label })}</th>
              <td>{point.value ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
