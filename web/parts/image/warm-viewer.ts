/** Fetches the drawing engine while a reader still looks at the list, so that the first picture does not wait for it. */

/** Call once a list that leads to pictures stands on the screen; costs nothing when the engine is here already. */
export function warmViewer(): void {
  const fetchEngine = () => void import('./engine/open-stage.ts').then(({ warmStage }) => warmStage()).catch(() => undefined);
  if ('requestIdleCallback' in window) window.requestIdleCallback(fetchEngine);
  else setTimeout(fetchEngine, 500);
}
