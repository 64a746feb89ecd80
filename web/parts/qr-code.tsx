/** A QR code as SVG paths of our own, so that the page's strict policy needs no exception. */
import { drawingSVG, qrcode } from 'bwip-js/browser';

/** The code of a text; `label` says to whom listens what it is. Level M mends 15 % of it: enough for paper that was folded. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const svg = qrcode({ bcid: 'qrcode', text, scale: 2 }, drawingSVG());
  const [, , width = '1', height = '1'] = (/viewBox="([^"]+)"/.exec(svg)?.[1] ?? '').split(' ');
  const paths = [...svg.matchAll(/<path[^>]* d="([^"]+)"/g)].flatMap(([, path]) => (path === undefined ? [] : [path]));
  // Four modules of white around it are part of the code; a module is four units wide.
  const margin = 16;
  return (
    <svg
      className="y-qr-code"
      viewBox={`${-margin} ${-margin} ${Number(width) + 2 * margin} ${Number(height) + 2 * margin}`}
      role="img"
      aria-label={label}
    >
      <rect x={-margin} y={-margin} width="100%" height="100%" fill="#fff" />
      {paths.map((path) => (
        <path key={path} d={path} fill="#000" fillRule="evenodd" />
      ))}
    </svg>
  );
}
