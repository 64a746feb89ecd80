// What is declared for one sender: its namespace, zone, charset, code systems, and changes to the mappings.
import { z } from 'zod';
import { isConverterName } from '../convert/converters.ts';
import type { MessageHead } from '../er7/message-head.ts';
import type { Use } from './map-message.ts';
import type { Mapping, Rule } from './mapping.ts';
import { MAPPINGS, type MessageKind } from './message-table.ts';

const place = z.string().regex(/^[A-Z][A-Z0-9]{2}(?:\[\])?(?:-\d+(?:\.\d+)?)?$/);
const path = z.string().regex(/^(?:\*|[A-Za-z]+(?:\[0?\])?(?:\.[A-Za-z]+(?:\[0?\])?)*)$/);
const condition = z.strictObject({
  from: place,
  present: z.boolean().optional(),
  in: z.array(z.string()).optional(),
  notIn: z.array(z.string()).optional(),
});

const rule = z.union([
  z.strictObject({
    from: z.union([place, z.array(place).min(1)]),
    to: path,
    by: z.custom<import('../convert/converters.ts').ConverterName>(
      (value) => typeof value === 'string' && isConverterName(value),
      '没有这个转换函数',
    ),
    table: z.record(z.string(), z.string()).optional(),
    otherwise: z.string().optional(),
    beside: z.record(z.string(), z.unknown()).optional(),
    onCreate: z.boolean().optional(),
    when: condition.optional(),
  }),
  z.strictObject({ set: z.unknown(), to: path, onCreate: z.boolean().optional(), when: condition.optional() }),
]);

const patch = z.strictObject({
  mapping: z.string(),
  /** Elements (`to`) whose lines are taken out. */
  remove: z.array(z.string()).default([]),
  /** Lines put in front: for an element that holds one value they win over the usual line. */
  add: z.array(rule).default([]),
  when: z.array(condition).optional(),
  /** Another segment to make the resource of, e.g. a Z segment. */
  anchor: z
    .string()
    .regex(/^[A-Z][A-Z0-9]{2}$/)
    .optional(),
  keys: z
    .array(
      z.union([
        z.strictObject({
          from: z.union([place, z.array(place).min(1)]),
          kind: z.string(),
          shape: z.enum(['person', 'CX', 'EI']),
          type: z.string().optional(),
        }),
        z.strictObject({ parts: z.array(z.string()).min(1), kind: z.string(), distinct: z.boolean().optional() }),
      ]),
    )
    .optional(),
  withoutKey: z.enum(['refuse', 'skip']).optional(),
});

const sender = z.strictObject({
  /** MSH-4 and MSH-3, first components; a sender's rules hold when all that is given matches. */
  facility: z.string().optional(),
  application: z.string().optional(),
  /** Before the sender's ids; unless told the facility, else the application. Systems of one hospital share it. */
  namespace: z.string().optional(),
  /** Id of the Organization that answers for what it sends; unless told that of the account. */
  org: z.string().optional(),
  zone: z
    .string()
    .regex(/^[+-]\d\d:\d\d$/)
    .default('+08:00'),
  /** Names of the sender's code systems → FHIR code systems. */
  systems: z.record(z.string(), z.string()).default({}),
  /** Triggers beyond the usual: 'ADT^A09' → the kind 'ADT^A08' as which it is read. */
  readAs: z.record(z.string(), z.string()).default({}),
  patches: z.array(patch).default([]),
  /** A measuring device: its results (ORU, OUL) are joined to what was ordered by the number on the specimen's label, whatever PID says. */
  byLabel: z.boolean().default(false),
});

/** What is declared for one sender. */
export type SenderRules = z.infer<typeof sender>;

/** Reads declared rules of senders, e.g. from a settings file. Throws ZodError that names the line at fault. */
export function readSenderRules(json: unknown): readonly SenderRules[] {
  const rules = z.array(sender).parse(json);
  for (const each of rules.flatMap(({ patches }) => patches)) {
    if (!MAPPINGS.some((mapping) => mapping.id === each.mapping)) throw new RangeError(`没有名为“${each.mapping}”的映射`);
  }
  return rules;
}

/** The rules for the sender of a message: the declared ones that match most closely, else the usual. */
export function rulesOf(rules: readonly SenderRules[], head: MessageHead): SenderRules {
  const matching = rules.filter(
    (each) =>
      (each.facility === undefined || each.facility === head.facility) &&
      (each.application === undefined || each.application === head.application),
  );
  const weight = (each: SenderRules): number => Number(each.facility !== undefined) + Number(each.application !== undefined);
  return [...matching].sort((a, b) => weight(b) - weight(a))[0] ?? sender.parse({});
}

/** The namespace of a sender's ids. */
export function namespaceOf(rules: SenderRules, head: MessageHead): string {
  return rules.namespace ?? (head.facility || head.application);
}

function elementOf(each: Rule): string | undefined {
  return 'to' in each ? each.to : undefined;
}

/** A mapping with a sender's changes. */
export function patchMapping(mapping: Mapping, rules: SenderRules): Mapping {
  let patched = mapping;
  for (const each of rules.patches.filter((one) => one.mapping === mapping.id)) {
    const kept = patched.rules.filter((line) => !each.remove.includes(elementOf(line) ?? ''));
    // Parsed members may be `undefined` where the declarations leave them out; the engine treats both alike.
    const changes = dropUndefined({ anchor: each.anchor, when: each.when, keys: each.keys, withoutKey: each.withoutKey });
    patched = { ...patched, ...(changes as Partial<Mapping>), rules: [...(each.add as readonly Rule[]), ...kept] };
  }
  return patched;
}

function dropUndefined(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
}

/** The mappings that a message of this kind uses, with a sender's changes. */
export function usesOf(kind: MessageKind, rules: SenderRules): readonly Use[] {
  return kind.makes.flatMap((name) => {
    const id = name.replace('?', '');
    return MAPPINGS.filter((mapping) => mapping.id === id).map((mapping) => ({
      mapping: patchMapping(mapping, rules),
      create: name.endsWith('?'),
    }));
  });
}
