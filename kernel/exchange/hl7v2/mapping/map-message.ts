// Carries out the mappings: a message becomes drafts of resources that refer to one another.
import { randomUUID } from 'node:crypto';
import { IDENTIFIER } from '../../../define/codes.ts';
import { convertPersonNumbers, foreignValue, readNumber } from '../convert/convert-identifiers.ts';
import type { ConvertEnv, ConvertInput } from '../convert/convert-input.ts';
import { CONVERTERS } from '../convert/converters.ts';
import type { Reason } from '../er7/build-acknowledgement.ts';
import { Field, type Message } from '../er7/parse-message.ts';
import { arrangeSegments, ofSamePerson, type Placed } from './arrange-segments.ts';
import { type Context, fieldsAt, meets, PLACE, placeOf, segmentsAt } from './locate-fields.ts';
import type { FieldRule, KeyRule, LinkRule, Mapping } from './mapping.ts';
import { type Draft, isObject, setElement } from './set-element.ts';

/** A mapping in use; `create`: what stands already is left as it is and only referred to. */
export interface Use {
  readonly mapping: Mapping;
  readonly create: boolean;
}

/** A resource that a message asks for, not yet compared with what stands. `onCreate` counts only when nothing stands. */
export interface DraftResource {
  readonly use: Use;
  readonly reference: string;
  readonly place: string;
  readonly placed: Placed;
  readonly resource: Draft;
  readonly onCreate: Draft;
  readonly keys: readonly DraftKey[];
  /** Paths that the message takes away. */
  readonly cleared: readonly string[];
}

/** An identifier by which a resource is looked up. */
export interface DraftKey {
  readonly system: string;
  readonly value: string;
}

/** Something that was left out or changed on the way, for the integrator. */
export interface Note {
  readonly place: string;
  readonly text: string;
}

/** The drafts of a message with notes; or why it cannot be mapped. */
export type Mapped = { readonly drafts: readonly DraftResource[]; readonly notes: readonly Note[] } | { readonly problem: Reason };

class Unmappable extends Error {
  readonly reason: Reason;
  constructor(reason: Reason) {
    super(reason.text);
    this.reason = reason;
  }
}

function applyField(context: Context, at: Placed, rule: FieldRule, draft: DraftResource, cleared: string[]): void {
  if (rule.when && !meets(context, at, rule.when)) return;
  const froms = typeof rule.from === 'string' ? [rule.from] : rule.from;
  // Whole segments are of several names (AIG, AIL, AIP); fields are alternatives.
  const whole = froms.every((from) => PLACE.exec(from)?.[3] === undefined);
  const chosen = whole ? froms[0] : (froms.find((from) => fieldsAt(context, at, from).some((field) => !field.empty)) ?? froms[0]);
  if (chosen === undefined) return;
  const fields = whole ? [] : fieldsAt(context, at, chosen);
  const [field = new Field('', context.message.separators)] = fields;
  if (!whole && field.isNull) {
    cleared.push(rule.to.replace(/\[\].*$/, ''));
    return;
  }
  if (!whole && fields.every((each) => each.empty) && rule.otherwise === undefined) return;
  const input: ConvertInput = {
    place: placeOf(at, chosen),
    field,
    fields,
    segments: whole ? froms.flatMap((from) => segmentsAt(context, at, from).segments) : segmentsAt(context, at, chosen).segments,
    anchor: at.segment,
    table: rule.table,
    otherwise: rule.otherwise,
    env: context.env,
  };
  setElement(rule.onCreate ? draft.onCreate : draft.resource, rule.to, CONVERTERS[rule.by](input), rule.beside);
}

