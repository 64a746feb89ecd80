/** What a view, a task or an action reads of one resident's record. */
import type { Encounter, EpisodeOfCare, Observation, Resource } from '@medplum/fhirtypes';
import type { Instant, PlainDate } from '../periods/plain-date.ts';
import type { Answers, AnyForm } from './form.ts';

/** Any FHIR resource type name. */
export type ResourceType = Resource['resourceType'];

/** The FHIR type of a name. */
export type ResourceOf<T extends ResourceType> = Extract<Resource, { resourceType: T }>;

/** A current resource of the record with its version. */
export interface Kept<R extends Resource = Resource> {
  readonly id: string;
  readonly version: number;
  readonly updated: Instant;
  readonly resource: R;
}

/** A filled form. `date` is the day of the event; `org` and `author` the organisation and practitioner ids that answer for it. */
export interface KeptResponse<A> {
  readonly id: string;
  readonly date: PlainDate;
  readonly org: string | undefined;
  readonly author: string | undefined;
  readonly encounter: string | undefined;
  /** The last day on which an entry of a register holds; absent while it does. */
  readonly ended?: PlainDate;
  readonly answers: A;
}

/** A blood pressure, glucose and so on; `components` by code. */
export interface KeptObservation {
  readonly id: string;
  readonly date: PlainDate;
  readonly value: number | undefined;
  readonly components: Readonly<Record<string, number>>;
  readonly org: string | undefined;
  readonly encounter: string | undefined;
  readonly resource: Observation;
}

/** A stretch of care, e.g. in the hypertension programme or in the health-record register. */
export interface KeptEpisode {
  readonly id: string;
  readonly version: number;
  readonly start: PlainDate;
  readonly end: PlainDate | undefined;
  readonly org: string | undefined;
  readonly resource: EpisodeOfCare;
}

/** A visit or a stay. `kind` is the v3-ActCode class: AMB, EMER, IMP, HH. */
export interface KeptEncounter {
  readonly id: string;
  readonly start: PlainDate;
  readonly end: PlainDate | undefined;
  readonly kind: string;
  readonly org: string | undefined;
  readonly author: string | undefined;
  readonly diagnoses: readonly { readonly code: string; readonly display: string }[];
  readonly resource: Encounter;
}

/** A declared part of the record: resources of a type, with one of the primary codes if given. */
export interface Source<Out = unknown> {
  readonly kind: 'responses' | 'observations' | 'episodes' | 'encounters' | 'resources';
  readonly type: ResourceType;
  /** Primary codes without system; undefined takes all of the type. */
  readonly codes: readonly string[] | undefined;
  readonly form?: AnyForm;
  /** Carries the type of one element; never present at run time. */
  readonly out?: Out;
}

/** Sources by the name the declaration uses. */
export type Sources = { readonly [name: string]: Source<unknown> };

/** What the sources give: a list each, oldest first. */
export type Records<S extends Sources> = { readonly [K in keyof S]: S[K] extends Source<infer Out> ? readonly Out[] : never };

/** Filled forms of one kind. */
export function responses<F extends AnyForm>(form: F): Source<KeptResponse<Answers<F>>> {
  return { kind: 'responses', type: 'QuestionnaireResponse', codes: [`urn:yigong:questionnaire:${form.id}`], form };
}

/** Observations with one of the codes. */
export function observations(...codes: readonly string[]): Source<KeptObservation> {
  return { kind: 'observations', type: 'Observation', codes };
}

/** Episodes of care with one of the type codes. */
export function episodes(...codes: readonly string[]): Source<KeptEpisode> {
  return { kind: 'episodes', type: 'EpisodeOfCare', codes };
}

/** Encounters, of the given classes if any are named. */
export function encounters(...kinds: readonly string[]): Source<KeptEncounter> {
  return { kind: 'encounters', type: 'Encounter', codes: kinds.length > 0 ? kinds : undefined };
}

/** Resources of a type as they are, with one of the primary codes if any are named. */
export function resources<T extends ResourceType>(type: T, ...codes: readonly string[]): Source<Kept<ResourceOf<T>>> {
  return { kind: 'resources', type, codes: codes.length > 0 ? codes : undefined };
}
