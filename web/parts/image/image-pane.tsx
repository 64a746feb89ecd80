/** One picture with what is written on it: who, what, which frame, which window, the patient's sides; and its states. */
import { useEffect, useRef, useState } from 'react';
import { t } from '../../language/translate.ts';
import { Loading, Refusal } from '../states.tsx';
import { ArchiveAway, ArchiveSlow, PicturesMissing } from './archive-away.tsx';
import { findAway, isAway, isMissing } from './fetch-series.ts';
import type { SeriesEntry, Stack } from './image-types.ts';
import { CALIBRATION_NOTE } from './measure-text.ts';
import type { PaneView, Stage, StagePane } from './stage.ts';
import { useStack } from './use-archive.ts';
import { usePreview } from './use-preview.ts';
import { useSlow } from './use-slow.ts';

/** A pane as the viewer's commands see it. */
export interface OpenedPane {
  readonly handle: StagePane;
  readonly stack: Stack;
  readonly view: PaneView;
}

interface Props {
  readonly root: string;
  readonly series: SeriesEntry;
  /** The first index shown. */
  readonly start: number;
  /** Undefined until the engine is here. */
  readonly stage: Stage | undefined;
  /** The commands go to this one. */
  readonly active: boolean;
  /** Whom it shows, by our record: 张三　女　45岁. */
  readonly patient: string;
  /** A prior study: said on the picture. */
  readonly prior: boolean;
  /** Whether the frame is marked as a key image. */
  readonly isKey: (stack: Stack, index: number) => boolean;
  readonly onActive: () => void;
  /** Tells what stands on the screen; undefined when nothing does. */
  readonly onPane: (pane: OpenedPane | undefined) => void;
}

const round = (value: number): string => String(Math.round(value));

/** Draws the pane. */
export function ImagePane({ root, series, start, stage, active, patient, prior, isKey, onActive, onPane }: Props) {
  const [asked, retry] = useStack(root, series);
  const place = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<PaneView>();
  const [failed, setFailed] = useState<number>();
  const [away, setAway] = useState(false);
  const report = useRef(onPane);
  report.current = onPane;
  const stack = asked.is === 'here' ? asked.value : undefined;
  const first = stack ? Math.min(start, Math.max(0, stack.frames.length - 1)) : 0;
  const firstIndex = useRef(first);
  firstIndex.current = first;
  const preview = usePreview(stack?.frames[first], view === undefined && failed === undefined);

  useEffect(() => {
    const element = place.current;
    if (!element || !stage || !stack || stack.frames.length === 0) return;
    setView(undefined);
    setFailed(undefined);
    const handle = stage.openPane(element, {
      onDrawn: (next) => {
        setView(next);
        setFailed(undefined);
        report.current({ handle, stack, view: next });
      },
      onFailed: setFailed,
    });
    void handle.show(stack, firstIndex.current);
    return () => {
      report.current(undefined);
      handle.close();
    };
  }, [stage, stack]);

  // A frame that did not come may be one that cannot be drawn, or the archive may have gone meanwhile.
  useEffect(() => {
    setAway(false);
    if (failed === undefined) return;
    const stop = new AbortController();
    void findAway(root, series, stop.signal).then((gone) => !stop.signal.aborted && setAway(gone));
    return () => stop.abort();
  }, [failed, root, series]);
  const slow = useSlow(asked.is === 'loading' || (stack !== undefined && stack.frames.length > 0 && !view && failed === undefined));

  if (asked.is === 'failed')
    return (
      <div className="y-image-pane">
        {isAway(asked.error) ? (
          <ArchiveAway onRetry={retry} />
        ) : isMissing(asked.error) ? (
          <PicturesMissing />
        ) : (
          <Refusal error={asked.error} onRetry={retry} />
        )}
      </div>
    );
  const frame = stack?.frames[view?.index ?? first];
  const state = failed !== undefined ? 'failed' : view ? 'full' : preview ? 'preview' : 'loading';
  return (
    <div className={`y-image-pane${active ? ' is-active' : ''}`} data-state={state} onPointerDown={onActive}>
      {stack && stack.frames.length === 0 ? <p className="y-image-state">{t('这个序列里没有可以看的图像。')}</p> : null}
      <div className="y-image-place" ref={place} role="img" aria-label={`${series.study.title} ${series.study.date}`} />
      {state === 'preview' && preview ? <img className="y-image-preview" src={preview} alt="" /> : null}
      {state === 'loading' && (!stack || stack.frames.length > 0) ? (
        <div className="y-image-state">{slow ? <ArchiveSlow /> : <Loading lines={3} />}</div>
      ) : null}
      {failed !== undefined && away ? <ArchiveAway onRetry={retry} /> : null}
      {failed !== undefined && !away ? (
        <div className="y-image-state" role="alert">
          <p>{t('第 {n} 帧无法解码或没有传到。', { n: failed + 1 })}</p>
          <p>{t('可翻看其他帧；请做检查的科室重传这一幅，或用全功能阅片打开。')}</p>
        </div>
      ) : null}
      <p className="y-image-text is-top-left">
        <b>{patient}</b>
        {prior ? <em>{t('前次检查')}</em> : null}
        {frame && stack && isKey(stack, view?.index ?? first) ? <em className="is-key">{t('关键图')}</em> : null}
      </p>
      <p className="y-image-text is-top-right">
        <b>{series.study.title}</b>
        <span>{series.study.date}</span>
        <span>{[series.modality, series.description].filter(Boolean).join(' · ')}</span>
      </p>
      <p className="y-image-text is-bottom-left">
        {state === 'preview' ? <em>{t('预览，正在取全质量图像')}</em> : null}
        {view?.window ? (
          <span>{t('窗宽 {width} 窗位 {centre}', { width: round(view.window.width), centre: round(view.window.centre) })}</span>
        ) : null}
        {frame && CALIBRATION_NOTE[frame.calibration] ? <span>{t(CALIBRATION_NOTE[frame.calibration])}</span> : null}
      </p>
      <p className="y-image-text is-bottom-right">
        {view?.mirrored ? <em>{t('已翻转')}</em> : null}
        {view?.inverted ? <em>{t('已反相')}</em> : null}
        {view && view.rotation !== 0 ? <span>{t('转 {n}°', { n: view.rotation })}</span> : null}
        {view ? <span>{t('放大 {n}%', { n: round(view.zoom * 100) })}</span> : null}
        {stack && stack.frames.length > 0 ? (
          <span>{t('第 {n}/{all} 帧', { n: (failed ?? view?.index ?? first) + 1, all: stack.frames.length })}</span>
        ) : null}
      </p>
      {view && state === 'full'
        ? Object.entries(view.sides).map(([edge, side]) =>
            side ? (
              <span key={edge} className={`y-image-side is-${edge}`}>
                {t(side)}
              </span>
            ) : null,
          )
        : null}
    </div>
  );
}
