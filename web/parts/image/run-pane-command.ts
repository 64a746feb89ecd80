/** Does with one picture what a key or a button asked. */
import type { OpenedPane } from './image-pane.tsx';
import type { ViewerCommand } from './viewer-keys.ts';
import { presetsFor, windowOf } from './window-presets.ts';

/** Commands that are not about a picture are left to the viewer. */
export function runPaneCommand(command: ViewerCommand, { handle, stack, view }: OpenedPane): void {
  const last = stack.frames.length - 1;
  const goTo = (index: number) => handle.goTo(Math.min(last, Math.max(0, index)));
  if (command.do === 'frame') goTo(view.index + command.by);
  else if (command.do === 'first') goTo(0);
  else if (command.do === 'last') goTo(last);
  else if (command.do === 'invert') handle.invert();
  else if (command.do === 'reset') handle.reset();
  else if (command.do === 'zoom') handle.zoomBy(command.by);
  else if (command.do === 'pan') handle.panBy(command.right, command.down);
  else if (command.do === 'turn') handle.turn(command.by);
  else if (command.do === 'flip') handle.flip(command.to);
  else if (command.do === 'window' && view.window) {
    const { centre, width } = view.window;
    // Brighter is towards smaller values, unless great values are dark.
    const sign = view.negative ? -1 : 1;
    handle.setWindow({ centre: centre + sign * command.centre * width, width: Math.max(1, width * (1 + command.width)) });
  } else if (command.do === 'preset') {
    const frame = stack.frames[view.index];
    const preset = frame && presetsFor(frame, stack.series.modality)[command.at];
    if (frame && preset) handle.setWindow(windowOf(preset, frame, handle.range()));
  }
}
