/** The buttons of the image viewer; each does what its key does. */
import { t } from '../../language/translate.ts';
import type { StageTool } from './stage.ts';
import { isSimple, type ViewerCommand } from './viewer-keys.ts';
import type { WindowPreset } from './window-presets.ts';

const TOOLS: readonly (readonly [tool: StageTool, label: string, key: string])[] = [
  ['window', '调窗', 'w'],
  ['pan', '移动', 'x'],
  ['zoom', '缩放', 'z'],
  ['scroll', '翻帧', 's'],
  ['length', '长度', 'l'],
  ['angle', '角度', 'a'],
  ['ellipse', '椭圆', 'e'],
  ['note', '箭头注', 'n'],
];

const ACTS: readonly (readonly [command: ViewerCommand, label: string, key: string])[] = [
  [{ do: 'unmeasure' }, '删测量', 'Delete'],
  [{ do: 'invert' }, '反相', 'i'],
  [{ do: 'turn', by: 90 }, '右转', 'r'],
  [{ do: 'flip', to: 'sideways' }, '左右翻转', 'h'],
  [{ do: 'flip', to: 'upside' }, '上下翻转', 'v'],
  [{ do: 'reset' }, '复位', '0'],
];

interface Props {
  readonly tool: StageTool;
  /** Only what looks, without measures and marks. */
  readonly simple: boolean;
  readonly presets: readonly WindowPreset[];
  /** More than one frame: it can be played. */
  readonly frames: number;
  readonly playing: boolean;
  readonly marked: boolean;
  /** There is a prior study; whether it stands beside; whether both scroll together. */
  readonly prior: { readonly shown: boolean; readonly linked: boolean } | undefined;
  /** Where the full viewer opens, if the platform has it. */
  readonly fullReading: string | undefined;
  readonly onCommand: (command: ViewerCommand) => void;
}

/** The bar. */
export function ViewerToolbar({ tool, simple, presets, frames, playing, marked, prior, fullReading, onCommand }: Props) {
  const button = (command: ViewerCommand, label: string, key: string, pressed?: boolean) =>
    simple && !isSimple(command) ? null : (
      <button key={label} type="button" aria-pressed={pressed} title={`${t(label)} (${key})`} onClick={() => onCommand(command)}>
        {t(label)}
      </button>
    );
  return (
    <div className="y-image-bar" role="toolbar" aria-label={t('看图工具')}>
      <span className="y-image-group">
        {TOOLS.map(([name, label, key]) => button({ do: 'tool', tool: name }, label, key, tool === name))}
      </span>
      {presets.length > 0 ? (
        <span className="y-image-group">{presets.map(({ name }, at) => button({ do: 'preset', at }, name, String(at + 1)))}</span>
      ) : null}
      <span className="y-image-group">{ACTS.map(([command, label, key]) => button(command, label, key))}</span>
      <span className="y-image-group">
        {frames > 1 ? button({ do: 'play' }, playing ? '停下' : '播放', t('空格'), playing) : null}
        {button({ do: 'mark' }, '关键图', 'm', marked)}
        {prior ? button({ do: 'prior' }, '前次并排', 'b', prior.shown) : null}
        {prior?.shown ? button({ do: 'link' }, '联动', 'u', prior.linked) : null}
        {button({ do: 'keys' }, '键位', '?')}
        {fullReading === undefined ? null : (
          <a href={fullReading} target="_blank" rel="noopener">
            {t('全功能阅片')}
          </a>
        )}
      </span>
    </div>
  );
}
