/** The line of keys below the sheet, and whether this screen shows true millimetres. */
import { t } from '../../language/translate.ts';
import type { Viewer } from './use-viewer.ts';

interface Props {
  readonly viewer: Viewer;
  readonly isLong: boolean;
  readonly isMeasured: boolean;
}

/** The keys that no button shows, those of the callipers while they are out. */
export function EcgHints({ viewer, isLong, isMeasured }: Props) {
  const hints: readonly (readonly [keys: readonly string[], what: string])[] = viewer.state.callipers
    ? [
        [['←', '→'], t('移动 5 毫秒')],
        [['Shift', '←', '→'], t('移动 40 毫秒')],
        [['↑', '↓'], t('移动 0.05 毫伏')],
        [['X'], t('换另一脚')],
        [['W'], t('等距延伸')],
        [['R'], t('记为 RR')],
        [['Enter'], t('采用')],
        [['Esc'], t('收起卡尺')],
      ]
    : [
        [[',', '.'], t('上、下一导联')],
        [['C'], t('卡尺')],
        [['Q'], t('QT 卡尺')],
        ...(isLong ? ([[['←', '→', 'PgUp', 'PgDn'], t('翻看')]] as const) : []),
        [['Alt'], t('在输入框里与字母键同按')],
      ];
  return (
    <p className="y-ecg-hints y-hint y-not-printed">
      {hints.map(([keys, what]) => (
        <span key={what}>
          {keys.map((key) => (
            <kbd key={key}>{key}</kbd>
          ))}{' '}
          {what}
        </span>
      ))}
      <span className={isMeasured ? '' : 'y-ecg-unmeasured'}>{isMeasured ? t('屏幕已校准') : t('屏幕未校准，毫米为估计')}</span>
    </p>
  );
}
