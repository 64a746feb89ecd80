// Stops with a clear sentence when this Node cannot run TypeScript, and lets this one keep what it compiled; preloaded with `node -r`, so it must parse on any Node.
'use strict';

// Nothing in a .ts file can say this: an old Node refuses the file before running it. Hence a preload, and hence plain old syntax.
var found = process.versions.node.split('.').map(Number);
var runsTypes =
  process.features.typescript !== undefined
    ? process.features.typescript !== false
    : found[0] > 23 || (found[0] === 23 && found[1] >= 6) || (found[0] === 22 && found[1] >= 18);

if (!runsTypes) {
  console.error(
    '医共需要 Node 22.18 以上（建议 24 LTS）；现在的是 ' +
      process.version +
      '。\n' +
      'Yigong needs Node 22.18 or newer (24 LTS is best); this one is ' +
      process.version +
      ' at ' +
      process.execPath +
      '.\n' +
      'On Linux (x64, arm64) `npm ci` brings Node 24 by itself: run `npm ci` without --omit=optional, then use the npm scripts.\n' +
      'On other systems install Node 24 from your package manager and try again.',
  );
  process.exit(1);
}

// Sources with their types taken out, and their compiled code, are kept: a start makes them anew only where a file changed (by content). That
// is half of the processor time of a warm start, and 30 MB. A folder that cannot be written is no fault: nothing is kept then.
require('node:module').enableCompileCache(require('node:path').join(__dirname, '..', 'node_modules', '.cache', 'compiled'));
