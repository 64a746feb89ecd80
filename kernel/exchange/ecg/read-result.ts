/** What every reader of an ECG file gives: the trace, whom and which order the file names, and what the device said. */
import type { WhyNot } from '../../define/availability.ts';
import type { EcgTrace } from '../../patterns/ecg-signal/ecg-trace.ts';
import { spellingsOf } from '../dicom/archive/person-name.ts';
import { readDeviceDate } from './device-time.ts';

const SEX: Readonly<Record<string, 'male' | 'female' | 'other'>> = {
  M: 'male',
  MALE: 'male',
  男: 'male',
  F: 'female',
  FEMALE: 'female',
  女: 'female',
  O: 'other',
  UN: 'other',
  OTHER: 'other',
};

/** A file that came in; `name` only chooses the format where the content does not tell, and finds a WFDB record's parts. */
export interface EcgFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The patient as the file names them; a field that the file leaves empty is absent. */
export interface EcgPatient {
  /** In characters where the file has them, else as it is. */
  readonly name?: string;
  /** Every spelling of the name, for `isNameOf` (kernel/exchange/dicom). */
  readonly spellings: readonly string[];
  readonly id?: string;
  readonly sex?: 'male' | 'female' | 'other';
  /** Date of birth, YYYY-MM-DD. */
  readonly birthDate?: string;
}

/** A recording that was read. */
export interface EcgRecording {
  readonly format: 'dicom' | 'aecg' | 'wfdb' | 'fhir';
  readonly trace: EcgTrace;
  readonly patient: EcgPatient;
  /** Accession number of the order, when the device had it from the worklist. */
  readonly order?: string;
  /** The recording's own unique id (SOP instance UID, id of the aECG, name of the WFDB record). */
  readonly identifier?: string;
  readonly device?: { readonly manufacturer?: string; readonly model?: string };
  /** Statements of the device's own program, as written by it. */
  readonly statements: readonly string[];
}

/** A recording, or in Chinese why the file can not be taken and what to do. */
export type EcgReading = EcgRecording | WhyNot;

/** Whether a reading is a refusal. */
export function isRefused(reading: EcgReading): reading is WhyNot {
  return 'refuse' in reading;
}

/** A patient out of texts as a file has them: `name` may have several spellings (DICOM PN), `sex` is M, F or O in any case, or a word. */
export function makePatient(given: {
  name?: string | undefined;
  id?: string | undefined;
  sex?: string | undefined;
  birth?: string | undefined;
}): EcgPatient {
  const spellings = spellingsOf(given.name ?? '');
  const name = spellings.find((spelling) => /\p{Script=Han}/u.test(spelling)) ?? spellings[0];
  const id = given.id?.trim();
  const sex = SEX[given.sex?.trim().toUpperCase() ?? ''];
  const birthDate = readDeviceDate(given.birth);
  return {
    ...(name === undefined ? {} : { name }),
    spellings,
    ...(id === undefined || id === '' ? {} : { id }),
    ...(sex === undefined ? {} : { sex }),
    ...(birthDate === undefined ? {} : { birthDate }),
  };
}

/** A device out of texts that may be missing. */
export function makeDevice(manufacturer: string | undefined, model: string | undefined): EcgRecording['device'] {
  if (!manufacturer && !model) return undefined;
  return { ...(manufacturer ? { manufacturer } : {}), ...(model ? { model } : {}) };
}
