/** What a diagnosis centre is told apart by: its items, its report, its clocks and its rules. */

import type { DiagnosticReport, ImagingStudy, Observation } from '@medplum/fhirtypes';
import type { ActionContext, Draft, Refusal } from '../../define/action.ts';
import type { AnswersOf, Items } from '../../define/item.ts';
import type { Role } from '../../define/role.ts';
import type { Kept, Source } from '../../define/source.ts';
import type { ReadingRoom, ReportTemplate } from '../../define/system.ts';
import type { Limit } from '../../periods/limit.ts';
import type { CentreRequest } from './requests.ts';
import type { Priority } from './states.ts';

/** Minutes (or working days) within which a report is due, from the time the picture, trace or specimen was there; undefined where no limit is named. */
export type TurnAround = Readonly<Record<Priority, number | Limit | undefined>>;

/** One examination that an order asks for. `specimen`: what else FHIR's ServiceRequest should hold of it. */
export interface Ordered {
  readonly code: string;
  readonly display: string;
  readonly loinc?: string;
}

/** What a centre adds to its reports; undefined takes away what an earlier version said. */
export type ReportParts = {
  readonly [K in Exclude<keyof DiagnosticReport, 'resourceType' | 'status'>]?: DiagnosticReport[K] | undefined;
};

/** What a centre's own part of a report is judged and written by. `material`: what came from devices about this resident. */
export interface ReportedFacts {
  readonly request: CentreRequest;
  readonly context: ActionContext;
  readonly material: readonly Kept<Observation | ImagingStudy>[];
}

/**
 * A centre. `id`: code of SYSTEM.centre and first part of all ids ('ecg'). `name`: '心电'; `english`: 'ECG'. `items`: what may be ordered,
 * code → name. `orderItems` and `reportItems` are asked beside what every order and report asks. `turnAround` in minutes, by item.
 * `critical`: findings that start the critical loop. `rejects`: closed list of reasons to ask for a new one.
 */
export interface CentreSpec<Id extends string, Order extends Items, Report extends Items> {
  readonly id: Id;
  readonly name: string;
  readonly english: string;
  /** One letter before the number of an order. */
  readonly letter: string;
  readonly items: Readonly<Record<string, string>>;
  readonly loinc?: Readonly<Record<string, string>>;
  /** DICOM modalities of the items, so that devices are offered what they can take. */
  readonly modality?: Readonly<Record<string, string>>;
  readonly orderItems: Order;
  readonly reportItems: Report;
  readonly turnAround: (item: string) => TurnAround;
  /** Some of these limits are working days. */
  readonly followsCalendar?: boolean;
  readonly critical: Readonly<Record<string, string>>;
  readonly rejects: Readonly<Record<string, string>>;
  /** Where the clocks, critical findings and reasons come from: document and section. */
  readonly source: string;
  /** Whether a second reader must sign before release; `critical`: the critical findings that the report names. */
  readonly doubleSign: (request: CentreRequest, critical: readonly string[]) => boolean;
  /**
   * Records that show by themselves that the material is there, once one is based on the order: a device's trace, an imaging study. Absent
   * where somebody says so (specimens).
   */
  readonly material?: Source<Kept<Observation | ImagingStudy>>;
  /** What a request's material is, for the reading room. */
  readonly shows: ReadingRoom['shows'];
  /** Reports that are often written. */
  readonly templates: readonly ReportTemplate[];
  readonly raises?: ReadingRoom['raises'];
  readonly calls?: ReadingRoom['calls'];
  /** Who orders, who reads. */
  readonly orderedBy: readonly Role[];
  readonly readBy: readonly Role[];
  /** Why the centre's own items of a report or an amendment can not stand. */
  readonly checkReport?: (answers: AnswersOf<Report>, facts: ReportedFacts) => Refusal | undefined;
  /** What the centre's own items add to the report itself (marks, studies), and what they write besides (pictures, Observations). */
  readonly onReport?: (
    answers: AnswersOf<Report>,
    facts: ReportedFacts & { readonly released: boolean },
  ) => { readonly report: ReportParts; readonly drafts: readonly Draft[] };
}
