/** The buttons of the viewer; each shows its value and its key. */
import type { ReactNode } from 'react';
import { t } from '../../language/translate.ts';
import { sayLayout } from './say-sheet.ts';
import type { Viewer } from './use-viewer.ts';
import { keyOf } from './viewer-keys.ts';
import type { Command } from './viewer-state.ts';

interface ToolProps {
  readonly viewer: Viewer;
  readonly does: Command;
  readonly children: ReactNode;
  /** of buttons that are on or off */
  readonly isOn?: boolean;
}

/** One button with its key. */
export function Tool({ viewer, does, children, isOn }: ToolProps) {
  return (
    <button
      type="button"
      className={`y-ecg-tool${isOn ? ' is-on' : ''}`}
      aria-keyshortcuts={keyOf(does)}
      {...(isOn === undefined ? {} : { 'aria-pressed': isOn })}
      onClick={() => viewer.command(does)}
    >
      {children} <kbd aria-hidden>{keyOf(does)}</kbd>
    </button>
  );
}

interface Props {
  readonly viewer: Viewer;
  readonly onCalibrate: () => void;
  readonly onPrint: () => void;
}

/** Speed, gain, layout, lead, filters, callipers, the earlier trace, and back to the standard. */
export function EcgToolbar({ viewer, onCalibrate, onPrint }: Props) {
  const { scale, layout, lead, filters, callipers, compare } = viewer.state;
  const compared = { off: t('对照：关'), over: t('对照：叠加'), beside: t('对照：并列') }[compare];
  return (
    <fieldset className="y-ecg-tools y-not-printed" aria-label={t('心电图工具')}>
      <Tool viewer={viewer} does="speed">
        {t('走速')} {scale.speed} mm/s
      </Tool>
      <Tool viewer={viewer} does="gain">
        {t('增益')} {scale.gain} mm/mV
      </Tool>
      <Tool viewer={viewer} does="layout">
        {sayLayout(layout)}
      </Tool>
      <Tool viewer={viewer} does="next-lead">
        {t('导联')} {lead}
      </Tool>
      <Tool viewer={viewer} does="baseline" isOn={filters.baseline}>
        {t('基线')}
      </Tool>
      <Tool viewer={viewer} does="mains" isOn={filters.mains}>
        {t('工频')}
      </Tool>
      <Tool viewer={viewer} does="low-pass" isOn={filters.lowPass > 0}>
        {filters.lowPass > 0 ? t('低通 {hertz} Hz', { hertz: filters.lowPass }) : t('低通：关')}
      </Tool>
      <Tool viewer={viewer} does="interval" isOn={callipers?.kind === 'interval'}>
        {t('卡尺')}
      </Tool>
      <Tool viewer={viewer} does="qt" isOn={callipers?.kind === 'qt'}>
        QT
      </Tool>
      {viewer.facts.hasPrevious ? (
        <Tool viewer={viewer} does="compare" isOn={compare !== 'off'}>
          {compared}
        </Tool>
      ) : null}
      <Tool viewer={viewer} does="standard">
        {t('标准')}
      </Tool>
      <button type="button" className="y-ecg-tool" onClick={onCalibrate}>
        {t('校准屏幕')}
      </button>
      <button type="button" className="y-ecg-tool" onClick={onPrint}>
        {t('打印心电图')}
      </button>
    </fieldset>
  );
}
