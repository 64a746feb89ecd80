/** What the callipers read, in words, with what can be done with it. */
import { t } from '../../language/translate.ts';
import { Tool } from './ecg-toolbar.tsx';
import { type Measured, sayMeasure } from './say-sheet.ts';
import type { Viewer } from './use-viewer.ts';

interface Props {
  readonly viewer: Viewer;
  readonly measured: Measured | undefined;
  /** Takes the measurement over; without it the button is not there. */
  readonly onTake: (() => void) | undefined;
}

/** The line keeps its place while the callipers are away, so that the page does not jump. */
export function EcgReading({ viewer, measured, onTake }: Props) {
  return (
    <div className="y-ecg-reading y-not-printed">
      <p aria-live="polite">{measured ? `${measured.lead}  ${sayMeasure(measured)}` : null}</p>
      {measured ? (
        <>
          <Tool viewer={viewer} does="march" isOn={viewer.state.callipers?.isMarching ?? false}>
            {t('等距')}
          </Tool>
          {measured.kind === 'interval' ? (
            <Tool viewer={viewer} does="keep-rr">
              {t('记为 RR')}
            </Tool>
          ) : null}
          <Tool viewer={viewer} does="put-away">
            {t('收起卡尺')}
          </Tool>
        </>
      ) : null}
      {measured && onTake ? (
        <button type="button" className="y-ecg-tool" onClick={onTake}>
          {t('采用')} <kbd aria-hidden>Enter</kbd>
        </button>
      ) : null}
    </div>
  );
}
