// The one logger of the doors: requests by method alone, everything else redacted.
import type { FastifyLoggerOptions } from 'fastify';
import { redactAll, redactError, redactFault } from './redact.ts';

/** Where lines go; the process' output unless told. */
export interface LogTarget {
  write(line: string): void;
}

/** Settings of Fastify's logger that pino takes beside Fastify's own. */
type QuietLog = FastifyLoggerOptions & {
  readonly level: 'warn';
  readonly formatters: { readonly log: (facts: Record<string, unknown>) => Record<string, unknown> };
  readonly hooks: {
    readonly logMethod: (
      this: unknown,
      args: [facts: unknown, text?: string | undefined, ...more: unknown[]],
      method: (facts: unknown, text?: string, ...more: unknown[]) => void,
    ) => void;
  };
};

/** A text is redacted; objects are by the formatter. */
function redactWord<T>(word: T): T | string {
  return typeof word === 'string' ? redactFault(word) : word;
}

/** The settings of Fastify's logger. Paths hold residents' numbers and queries hold names: neither belongs in a log. */
export function quietLog(target: LogTarget | undefined): QuietLog {
  return {
    level: 'warn',
    ...(target ? { stream: target } : {}),
    serializers: {
      req: (request) => ({ method: request.method }),
      res: (reply) => ({ statusCode: reply.statusCode }),
      err: redactError,
    },
    formatters: {
      log: (facts) => Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, keeps(name) ? value : redactAll(value)])),
    },
    hooks: {
      logMethod(args, method) {
        const [first, text, ...more] = args;
        if (text === undefined) method.call(this, redactWord(first));
        else method.call(this, redactWord(first), redactFault(text), ...more.map(redactWord));
      },
    },
  };
}

/** What has a serializer of its own. */
function keeps(name: string): boolean {
  return name === 'req' || name === 'res' || name === 'err';
}
