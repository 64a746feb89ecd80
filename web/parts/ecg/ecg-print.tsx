/** The sheets for the printer: A4 across, at true size, drawn the moment a print begins. */
import { useCallback, useEffect, useState } from 'react';
import { createPortal, flushSync } from 'react-dom';
import { MillimetreCanvas } from './millimetre-canvas.tsx';
import type { Pen } from './paper/draw-grid.ts';
import { drawPage, pageWidth, type SheetContent } from './paper/draw-sheet.ts';
import { ASSUMED_PIXELS_PER_MILLIMETRE } from './paper/paper-scale.ts';
import { dividePages, type Sheet } from './paper/sheet.ts';

/**
 * Dots of print to a CSS pixel: 384 to the inch. A power of two, because Chromium prints a canvas drawn during `beforeprint` as vectors and
 * rounds the scale of these down to sixty-fourths: at 300 dots (3.125) a sheet came out 2.3 % too small.
 */
const PRINT_RATIO = 4;

/** What is printed of one sheet. */
export interface SheetsProps {
  readonly sheet: Sheet;
  readonly content: SheetContent;
  /** Lines above the trace: who, when, measurements, findings. */
  readonly lines: readonly string[];
  readonly label: string;
}

/** The pages of one sheet, each A4 across; a millimetre of the trace is a millimetre of the paper. For any page that is printed. */
export function EcgPages({ sheet, content, lines, label }: SheetsProps) {
  return dividePages(sheet).map(({ from, to }) => (
    <section className="y-ecg-page" key={from}>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <EcgPage sheet={sheet} content={content} from={from} to={to} label={label} />
    </section>
  ));
}

function EcgPage({ sheet, content, from, to, label }: Omit<SheetsProps, 'lines'> & { readonly from: number; readonly to: number }) {
  const draw = useCallback((pen: Pen) => drawPage(pen, sheet, content, from, to), [sheet, content, from, to]);
  return (
    <MillimetreCanvas
      width={pageWidth(sheet, from, to)}
      height={sheet.height}
      perMillimetre={ASSUMED_PIXELS_PER_MILLIMETRE}
      pixelRatio={PRINT_RATIO}
      draw={draw}
      label={label}
    />
  );
}

/** Whether a print is under way; the change is on the page before the printer looks at it. */
function usePrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    const begin = () => flushSync(() => setPrinting(true));
    const end = () => {
      document.body.classList.remove('is-printing-ecg');
      setPrinting(false);
    };
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
    return () => {
      window.removeEventListener('beforeprint', begin);
      window.removeEventListener('afterprint', end);
    };
  }, []);
  return isPrinting;
}

/** The pages of the viewer's sheets, after whatever else the page prints. */
export function EcgPrint({ sheets }: { readonly sheets: readonly SheetsProps[] }) {
  const isPrinting = usePrinting();
  if (!isPrinting) return null;
  return createPortal(
    <div className="y-ecg-print">
      {sheets.map((sheet) => (
        <EcgPages key={sheet.label} {...sheet} />
      ))}
    </div>,
    document.body,
  );
}

/** Prints the sheets and nothing else of the page. */
export function printEcgAlone(): void {
  document.body.classList.add('is-printing-ecg');
  window.print();
}