/** The key that a rule reads; several for the numbers of a person. */
function readKeys(context: Context, at: Placed, rule: KeyRule, counts: Map<string, number>): readonly (DraftKey & Draft)[] {
  if ('parts' in rule) {
    const parts = rule.parts.map((part) => {
      const text = part
        .replace('?', '')
        .split('|')
        .map((from) => fieldsAt(context, at, from).find((field) => !field.empty)?.first)
        .find((first) => first !== undefined);
      return { text: text === undefined ? '' : text.component(1) || text.component(2), optional: part.endsWith('?') };
    });
    if (parts.some(({ text, optional }) => text === '' && !optional)) return [];
    const joined = parts
      .map(({ text }) => text)
      .join('/')
      .replace(/\/+$/, '');
    const scope = `${rule.kind}|${joined}`;
    const count = rule.distinct ? (counts.get(scope) ?? 0) + 1 : 1;
    counts.set(scope, count);
    return [
      {
        system: IDENTIFIER.foreign,
        value: foreignValue(context.env.namespace, rule.kind, '', count === 1 ? joined : `${joined}#${count}`),
      },
    ];
  }
  for (const from of typeof rule.from === 'string' ? [rule.from] : rule.from) {
    const field = fieldsAt(context, at, from).find((each) => !each.empty);
    if (!field) continue;
    if (rule.shape === 'person') {
      const read = convertPersonNumbers({
        place: from,
        field,
        fields: [field],
        segments: [],
        anchor: at.segment,
        table: undefined,
        otherwise: undefined,
        env: context.env,
      });
      return Array.isArray(read) ? read : [];
    }
    const number = readNumber(field.first, rule.kind, rule.shape, context.env);
    if (number?.system === undefined || number.value === undefined) continue;
    const type =
      rule.type === undefined ? {} : { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: rule.type }] } };
    return [{ ...type, system: number.system, value: number.value }];
  }
  return [];
}

function draftOf(context: Context, use: Use, at: Placed, counts: Map<string, number>): DraftResource | undefined {
  const { mapping } = use;
  const place = `${at.segment.name}${at.number > 1 ? `[${at.number}]` : ''}`;
  const numbers = mapping.keys.filter((rule) => 'from' in rule).flatMap((rule) => readKeys(context, at, rule, counts));
  let keys: readonly (DraftKey & Draft)[] = numbers;
  for (const rule of mapping.keys) if (keys.length === 0 && 'parts' in rule) keys = readKeys(context, at, rule, counts);
  if (keys.length === 0) {
    const named = mapping.keys.map((rule) =>
      'parts' in rule ? rule.parts.join('+') : typeof rule.from === 'string' ? rule.from : rule.from.join('/'),
    );
    const text = `${mapping.label}没有可以识别的编号（${named.join('，或 ')}）`;
    if (mapping.withoutKey === 'skip') {
      context.env.note(place, `${text}，未转换`);
      return undefined;
    }
    throw new Unmappable({ code: '101', text, place });
  }
  const cleared: string[] = [];
  const draft: DraftResource = {
    use,
    reference: `urn:uuid:${randomUUID()}`,
    place,
    placed: at,
    resource: { resourceType: mapping.type, identifier: [...keys] },
    onCreate: {},
    keys: keys.map(({ system, value }) => ({ system, value })),
    cleared,
  };
  for (const rule of mapping.rules) {
    if ('link' in rule) continue;
    if ('clear' in rule) {
      if (meets(context, at, rule.when)) cleared.push(rule.clear);
    } else if ('set' in rule) {
      if (!rule.when || meets(context, at, rule.when)) setElement(rule.onCreate ? draft.onCreate : draft.resource, rule.to, rule.set);
    } else applyField(context, at, rule, draft, cleared);
  }
  return { ...draft, keys: keysIn(draft) };
}

/** All identifiers under which a draft of a person may stand: those of its keys, and an identity number that a rule added. */
function keysIn(draft: DraftResource): readonly DraftKey[] {
  const { identifier } = draft.resource;
  const added = Array.isArray(identifier) ? identifier.filter(isObject) : [];
  const identity = added.flatMap(({ system, value }) =>
    system === IDENTIFIER.identityNumber && typeof value === 'string' ? [{ system, value }] : [],
  );
  return [...draft.keys.filter((key) => key.system !== IDENTIFIER.identityNumber), ...identity.slice(0, 1)];
}

