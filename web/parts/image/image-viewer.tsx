/** The light image viewer: series, picture, prior study beside, windows, measures and key images; all by keyboard. */
import { useEffect, useRef, useState } from 'react';
import { t } from '../../language/translate.ts';
import '../../look/image.css';
import { Loading, Refusal } from '../states.tsx';
import { ArchiveAway, ArchiveSlow, PicturesMissing } from './archive-away.tsx';
import { isAway, isMissing } from './fetch-series.ts';
import { ImagePane, type OpenedPane } from './image-pane.tsx';
import type { KeyImage, SeriesEntry, Stack, ViewedStudy } from './image-types.ts';
import { linkFrame } from './link-frames.ts';
import { runPaneCommand } from './run-pane-command.ts';
import { SeriesList } from './series-list.tsx';
import type { StageTool } from './stage.ts';
import { useSeries } from './use-archive.ts';
import { usePlay } from './use-play.ts';
import { useSlow } from './use-slow.ts';
import { useStage } from './use-stage.ts';
import { KeysDialog, NoteDialog } from './viewer-dialogs.tsx';
import { commandOf, isSimple, type ViewerCommand } from './viewer-keys.ts';
import { ViewerToolbar } from './viewer-toolbar.tsx';
import { presetsFor } from './window-presets.ts';

/** What the viewer is given. */
export interface ImageViewerProps {
  /** Where DICOMweb answers: /dicom-web. */
  readonly root: string;
  /** The studies of the request, at least one. */
  readonly studies: readonly ViewedStudy[];
  /** An earlier study to compare with. */
  readonly prior?: ViewedStudy | undefined;
  /** Whom the pictures show, by our record: 张三　女　45岁. */
  readonly patient?: string;
  /** Marked before. */
  readonly keyImages?: readonly KeyImage[];
  /** A picture was marked, or its mark taken away. Without it the marks last as long as the page. */
  readonly onKeyImage?: (image: KeyImage, marked: boolean) => void;
  /** Where the full viewer stands, when the platform has it: /ohif/viewer. */
  readonly fullReading?: string | undefined;
  /** For residents: look, no measures and no marks. */
  readonly simple?: boolean;
}

type Side = 'main' | 'beside';
const NONE: readonly KeyImage[] = [];
const NO_STUDIES: readonly ViewedStudy[] = [];
const sameImage = (one: KeyImage, other: KeyImage): boolean => one.sopInstanceUid === other.sopInstanceUid && one.frame === other.frame;

