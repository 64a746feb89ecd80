// Reads a message in ER7 (the usual notation of HL7 v2) into segments, fields and components, and writes it back exactly.
import { type Separators, unescapeText } from './escape-text.ts';

/** HL7's way to say "delete what you have". */
const NULL = '""';

/** One repetition of a field. */
export class Repetition {
  readonly raw: string;
  readonly #separators: Separators;

  constructor(raw: string, separators: Separators) {
    this.raw = raw;
    this.#separators = separators;
  }

  /** A component by number from 1, of it a subcomponent (the first unless told); '' when there is none, or when it says null. */
  component(number: number, subcomponent = 1): string {
    const component = this.raw.split(this.#separators.component)[number - 1] ?? '';
    const text = (component.split(this.#separators.subcomponent)[subcomponent - 1] ?? '').trim();
    return text === NULL ? '' : unescapeText(text, this.#separators);
  }

  /** The whole repetition as text, separators between components and all. */
  get text(): string {
    return this.raw === NULL ? '' : unescapeText(this.raw, this.#separators);
  }

  /** A component read as a field of its own: its subcomponents become components. For types inside types (HD in CX, FN in XPN). */
  part(number: number): Repetition {
    const raw = this.raw.split(this.#separators.component)[number - 1] ?? '';
    return new Repetition(raw, { ...this.#separators, component: this.#separators.subcomponent, subcomponent: '\u0000' });
  }

  /** Whether nothing stands here but separators, blanks and null. */
  get empty(): boolean {
    const { component, subcomponent } = this.#separators;
    return this.raw.split(component).every((part) => part.split(subcomponent).every((text) => ['', NULL].includes(text.trim())));
  }
}

/** A field with its repetitions. */
export class Field {
  readonly raw: string;
  readonly #separators: Separators;

  constructor(raw: string, separators: Separators) {
    this.raw = raw;
    this.#separators = separators;
  }

  /** Repetitions that hold something. */
  get repetitions(): readonly Repetition[] {
    if (this.raw === '') return [];
    return this.raw
      .split(this.#separators.repetition)
      .map((raw) => new Repetition(raw, this.#separators))
      .filter((repetition) => !repetition.empty);
  }

  /** The first repetition; an empty one when there is none. */
  get first(): Repetition {
    return this.repetitions[0] ?? new Repetition('', this.#separators);
  }

  /** A component of the first repetition. */
  component(number: number, subcomponent = 1): string {
    return this.first.component(number, subcomponent);
  }

  /** The first component of the first repetition: what most fields are about. */
  get value(): string {
    return this.component(1);
  }

  /** Whether the field says "delete what you have". */
  get isNull(): boolean {
    return this.raw.trim() === NULL;
  }

  /** Whether the field holds nothing. */
  get empty(): boolean {
    return this.repetitions.length === 0;
  }
}

/** A segment. */
export class Segment {
  readonly name: string;
  readonly raw: string;
  readonly #fields: readonly string[];
  readonly #separators: Separators;

  constructor(raw: string, separators: Separators) {
    this.raw = raw;
    this.#separators = separators;
    const parts = raw.split(separators.field);
    this.name = (parts[0] ?? '').trim();
    // MSH-1 is the separator itself, so that MSH-2 stands where other segments have their first field.
    this.#fields = this.name === 'MSH' ? [separators.field, ...parts.slice(1)] : parts.slice(1);
  }

  /** A field by number from 1; an empty one when the segment is shorter. */
  field(number: number): Field {
    if (this.name === 'MSH' && number <= 2)
      return new Field(this.#fields[number - 1] ?? '', {
        ...this.#separators,
        component: '\u0000',
        repetition: '\u0000',
        escape: '',
        subcomponent: '\u0000',
      });
    return new Field(this.#fields[number - 1] ?? '', this.#separators);
  }
}

/** A message. */
export interface Message {
  readonly separators: Separators;
  readonly segments: readonly Segment[];
  /** The MSH segment. */
  readonly header: Segment;
}

/**
 * Reads a message; undefined when it does not begin with an MSH that gives its separators. Segments end with CR; a text without any CR may
 * use LF. Within a text that has CRs an LF belongs to its field.
 */
export function parseMessage(text: string): Message | undefined {
  const body = text.replace(/^[\ufeff\s]+/, '');
  if (!/^MSH[^\w\s]/.test(body)) return undefined;
  const [component = '^', repetition = '~', mark = '\\', subcomponent = '&'] = body.slice(4, body.indexOf(body.charAt(3), 4)).split('');
  const separators: Separators = { field: body.charAt(3), component, repetition, escape: mark, subcomponent };
  const lines = body.includes('\r') ? body.split('\r').map((line) => line.replace(/^\n/, '')) : body.split('\n');
  const segments = lines.filter((line) => line.trim() !== '').map((line) => new Segment(line, separators));
  const [header] = segments;
  return header && { separators, segments, header };
}

/** The message as text, each segment ended by CR: what was read, unchanged. */
export function serializeMessage(message: Message): string {
  return message.segments.map((segment) => `${segment.raw}\r`).join('');
}
