// `npm run dev`: the platform with the pages served from their sources, changed as you type.
import { createServer } from 'vite';
import { startPlatform } from './start-platform.ts';

const platform = await startPlatform({ env: process.env, say: (text) => console.log(text), pages: false });
// The platform refuses writes whose Origin is not its Host: the host of the page is passed on as it is.
const proxied = { target: platform.address, changeOrigin: false };
const vite = await createServer({ server: { port: 5173, host: '127.0.0.1', proxy: { '/api/': proxied, '/fhir': proxied } } });
await vite.listen();
console.log('页面（随源码更新）：');
vite.printUrls();

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void Promise.allSettled([vite.close(), platform.stop()]).then(() => process.exit(0));
  });
}
