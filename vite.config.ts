// Builds the pages of web/ into dist/web; in development passes /api and /fhir on to the platform.
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type Rolldown } from 'vite';

// The platform refuses writes whose Origin is not its Host: the host of the page is passed on as it is.
const platform = { target: process.env.YIGONG_PLATFORM ?? 'http://localhost:8080', changeOrigin: false };

/** The codecs of images can run on Node too and name two of its modules; browsers never come there. */
const tellOfBuild: NonNullable<Rolldown.InputOptions['onLog']> = (level, log, tell) => {
  if (!/"(?:fs|path)" has been externalized .*@cornerstonejs\/codec-/.test(log.message)) tell(level, log);
};

const STYLE_ATTRIBUTE = "textElement.setAttribute('style', combinedStyle);";

/**
 * The drawing tools write the style of their labels as an attribute, which the pages' policy (style-src-attr 'none') refuses; the same through
 * the element's style object is lawful. A version of the library that does it otherwise fails the build, so that somebody looks.
 */
const styleLabelsByObject: Plugin = {
  name: 'style-labels-by-object',
  apply: 'build',
  transform(code, id) {
    if (!id.endsWith('/drawingSvg/drawTextBox.js')) return undefined;
    if (!code.includes(STYLE_ATTRIBUTE)) this.error('@cornerstonejs/tools styles its labels in another way now');
    return { code: code.replace(STYLE_ATTRIBUTE, 'textElement.style.cssText = combinedStyle;'), map: null };
  },
};

export default defineConfig({
  root: 'web',
  plugins: [react(), styleLabelsByObject],
  resolve: {
    // The image viewer's libraries import two modules of Node by name; these are the same for browsers.
    alias: [
      { find: /^events$/, replacement: join(import.meta.dirname, 'node_modules/events/events.js') },
      { find: /^url$/, replacement: join(import.meta.dirname, 'node_modules/url/url.js') },
      // Only its readers of surfaces in XML files would need this, half a megabyte; pictures never do.
      { find: /^xmlbuilder2$/, replacement: join(import.meta.dirname, 'web/parts/image/engine/no-xml-files.ts') },
    ],
  },
  // Decoders of images run in a worker that fetches a codec when it meets one (server/serve-pages.ts lets it).
  worker: { format: 'es', rolldownOptions: { onLog: tellOfBuild } },
  optimizeDeps: { exclude: ['@cornerstonejs/dicom-image-loader'], include: ['dicom-parser', 'events', 'url'] },
  // Each page gets a number used once in its place (server/serve-pages.ts); styles written at run time carry it.
  html: { cspNonce: '__YIGONG_NONCE__' },
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // Pages load what they need by route; the bench prints what each route costs.
    chunkSizeWarningLimit: 700,
    assetsInlineLimit: 0,
    rolldownOptions: { onLog: tellOfBuild },
  },
  // '/api' alone would take the page's own /api.ts too.
  server: { proxy: { '/api/': platform, '/fhir': platform } },
});
