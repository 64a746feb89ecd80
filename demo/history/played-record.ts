/** A resident's record in memory, on which actions are played one after another, each at its own time, by the functions that people's actions use. */
import type { Resource } from '@medplum/fhirtypes';
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import type { AnyAction, Draft } from '../../kernel/define/action.ts';
import { type Gathered, gatherRecords } from '../../kernel/define/gather-records.ts';
import type { Sources } from '../../kernel/define/source.ts';
import { buildResponse } from '../../kernel/forms/extract-observations.ts';
import { dateOfInstant, type Instant } from '../../kernel/periods/plain-date.ts';
import { primaryCodeOf } from '../../kernel/record/primary-code.ts';
import { type Acting, actAs } from './resident.ts';

/** Starts empty: only what is played here is known of the resident. Ids begin with `name`, which no other record of the load has. */
export class PlayedRecord {
  private stored: Gathered[] = [];
  private readonly subject: string;
  private readonly name: string;
  private made = 0;

  constructor(patient: string, name: string) {
    this.subject = `Patient/${patient}`;
    this.name = name;
  }

  /** Keeps a resource and gives its id. */
  keep(resource: Resource, at: Instant): string {
    this.made += 1;
    const id = `${this.name}-${this.made}`;
    this.stored.push({ id, version: 1, updated: at, resource: { ...resource, id }, code: primaryCodeOf(resource) });
    return id;
  }

  /** Plays an action. Throws Error with the words of the refusal when a person could not have done it then. */
  play(action: AnyAction, answers: Readonly<Record<string, unknown>>, by: Acting, at: Instant, serial = 0): void {
    let references = 0;
    const newReference = (): string => {
      references += 1;
      return `urn:uuid:00000000-0000-4000-8000-${String(references).padStart(12, '0')}`;
    };
    const actor = actAs(by);
    const sources: Sources = action.sources;
    const context = {
      now: at,
      today: dateOfInstant(at),
      actor,
      person: undefined,
      subject: this.subject,
      encounter: undefined,
      records: gatherRecords(sources, [...this.stored]), // what was gathered of a list is remembered with it
      serial: () => serial,
      newReference,
    };
    const refused = action.check(answers, context);
    if (refused) throw new Error(`${action.id}: ${refused.refuse}`);
    const drafts: readonly Draft[] = action.write(answers, context);
    const facts = { subject: this.subject, author: actor.practitioner, authorName: actor.name, org: actor.org, encounter: undefined };
    const response = buildResponse(action.form, answers, { ...facts, date: context.today, now: at, overrides: {} });
    this.take([...drafts, { create: response }], at);
  }

  private take(drafts: readonly Draft[], at: Instant): void {
    const ids = new Map<string, string>();
    const planned = drafts.flatMap((draft) => {
      if (!('create' in draft)) return [];
      this.made += 1;
      const id = `${this.name}-${this.made}`;
      if (draft.reference !== undefined) ids.set(draft.reference, `${draft.create.resourceType}/${id}`);
      return [{ id, resource: draft.create }];
    });
    const resolve = (resource: Resource): Resource => {
      let text = JSON.stringify(resource);
      for (const [reference, name] of ids) text = text.replaceAll(`"${reference}"`, `"${name}"`);
      return JSON.parse(text) as Resource; // the same resource with other references
    };
    for (const { id, resource } of planned)
      this.stored.push({ id, version: 1, updated: at, resource: { ...resolve(resource), id }, code: primaryCodeOf(resource) });
    for (const draft of drafts) {
      if (!('update' in draft)) continue;
      const resource = resolve(draft.update);
      this.stored = this.stored.map((each) =>
        each.id === resource.id ? { ...each, version: each.version + 1, updated: at, resource } : each,
      );
    }
  }

  /** The id of the last resource of a type, of a specimen by the end of its bar-code. Throws Error when there is none. */
  find(type: Resource['resourceType'], number = ''): string {
    const found = this.stored.findLast(
      ({ resource }) =>
        resource.resourceType === type &&
        (number === '' || (resource.resourceType === 'Specimen' && resource.identifier?.some(({ value }) => value?.endsWith(number)))),
    );
    if (!found) throw new Error(`${this.name} holds no such ${type}`);
    return found.id;
  }

  /** Everything that was played, as it stands at the end. */
  writes(): readonly Write[] {
    return this.stored.map(({ id, resource }) => ({ op: 'create', id, resource }));
  }
}
