// What a recording becomes in the record: the trace, and the programme's measurements as preliminary findings derived from it.
import { createHash } from 'node:crypto';
import type { Observation } from '@medplum/fhirtypes';
import type { Write } from '../../../commit/resolve-writes.ts';
import { EXTENSION, IDENTIFIER } from '../../../define/codes.ts';
import { buildEcgObservation, type EcgFacts } from '../../../patterns/ecg-signal/build-ecg-observation.ts';
import type { EcgFile, EcgRecording } from '../read-result.ts';
import { measureTraces } from './measure-traces.ts';

/** The identifier of a set of files by their content: the same files again are the same recording, whatever they are called. */
export function identifyFiles(files: readonly EcgFile[]): { readonly system: string; readonly value: string } {
  const parts = files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')).sort();
  const value = parts.length === 1 ? (parts[0] ?? '') : createHash('sha256').update(parts.join('')).digest('hex');
  return { system: IDENTIFIER.recording, value };
}

function deviceOf({ device }: EcgRecording): string | undefined {
  const words = [device?.manufacturer, device?.model].filter((each) => each !== undefined);
  return words.length === 0 ? undefined : words.join(' ');
}

/** The writes of a recording: the trace first. `org`: whose device it was; `note`: why it was taken although the file's patient differs; `reference`: how
 * other writes refer to the trace. */
export function draftRecording(
  recording: EcgRecording,
  facts: Omit<EcgFacts, 'device'> & { readonly org: string; readonly note: string | undefined; readonly reference?: string },
): readonly Write[] {
  const { org, note, reference = `urn:uuid:${crypto.randomUUID()}`, ...shared } = facts;
  const device = deviceOf(recording);
  const known: EcgFacts = { ...shared, ...(device === undefined ? {} : { device }) };
  const extension: Observation['extension'] = [{ url: EXTENSION.org, valueReference: { reference: `Organization/${org}` } }];
  const said = [...(note === undefined ? [] : [note]), ...recording.statements.map((text) => `设备提示：${text}`)];
  const trace: Observation = {
    ...buildEcgObservation(recording.trace, known),
    extension,
    ...(said.length === 0 ? {} : { note: said.map((text) => ({ text })) }),
  };
  const write: Write = { op: 'create', resource: trace, reference };
  return [write, ...measureTraces([write]).map((measured) => measured.write)];
}
