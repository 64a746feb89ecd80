/** The keys of the viewer: one table for the listener, the buttons and the line that explains them. */
import type { Command } from './viewer-state.ts';

/** One key: how it is shown, what it asks for, and where it counts. */
export interface ViewerKey {
  /** KeyboardEvent.code, so that it is the same key with Alt, with capitals and under an input method */
  readonly code: string;
  readonly shown: string;
  readonly command: Command;
  readonly shift?: true;
  /** only while callipers are on the paper */
  readonly callipers?: true;
  /** only in a recording longer than the sheet, or with callipers */
  readonly long?: true;
}

/** All of them. None is a key of the shell (? / [ ] p t g h) or of lists (j k Enter Space). */
export const VIEWER_KEYS: readonly ViewerKey[] = [
  { code: 'KeyV', shown: 'V', command: 'speed' },
  { code: 'KeyM', shown: 'M', command: 'gain' },
  { code: 'KeyL', shown: 'L', command: 'layout' },
  { code: 'KeyD', shown: 'D', command: 'baseline' },
  { code: 'KeyU', shown: 'U', command: 'mains' },
  { code: 'KeyF', shown: 'F', command: 'low-pass' },
  { code: 'KeyO', shown: 'O', command: 'compare' },
  { code: 'Digit0', shown: '0', command: 'standard' },
  { code: 'Comma', shown: ',', command: 'previous-lead' },
  { code: 'Period', shown: '.', command: 'next-lead' },
  { code: 'KeyC', shown: 'C', command: 'interval' },
  { code: 'KeyQ', shown: 'Q', command: 'qt' },
  { code: 'KeyX', shown: 'X', command: 'other-leg', callipers: true },
  { code: 'KeyW', shown: 'W', command: 'march', callipers: true },
  { code: 'KeyR', shown: 'R', command: 'keep-rr', callipers: true },
  { code: 'Escape', shown: 'Esc', command: 'put-away', callipers: true },
  { code: 'ArrowLeft', shown: '←', command: 'left', long: true },
  { code: 'ArrowRight', shown: '→', command: 'right', long: true },
  { code: 'ArrowLeft', shown: 'Shift ←', command: 'far-left', shift: true, callipers: true },
  { code: 'ArrowRight', shown: 'Shift →', command: 'far-right', shift: true, callipers: true },
  { code: 'ArrowUp', shown: '↑', command: 'up', callipers: true },
  { code: 'ArrowDown', shown: '↓', command: 'down', callipers: true },
  { code: 'PageUp', shown: 'PgUp', command: 'page-earlier', long: true },
  { code: 'PageDown', shown: 'PgDn', command: 'page-later', long: true },
];

/** What a key press was, taken from the event. */
export interface Press {
  readonly code: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** Where the press came: in a field that is being typed in, with callipers out, in a long recording. */
export interface PressPlace {
  readonly isTyping: boolean;
  readonly hasCallipers: boolean;
  readonly isLong: boolean;
}

/** What a press asks of the viewer, if anything. While a report is typed, the letters count with Alt held. */
export function commandOf(press: Press, place: PressPlace): Command | undefined {
  if (press.ctrlKey || press.metaKey) return undefined;
  const isLetter = /^(?:Key|Digit|Comma|Period)/.test(press.code);
  if (place.isTyping && !(press.altKey && isLetter)) return undefined;
  if (!place.isTyping && press.altKey && !isLetter) return undefined;
  const found = VIEWER_KEYS.find(
    (key) =>
      key.code === press.code &&
      (key.shift ?? false) === press.shiftKey &&
      (!key.callipers || place.hasCallipers) &&
      (!key.long || place.isLong || place.hasCallipers),
  );
  return found?.command;
}

/** The key of a command as it is shown beside its button. */
export function keyOf(command: Command): string {
  return VIEWER_KEYS.find((key) => key.command === command)?.shown ?? '';
}
