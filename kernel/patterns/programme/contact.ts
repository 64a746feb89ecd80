/** A follow-up contact: a filled form or a measurement of a face-to-face encounter, one per day. */
import type { KeptEncounter, KeptObservation } from '../../define/source.ts';
import type { PlainDate } from '../../periods/plain-date.ts';
import type { Findings } from './outcome.ts';

/** Ways of follow-up in the national forms. */
export const CONTACT_WAYS = { clinic: '门诊', home: '家庭', phone: '电话' } as const;

/** A way of follow-up. */
export type ContactWay = keyof typeof CONTACT_WAYS;

/** Where a contact was written down: the programme's form, or an encounter of any clinic. */
export const CONTACT_SOURCES = { form: '随访表', clinic: '诊疗记录' } as const;

/**
 * One contact. `complete`: the whole form was answered; a measurement of an encounter never is, because symptoms and medicines
 * were not asked. Telephone is no face-to-face contact. `values`: what the disease's views show.
 */
export interface Contact<V> {
  /** Reference to the record, e.g. 'QuestionnaireResponse/1-a'. */
  readonly record: string;
  readonly date: PlainDate;
  readonly way: ContactWay;
  readonly source: keyof typeof CONTACT_SOURCES;
  readonly faceToFace: boolean;
  readonly complete: boolean;
  readonly org: string | undefined;
  readonly found: Findings;
  readonly values: V;
}

/** Whether a way of follow-up counts towards the four face-to-face ones of a year: 门诊 or 家庭. */
export function isFaceToFace(way: ContactWay): boolean {
  return way !== 'phone';
}

const WAY_OF_ENCOUNTER: Readonly<Record<string, ContactWay>> = { AMB: 'clinic', HH: 'home' };

/** A measurement taken face to face in an encounter. */
export interface TakenMeasurement {
  readonly observation: KeptObservation;
  readonly way: ContactWay;
}

/**
 * The measurements that are contacts of their own: taken in an ambulatory (AMB) or home (HH) encounter, and not extracted from one of
 * the programme's own `forms` (their ids), which are contacts already.
 */
export function takenFaceToFace(
  measured: readonly KeptObservation[],
  encounters: readonly KeptEncounter[],
  forms: readonly { readonly id: string }[],
): readonly TakenMeasurement[] {
  const ways = new Map(encounters.map((encounter) => [encounter.id, WAY_OF_ENCOUNTER[encounter.kind]]));
  const own = new Set(forms.map((form) => `QuestionnaireResponse/${form.id}`));
  return measured.flatMap((observation) => {
    const way = observation.encounter === undefined ? undefined : ways.get(observation.encounter);
    const derived = observation.resource.derivedFrom?.some((from) => from.reference !== undefined && own.has(from.reference)) ?? false;
    return way === undefined || derived ? [] : [{ observation, way }];
  });
}

/**
 * One contact per day, oldest first. A form stands before a measurement, the later record before the earlier one. A form filled by
 * telephone on the day of a clinic visit is face to face.
 */
export function mergeByDay<V>(contacts: readonly Contact<V>[]): readonly Contact<V>[] {
  const days = new Map<PlainDate, Contact<V>>();
  for (const contact of contacts) {
    const other = days.get(contact.date);
    const standing = other?.source === 'form' && contact.source === 'clinic' ? other : contact;
    days.set(contact.date, { ...standing, faceToFace: standing.faceToFace || (other?.faceToFace ?? false) || contact.faceToFace });
  }
  return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}
