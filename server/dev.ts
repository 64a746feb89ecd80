// `npm run dev`: the platform with the pages served from their sources, changed as you type.
import { createServer } from 'vite';
import { startPlatform } from './start-platform.ts';

const platform = await startPlatform({ env: process.env, say: (text) => console.log(text), pages: false });
const vite = await createServer({
  server: { port: 5173, host: '127.0.0.1', proxy: { '/api': platform.address, '/fhir': platform.address } },
});
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