/** Draws the viewer; it fills the place it is given. */
export function ImageViewer({
  root,
  studies,
  prior,
  patient = '',
  keyImages = NONE,
  onKeyImage,
  fullReading,
  simple = false,
}: ImageViewerProps) {
  const [asked, retry] = useSeries(root, studies);
  // Asked for by itself: it may come later, and one whose pictures are gone takes nothing away.
  const [earlier] = useSeries(root, prior ? [prior] : NO_STUDIES);
  const [chosen, setChosen] = useState<Readonly<Partial<Record<Side, SeriesEntry>>>>({});
  const [active, setActive] = useState<Side>('main');
  const [beside, setBeside] = useState(false);
  const [linked, setLinked] = useState(true);
  const [tool, setTool] = useState<StageTool>('window');
  const [marks, setMarks] = useState(keyImages);
  const [keys, setKeys] = useState(false);
  const [note, setNote] = useState<{ readonly before: string; readonly done: (text: string | undefined) => void }>();
  const [panes, setPanes] = useState<Readonly<Partial<Record<Side, OpenedPane>>>>({});
  const { stage, failed } = useStage((before) => new Promise((done) => setNote({ before, done })));
  const slow = useSlow(asked.is === 'loading');
  const surface = useRef<HTMLDivElement>(null);
  const play = usePlay(panes[active]);
  useEffect(() => stage?.setTool(tool), [stage, tool]);

  const series = asked.is === 'here' ? [...asked.value, ...(earlier.is === 'here' ? earlier.value : [])] : [];
  const isPrior = (entry: SeriesEntry) => prior !== undefined && entry.study.studyInstanceUid === prior.studyInstanceUid;
  const main = chosen.main ?? series.find((entry) => !isPrior(entry));
  const other = chosen.beside ?? series.find((entry) => isPrior(entry) && entry.modality === main?.modality) ?? series.find(isPrior);
  const pane = panes[active];

  const latest = useRef(panes);
  const onPane = (side: Side, next: OpenedPane | undefined): void => {
    const before = latest.current[side];
    const far = latest.current[side === 'main' ? 'beside' : 'main'];
    latest.current = { ...latest.current, [side]: next };
    setPanes(latest.current);
    const moved = next && before?.stack === next.stack && before.view.index !== next.view.index;
    // Only the side that the reader scrolls leads; the other answers by coming here without being active.
    if (moved && linked && far && side === active) far.handle.goTo(linkFrame(next.stack.frames, far.stack.frames, next.view.index));
  };
  const choose = (entry: SeriesEntry) => {
    const side: Side = isPrior(entry) ? 'beside' : 'main';
    if (side === 'beside') setBeside(true);
    setChosen((before) => ({ ...before, [side]: entry }));
    setActive(side);
    surface.current?.focus();
  };
  const isKey = (stack: Stack, index: number): boolean => {
    const image = stack.frames[index]?.key;
    return image !== undefined && marks.some((mark) => sameImage(mark, image));
  };
  const mark = () => {
    const image = pane?.stack.frames[pane.view.index]?.key;
    if (!image) return;
    const before = marks.some((one) => sameImage(one, image));
    setMarks(before ? marks.filter((one) => !sameImage(one, image)) : [...marks, image]);
    onKeyImage?.(image, !before);
  };
  const nextSeries = (by: 1 | -1) => {
    const entries = series.filter((entry) => isPrior(entry) === (active === 'beside'));
    const at = entries.findIndex((entry) => entry.uid === (active === 'main' ? main : other)?.uid);
    const next = entries[at + by];
    if (next) choose(next);
  };
  const run = (command: ViewerCommand): void => {
    if (simple && !isSimple(command)) return;
    if (command.do === 'tool') setTool(command.tool);
    else if (command.do === 'series') nextSeries(command.by);
    else if (command.do === 'mark') mark();
    else if (command.do === 'keys') setKeys(true);
    else if (command.do === 'play') play.toggle();
    else if (command.do === 'unmeasure') stage?.removeMeasure();
    else if (command.do === 'link') setLinked(!linked);
    else if (command.do === 'prior' && other) {
      setBeside(!beside);
      setActive('main');
    } else if (command.do === 'other-pane' && beside) setActive(active === 'main' ? 'beside' : 'main');
    else if (pane) runPaneCommand(command, pane);
  };

  if (asked.is === 'failed' && !isMissing(asked.error))
    return (
      <section className="y-image is-only-state">
        {isAway(asked.error) ? <ArchiveAway onRetry={retry} /> : <Refusal error={asked.error} onRetry={retry} />}
      </section>
    );
  if (asked.is === 'failed' || (asked.is === 'here' && !main))
    return (
      <section className="y-image is-only-state">
        <PicturesMissing />
      </section>
    );
  const frame = pane?.stack.frames[pane.view.index];
  const shown: readonly (readonly [Side, SeriesEntry])[] = [
    ...(main ? [['main', main] as const] : []),
    ...(beside && other ? [['beside', other] as const] : []),
  ];
  const link = fullReading && `${fullReading}?StudyInstanceUIDs=${studies.map(({ studyInstanceUid }) => studyInstanceUid).join(',')}`;
  return (
    <section
      className="y-image"
      ref={surface}
      aria-label={t('看图')}
      data-engine={stage ? (stage.onProcessor ? 'processor' : 'graphics') : undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes keys
      tabIndex={0}
      onKeyDown={(event) => {
        const command = event.target instanceof HTMLButtonElement && event.key === ' ' ? undefined : commandOf(event);
        if (!command) return;
        event.preventDefault();
        event.stopPropagation();
        run(command);
      }}
    >
      <ViewerToolbar
        tool={tool}
        simple={simple}
        presets={frame ? presetsFor(frame, pane?.stack.series.modality ?? '') : []}
        frames={pane?.stack.frames.length ?? 0}
        playing={play.playing}
        marked={pane ? isKey(pane.stack, pane.view.index) : false}
        prior={other ? { shown: beside, linked } : undefined}
        fullReading={link || undefined}
        onCommand={(command) => {
          run(command);
          surface.current?.focus();
        }}
      />
      <div className="y-image-body">
        {asked.is === 'loading' ? slow ? <ArchiveSlow /> : <Loading lines={4} /> : null}
        {series.length > 1 ? (
          <SeriesList series={series} shown={shown.map(([, { uid }]) => uid)} prior={prior?.studyInstanceUid} onChoose={choose} />
        ) : null}
        <div className={`y-image-panes${shown.length > 1 ? ' is-two' : ''}`}>
          {shown.map(([side, entry]) => (
            <ImagePane
              key={`${side} ${entry.uid}`}
              root={root}
              series={entry}
              start={0}
              stage={stage}
              active={side === active && shown.length > 1}
              patient={patient}
              prior={side === 'beside'}
              isKey={isKey}
              onActive={() => {
                setActive(side);
                surface.current?.focus({ preventScroll: true });
              }}
              onPane={(next) => onPane(side, next)}
            />
          ))}
        </div>
      </div>
      {failed ? (
        <p className="y-image-state" role="alert">
          {t('看图程序没有载入，请刷新页面；若一直如此，请联系管理员。')}
        </p>
      ) : null}
      {note ? (
        <NoteDialog
          before={note.before}
          onDone={(text) => {
            note.done(text);
            setNote(undefined);
          }}
        />
      ) : null}
      {keys ? <KeysDialog onClose={() => setKeys(false)} /> : null}
    </section>
  );
}
