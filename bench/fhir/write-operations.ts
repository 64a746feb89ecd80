// The writes that are measured: single, conditional, bundled, refused, and by HL7 v2.
import { makeObservation, makeReport, REFUSED_OBSERVATION } from './clinical-data.ts';
import { makePatient, RECORD_NUMBER, recordNumberOf } from './county-people.ts';
import { makeBundle } from './load-county.ts';
import type { Ground, Operation } from './operation.ts';

const FEW = [1, 8] as const;
const CREATED = [201] as const;
const IN_BUNDLE = 100;

/** The operations that write. */
export function listWrites({ client, loaded, fresh, any }: Ground): readonly Operation[] {
  const { patients, observations } = loaded;
  const index = (): number => Math.floor(Math.random() * patients.length);
  const send = async (method: string, path: string, resource: object, headers?: Readonly<Record<string, string>>) => ({
    status: (await client.send(method, path, JSON.stringify(resource), headers)).status,
  });
  const bundle = (subject: () => string) => async () => {
    const resources = Array.from({ length: IN_BUNDLE }, () => makeObservation(fresh(), subject()));
    const { status } = await client.send('POST', '', makeBundle(resources));
    return { status, units: status === 200 ? IN_BUNDLE : 0 };
  };
  const direct = (): string => `Patient/${any(patients)}`;
  const conditional = (): string => `Patient?identifier=${RECORD_NUMBER}|${recordNumberOf(index())}`;
  return [
    { name: 'create Patient', goal: 1500, expect: CREATED, ask: () => send('POST', 'Patient', makePatient(fresh())) },
    { name: 'create Observation', goal: 1500, expect: CREATED, ask: () => send('POST', 'Observation', makeObservation(fresh(), direct())) },
    {
      name: 'conditional create, standing',
      clients: FEW,
      ask: () => {
        const at = index();
        return send('POST', 'Patient', makePatient(at), { 'if-none-exist': `identifier=${RECORD_NUMBER}|${recordNumberOf(at)}` });
      },
    },
    {
      name: 'update Patient',
      goal: 1000,
      ask: () => {
        const at = index();
        const id = patients[at];
        return send('PUT', `Patient/${id}`, { ...makePatient(at, `104${String(fresh() % 1e8).padStart(8, '0')}`), id });
      },
    },
    {
      name: 'update Observation',
      goal: 1000,
      ask: () => {
        const at = Math.floor(Math.random() * observations.length);
        const id = observations[at];
        const subject = `Patient/${patients[at % patients.length]}`;
        return send('PUT', `Observation/${id}`, { ...makeObservation(at, subject), id, note: [{ text: `复核 ${fresh()}` }] });
      },
    },
    {
      name: 'refused as invalid',
      clients: FEW,
      expect: [400, 422],
      ask: async () => ({ status: (await client.send('POST', 'Observation', REFUSED_OBSERVATION)).status }),
    },
    { name: 'transaction of 100', goal: 4000, unit: 'resource', clients: FEW, ask: bundle(direct) },
    { name: 'transaction of 100, conditional', goal: 4000, unit: 'resource', clients: FEW, ask: bundle(conditional) },
  ];
}

/** HL7 v2 results over HTTP at /hl7 of the same host. Only the first thousand residents get any, each known to the sender by one number. */
export function listMessages({ client, fresh }: Ground): readonly Operation[] {
  return [
    {
      name: 'HL7 ORU intake',
      clients: FEW,
      ask: async () => {
        const number = fresh();
        const { status, text } = await client.send('POST', '/hl7', makeReport(number % 1000, `M${number}`), {
          'content-type': 'application/hl7-v2; charset=utf-8',
          accept: '*/*',
        });
        return { status: status === 200 && !text.includes('MSA|AA|') ? 599 : status };
      },
    },
  ];
}
