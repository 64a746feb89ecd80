// Every route an app has mounted, as 'METHOD /path', from the router's own picture of itself.
import type { FastifyInstance } from 'fastify';

/** Methods that follow from another or only ask what there is. */
const PASSED_BY = new Set(['HEAD', 'OPTIONS']);

/** The routes in the order of the router. */
export function listRoutes(app: FastifyInstance): readonly string[] {
  const routes: string[] = [];
  const above: string[] = [];
  for (const line of app.printRoutes().split('\n')) {
    const at = line.indexOf('── ');
    if (at < 0) continue;
    const depth = (at - 1) / 4;
    const [, part = '', methods = ''] = /^(.*?)(?: \(([A-Z, ]+)\))?$/.exec(line.slice(at + 3)) ?? [];
    above.length = depth;
    above.push(part);
    const path = above.join('');
    for (const method of methods.split(', ')) if (method !== '' && !PASSED_BY.has(method)) routes.push(`${method} ${path}`);
  }
  return [...new Set(routes)];
}
