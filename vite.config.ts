// Builds the pages of web/ into dist/web; in development passes /api and /fhir on to the platform.
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The platform refuses writes whose Origin is not its Host: the host of the page is passed on as it is.
const platform = { target: process.env.YIGONG_PLATFORM ?? 'http://localhost:8080', changeOrigin: false };

export default defineConfig({
  root: 'web',
  plugins: [react()],
  resolve: {
    // The image viewer's libraries import two modules of Node by name; these are the same for browsers.
    alias: [
      { find: /^events$/, replacement: join(import.meta.dirname, 'node_modules/events/events.js') },
      { find: /^url$/, replacement: join(import.meta.dirname, 'node_modules/url/url.js') },
    ],
  },
  // Decoders of images run in a worker that fetches a codec when it meets one (server/serve-pages.ts lets it).
  worker: { format: 'es' },
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
  },
  // '/api' alone would take the page's own /api.ts too.
  server: { proxy: { '/api/': platform, '/fhir': platform } },
});
