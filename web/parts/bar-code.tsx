/** A Code 128 bar-code as SVG lines of our own, so that the page's strict policy needs no exception. */
import { code128, drawingSVG } from 'bwip-js/browser';

/** The bars of a text. */
export function BarCode({ text }: { readonly text: string }) {
  const svg = code128({ bcid: 'code128', text, scale: 2, height: 12, includetext: false }, drawingSVG());
  const box = /viewBox="([^"]+)"/.exec(svg)?.[1] ?? '0 0 1 1';
  const strokes = [...svg.matchAll(/<path([^>]*)>/g)].flatMap(([, attributes = '']) => {
    const path = / d="([^"]+)"/.exec(attributes)?.[1];
    const width = /stroke-width="([\d.]+)"/.exec(attributes)?.[1];
    return path === undefined ? [] : [{ path, width }];
  });
  return (
    <svg className="y-barcode" viewBox={box} preserveAspectRatio="none" role="img" aria-label={text}>
      {strokes.map(({ path, width }) =>
        width === undefined ? <path key={path} d={path} fill="#000" /> : <path key={path} d={path} stroke="#000" strokeWidth={width} />,
      )}
    </svg>
  );
}