/** The drafts that a link leads to: of the same order, else of the message, the nearest before. */
function targetsOf(drafts: readonly DraftResource[], from: DraftResource, rule: LinkRule): readonly DraftResource[] {
  const named = drafts.filter(
    (each) => each.use.mapping.id === rule.link && each.reference !== from.reference && ofSamePerson(each.placed, from.placed),
  );
  const same = named.filter((each) => each.placed.order === from.placed.order);
  if (rule.all && (same.length > 0 || !rule.orBefore)) return same;
  const hanging = same.filter((each) => each.placed.at < from.placed.at).at(-1) ?? same[0];
  if (from.placed.order !== 0 && hanging) return [hanging];
  const general = named.filter((each) => each.placed.order === 0);
  const nearest = general.filter((each) => each.placed.at < from.placed.at).at(-1) ?? general[0];
  return nearest ? [nearest] : [];
}

/** Two drafts with a number in common are one resource: the first, with what only the second says. */
function joinTwins(drafts: readonly DraftResource[]): {
  readonly kept: readonly DraftResource[];
  readonly sameAs: ReadonlyMap<string, string>;
} {
  const kept: DraftResource[] = [];
  const sameAs = new Map<string, string>();
  const byKey = new Map<string, DraftResource>();
  for (const draft of drafts) {
    const names = draft.keys.map((key) => `${draft.use.mapping.type}|${key.system}|${key.value}`);
    const twin = names.map((name) => byKey.get(name)).find((each) => each !== undefined);
    if (twin) {
      sameAs.set(draft.reference, twin.reference);
      for (const [name, value] of Object.entries(draft.resource)) twin.resource[name] ??= value;
    } else kept.push(draft);
    for (const name of names) byKey.set(name, twin ?? draft);
  }
  return { kept, sameAs };
}

/** Maps a message. Never throws for what a message says. */
export function mapMessage(message: Message, uses: readonly Use[], env: Omit<ConvertEnv, 'note'>): Mapped {
  const notes: Note[] = [];
  const context: Context = {
    placed: arrangeSegments(message),
    message,
    env: { ...env, note: (place, text) => notes.push({ place, text }) },
  };
  const counts = new Map<string, number>();
  try {
    const drafts = uses.flatMap((use) =>
      context.placed
        .filter(
          (at) => at.segment.name === use.mapping.anchor && (use.mapping.when ?? []).every((condition) => meets(context, at, condition)),
        )
        .flatMap((at) => draftOf(context, use, at, counts) ?? []),
    );
    for (const draft of drafts) {
      for (const rule of draft.use.mapping.rules) {
        if (!('link' in rule)) continue;
        const targets = targetsOf(drafts, draft, rule).map((each) => ({ reference: each.reference }));
        setElement(draft.resource, rule.to, rule.to.includes('[]') ? targets : targets[0], rule.beside);
      }
    }
    const { kept, sameAs } = joinTwins(drafts);
    const settled = kept.map((draft) => ({ ...draft, resource: settle(draft.resource, sameAs) }));
    return { drafts: settled, notes: [...notes, ...unmapped(context, uses)] };
  } catch (error) {
    if (error instanceof Unmappable) return { problem: error.reason };
    throw error;
  }
}

/** References to a twin lead to the one that was kept, each once in a list. */
function settle(resource: Draft, sameAs: ReadonlyMap<string, string>): Draft {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const seen = new Set<string>();
      return value.map(walk).filter((each) => {
        const text = JSON.stringify(each);
        return seen.has(text) ? false : seen.add(text);
      });
    }
    if (!isObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        name === 'reference' && typeof each === 'string' ? (sameAs.get(each) ?? each) : walk(each),
      ]),
    );
  };
  const walked = walk(resource);
  return isObject(walked) ? walked : resource;
}

/** Segments that no mapping in use reads: kept with the message, and named. */
function unmapped(context: Context, uses: readonly Use[]): readonly Note[] {
  const read = new Set(['MSH', 'EVN', 'SFT', 'MRG', 'FHS', 'BHS', 'BTS', 'FTS']);
  for (const { mapping } of uses) {
    read.add(mapping.anchor);
    const froms = mapping.rules.flatMap((rule) => ('from' in rule ? (typeof rule.from === 'string' ? [rule.from] : rule.from) : []));
    for (const from of froms) read.add(from.slice(0, 3));
  }
  const names = [...new Set(context.placed.map(({ segment }) => segment.name))].filter((name) => !read.has(name));
  return names.length === 0 ? [] : [{ place: '', text: `报文中这些段没有对应的映射，只保存在原文里：${names.join('、')}` }];
}
