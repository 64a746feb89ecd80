/** Measures the screen: the drawn card is made as wide as a real one held against it. */
import { useEffect, useRef, useState } from 'react';
import { t } from '../../language/translate.ts';
import { CARD_MILLIMETRES } from './paper/paper-scale.ts';
import type { ScreenScale } from './use-screen-scale.ts';

/** Height to width of a bank card (ISO/IEC 7810, ID-1: 53.98 × 85.60 mm). */
const CARD_SHAPE = 53.98 / CARD_MILLIMETRES;

/** The dialog; arrow keys change the width by a pixel, Enter keeps it, Esc closes. */
export function CalibrateDialog({ screen, onClose }: { readonly screen: ScreenScale; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [width, setWidth] = useState(Math.round(CARD_MILLIMETRES * screen.perMillimetre));
  useEffect(() => dialog.current?.showModal(), []);
  // A phone is narrower than a card is long: there the card is held upright.
  const isUpright = innerWidth < 600;
  const keep = (measured: number | undefined) => {
    screen.measure(measured);
    onClose();
  };
  return (
    <dialog ref={dialog} className="y-command y-ecg-calibrate" onClose={onClose} aria-label={t('校准屏幕')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          keep(width);
        }}
      >
        <h2>{t('校准屏幕')}</h2>
        <p>
          {isUpright
            ? t('把一张银行卡竖着贴在屏幕上，用滑块调到下面的卡片与它一样宽（54 毫米）。')
            : t('把一张银行卡横着贴在屏幕上，用滑块或左右键调到下面的卡片与它一样宽（85.6 毫米）。')}
        </p>
        <div
          className="y-ecg-card"
          aria-hidden
          style={isUpright ? { width: width * CARD_SHAPE, height: 160 } : { width, height: width * CARD_SHAPE }}
        />
        <label>
          {t('卡片宽度（像素）')}
          <input type="range" min={130} max={900} value={width} autoFocus onChange={(event) => setWidth(event.target.valueAsNumber)} />
          <output>{width}</output>
        </label>
        <p className="y-actions">
          <button type="submit" className="y-button is-primary">
            {t('一样宽了，保存')}
          </button>
          <button type="button" className="y-button" onClick={onClose}>
            {t('取消')}
          </button>
          {screen.isMeasured ? (
            <button type="button" className="y-button" onClick={() => keep(undefined)}>
              {t('清除校准')}
            </button>
          ) : null}
        </p>
      </form>
    </dialog>
  );
}
