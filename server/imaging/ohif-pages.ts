// OHIF under /ohif: its page moved to that path, its settings for this platform, and the policy that it needs there alone.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stands in the page where the number used once goes. */
export const NONCE_PLACE = '__YIGONG_NONCE__';

/**
 * Moves a built OHIF from the root of a site to /ohif: addresses in its page, and its own idea of where it lives. The service worker goes:
 * it would keep images' pages beyond a sign-out.
 */
export function placeUnderOhif(dist: string): void {
  const index = join(dist, 'index.html');
  const page = readFileSync(index, 'utf8')
    .replace(/<script[^>]*init-service-worker\.js[^>]*><\/script>/, '')
    .replace(/<link rel="manifest"[^>]*>/, '')
    .replace(/<link[^>]*href="https?:[^>]*>/g, '')
    .replace(/(href|src)="\/(?!\/)/g, '$1="/ohif/')
    .replace(/(window\.PUBLIC_URL\s*=\s*)(["'])\/\2/g, '$1"/ohif/"')
    .replace(/<script(?![^>]*\bsrc=)/g, `<script nonce="${NONCE_PLACE}"`);
  writeFileSync(index, page);
  // The program's own idea of where its further parts lie was fixed when it was built.
  for (const name of readdirSync(dist).filter((each) => /\.(?:js|css)$/.test(each))) {
    const before = readFileSync(join(dist, name), 'utf8');
    const after = before
      .replace(/(__webpack_require__\.p\s*=\s*)(["'])\/\2/g, '$1"/ohif/"')
      .replace(/url\(\/(?=[0-9a-f]{16}\.)/g, 'url(/ohif/');
    if (after !== before) writeFileSync(join(dist, name), after);
  }
  for (const name of ['sw.js', 'init-service-worker.js', 'manifest.json']) rmSync(join(dist, name), { force: true });
}

/** The settings: our own DICOMweb by the session's cookie, drawing by the processor where there is no graphics card, no other source. */
export function ohifConfig(): string {
  const config = {
    name: 'yigong',
    routerBasename: '/ohif',
    extensions: [],
    modes: [],
    customizationService: {},
    showStudyList: true,
    maxNumberOfWebWorkers: 2,
    showWarningMessageForCrossOrigin: false,
    showCPUFallbackMessage: false,
    showLoadingIndicator: true,
    strictZSpacingForVolumeViewport: true,
    groupEnabledModesFirst: true,
    showErrorDetails: 'production',
    investigationalUseDialog: { option: 'never' },
    maxNumRequests: { interaction: 20, thumbnail: 5, prefetch: 10 },
    defaultDataSourceName: 'yigong',
    dataSources: [
      {
        namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
        sourceName: 'yigong',
        configuration: {
          friendlyName: '医共影像归档',
          name: 'yigong',
          qidoRoot: '/dicom-web',
          wadoRoot: '/dicom-web',
          wadoUriRoot: '/dicom-web',
          qidoSupportsIncludeField: false,
          imageRendering: 'wadors',
          thumbnailRendering: 'wadors',
          enableStudyLazyLoad: true,
          supportsFuzzyMatching: false,
          supportsWildcard: true,
          dicomUploadEnabled: false,
          omitQuotationForMultipartRequest: false,
          bulkDataURI: { enabled: true },
        },
      },
    ],
  };
  return `// Settings of the full reading program under this platform.
(() => {
  let software = true;
  try {
    const gl = document.createElement('canvas').getContext('webgl2');
    const info = gl && gl.getExtension('WEBGL_debug_renderer_info');
    const name = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : '';
    software = !gl || /swiftshader|llvmpipe|software/i.test(name);
  } catch { /* no WebGL at all */ }
  window.config = { ...${JSON.stringify(config)}, useCPURendering: software };
  try { localStorage.setItem('i18nextLng', 'zh'); localStorage.setItem('shownTours', '["basicViewerTour"]'); } catch { /* not kept then */ }
})();
`;
}

/**
 * The policy of OHIF's page and scripts. Looser than the platform's in four points, for this path alone: WebAssembly and workers from blobs
 * (its image codecs), compiled expressions ('unsafe-eval', its volume filters), styles written at run time. Everything still comes from here.
 */
export function ohifPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval' 'unsafe-eval' blob:`,
    "worker-src 'self' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' blob: data:",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
  ].join('; ');
}
