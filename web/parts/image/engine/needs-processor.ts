/** Whether pictures are to be drawn without the graphics card: WebGL is missing, or itself made of software. */

/** Names under which browsers report drawing by software. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Where the finding is kept for this browser: making a software context only to look at it takes a third of a second. */
const KEPT = 'yigong.image.processor';

function look(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!gl) return true;
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const name: unknown = gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return typeof name !== 'string' || SOFTWARE.test(name);
}

/**
 * Looks at what the browser offers; nobody is asked. Large 16-bit radiographs come out black where WebGL is software.
 * Only "software" is kept, and only until the browser changes: a graphics card may have been away for a moment.
 */
export function needsProcessor(): boolean {
  try {
    if (sessionStorage.getItem(KEPT) === navigator.userAgent) return true;
    const found = look();
    if (found) sessionStorage.setItem(KEPT, navigator.userAgent);
    return found;
  } catch {
    return look(); // no storage in this browser
  }
}
