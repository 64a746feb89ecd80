/** What a system makes of the results that a measuring device sends under the number of a specimen's label. */
import type { Instant, PlainDate } from '../periods/plain-date.ts';
import type { Draft } from './action.ts';
import type { Person } from './person.ts';
import type { Records, Sources } from './source.ts';

/** One result as the device says it. `status`: HL7 table 0085 (P preliminary, F final, C corrected, X cannot be obtained); `place`: where in the message. */
export interface DeviceResult {
  readonly code: string;
  readonly value: string;
  readonly unit: string | undefined;
  readonly status: string;
  /** What the device said of the specimen or the measurement. */
  readonly flags: readonly string[];
  readonly place: string;
}

/** The results of one specimen. */
export interface DeviceReport {
  readonly number: string;
  readonly device: string | undefined;
  readonly results: readonly DeviceResult[];
}

/** What an intake may look at: the resident whose specimen it is, and all records of nobody that its `registers` name. */
export interface DeviceContext<S extends Sources = Sources> {
  readonly now: Instant;
  readonly today: PlainDate;
  /** The organisation whose device it is; no person. */
  readonly actor: { readonly org: string };
  readonly person: Person | undefined;
  readonly subject: string;
  readonly records: Records<S>;
  readonly newReference: () => string;
}

/** Why a message is not taken: it is parked with this, and sent through again once that is mended. `place`: the field at fault. */
export interface DeviceRefusal {
  readonly refuse: string;
  readonly place?: string;
}

/** A declared intake. `identifier`: the system of the number by which a resource of the resident is found. */
export interface DeviceIntake<S extends Sources = Sources> {
  readonly id: string;
  readonly identifier: string;
  readonly sources: S;
  /** The sources that give records of nobody, as in an action. */
  readonly registers: readonly (keyof S & string)[];
  readonly take: (
    report: DeviceReport,
    context: DeviceContext<S>,
  ) => { readonly drafts: readonly Draft[]; readonly notes: readonly string[] } | DeviceRefusal;
}

/** Any intake, for machinery that works on all of them. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where intakes of all sources meet
export type AnyDeviceIntake = DeviceIntake<any>;

/** Declares an intake. `take` is pure: it sees the record as it stands, and returns what to write or why not. */
export function defineDeviceIntake<const S extends Sources>(declaration: DeviceIntake<S>): DeviceIntake<S> {
  return declaration;
}
