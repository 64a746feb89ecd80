/** What the ECG viewer is given. */
import type { EcgTrace } from '../../../kernel/patterns/ecg-signal/ecg-trace.ts';
import type { EcgWords } from './analyse-trace.ts';
import type { Measured } from './say-sheet.ts';

/** Objects should stay the same between renderings, or the sheet is drawn again. */
export interface EcgViewerProps {
  readonly trace: EcgTrace;
  /** The trace before this one; `label` says which, e.g. its date. */
  readonly previous?: { readonly trace: EcgTrace; readonly label: string } | undefined;
  /** Measurements in words, e.g. {name: 'PR', value: '160 ms'}; without them the programme's own, labelled a suggestion. */
  readonly measurements?: readonly { readonly name: string; readonly value: string }[] | undefined;
  /** Findings in words; without them the programme's suggestion. */
  readonly findings?: readonly string[] | undefined;
  /** What must be looked at before reading: leads that may have been exchanged, a missing lead; the programme's check of the limb leads is added. */
  readonly warnings?: readonly string[] | undefined;
  /** Who and when, on the screen and on each printed page. */
  readonly patientLine?: string | undefined;
  /** Chooses the limit of QTc. */
  readonly sex?: 'male' | 'female' | undefined;
  /** Hears the programme's reading once it is there, e.g. to offer critical findings. */
  readonly onAnalysed?: ((words: EcgWords) => void) | undefined;
  /** Takes over what the callipers read, by Enter or the button. */
  readonly onMeasure?: ((measured: Measured) => void) | undefined;
  /** Whether the keys of the whole page are the viewer's; true unless said otherwise. Only one viewer of a page may have them. */
  readonly hasKeys?: boolean;
}
