// Declared receivers of HL7 v2 messages: where they listen, under whose rights they are told, and of what.
import { z } from 'zod';

const subscriber = z.strictObject({
  /** The name under which deliveries are kept. */
  name: z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/),
  host: z.string().min(1),
  port: z.number().int().min(1).max(65535),
  /** The account whose reach decides of whom it is told; what that account wrote itself is not sent back to it. */
  account: z.string().min(1),
  charset: z.enum(['utf8', 'gb18030']).default('utf8'),
  /** Receiving application and facility, MSH-5 and MSH-6. */
  application: z.string().default(''),
  facility: z.string().default(''),
  /** ADT of residents (A28, A31) and of visits (A01, A03, A04, A08, A11), ORU of reports (R01). */
  tells: z
    .array(z.enum(['patients', 'visits', 'reports']))
    .min(1)
    .default(['patients', 'visits', 'reports']),
  /** Whether it also hears of what its own account wrote. */
  hearsOwn: z.boolean().default(false),
  /** So long an answer may take. */
  answerMs: z.number().int().min(100).max(300_000).default(30_000),
});

/** A declared receiver. */
export type Subscriber = z.infer<typeof subscriber>;

/** Reads declared receivers, e.g. from a settings file. Throws ZodError naming the line at fault, RangeError for a name used twice. */
export function readSubscribers(json: unknown): readonly Subscriber[] {
  const read = z.array(subscriber).parse(json);
  const twice = read.find((each, index) => read.findIndex((other) => other.name === each.name) < index);
  if (twice) throw new RangeError(`接收方名称“${twice.name}”用了两次`);
  return read;
}
