/** The state of one viewer and its keys; the reader's layout is remembered in the browser. */
import { useCallback, useEffect, useMemo, useReducer } from 'react';
import { isTyping } from '../is-typing.ts';
import { LAYOUTS, type Layout, SHEET_SECONDS } from './paper/plan-leads.ts';
import { commandOf } from './viewer-keys.ts';
import { type Command, obey, openViewer, turnToTrace, type ViewerFacts, type ViewerState } from './viewer-state.ts';

const KEPT = 'yigong.ecg.layout';

function recallLayout(): Layout {
  const kept = localStorage.getItem(KEPT);
  return LAYOUTS.find((layout) => layout === kept) ?? '3x4+1';
}

type Change = (state: ViewerState) => ViewerState;

/** The state, how to command it, and how to change it otherwise (by the pointer). */
export interface Viewer {
  readonly state: ViewerState;
  readonly facts: ViewerFacts;
  readonly command: (command: Command) => void;
  readonly change: (change: Change) => void;
}

/** Opens a viewer on a recording. Another recording keeps the settings and drops the callipers. */
export function useViewer(facts: ViewerFacts, recording: unknown): Viewer {
  // The recording travels with the state, so that no frame shows the callipers of the last one on the next.
  const [held, change] = useReducer(
    (now: { state: ViewerState; recording: unknown }, by: { change: Change; recording: unknown }) => ({
      state: by.change(now.recording === by.recording ? now.state : turnToTrace(now.state, facts)),
      recording: by.recording,
    }),
    undefined,
    () => ({ state: openViewer(facts, recallLayout()), recording }),
  );
  const state = useMemo(() => (held.recording === recording ? held.state : turnToTrace(held.state, facts)), [held, recording, facts]);
  const apply = useCallback((by: Change) => change({ change: by, recording }), [recording]);
  const command = useCallback((asked: Command) => apply((now) => obey(now, asked, facts)), [apply, facts]);
  useEffect(() => localStorage.setItem(KEPT, state.layout), [state.layout]);
  return { state, facts, command, change: apply };
}

/** Listens to the keys of the whole page, before lists and the shell do, while `isOn`. `onTake`: Enter with callipers on the paper. */
export function useViewerKeys({ state, facts, command }: Viewer, isOn: boolean, onTake: (() => void) | undefined): void {
  const hasCallipers = state.callipers !== undefined;
  const isLong = facts.duration > SHEET_SECONDS;
  useEffect(() => {
    if (!isOn) return undefined;
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing) return;
      const { target, code } = event;
      // A slider takes the arrows and nothing else.
      const isSlider = target instanceof HTMLInputElement && target.type === 'range' && !/^(?:Arrow|Page)/.test(code);
      const asked = commandOf(event, { isTyping: isTyping(target) && !isSlider, hasCallipers, isLong });
      const isTake =
        onTake !== undefined && code === 'Enter' && hasCallipers && !isTyping(target) && !(target instanceof HTMLButtonElement);
      if (asked === undefined && !isTake) return;
      event.preventDefault();
      event.stopPropagation();
      if (asked !== undefined) command(asked);
      else onTake?.();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [isOn, command, hasCallipers, isLong, onTake]);
}
