// The reads that are measured: by id, searches of daily work, populations, everything about one resident.
import { CODES } from './clinical-data.ts';
import { nameOfResident, RECORD_NUMBER, recordNumberOf } from './county-people.ts';
import { type Ground, getting, type Operation } from './operation.ts';

const FEW = [1, 8] as const;

/** The operations that change nothing. */
export function listReads({ client, loaded, any }: Ground): readonly Operation[] {
  const { patients, observations, practitioners } = loaded;
  const codes = CODES.map(([code]) => code);
  const index = (): number => Math.floor(Math.random() * patients.length);
  const number = (): string => `${RECORD_NUMBER}|${recordNumberOf(index())}`;
  const get = (path: () => string) => getting(client, path);
  const month = (): string => new Date(Date.UTC(2024, 11 + Math.floor(Math.random() * 22), 1)).toISOString().slice(0, 10);
  return [
    { name: 'read Patient', goal: 4000, ask: get(() => `Patient/${any(patients)}`) },
    { name: 'read Observation', goal: 4000, ask: get(() => `Observation/${any(observations)}`) },
    {
      name: 'search patient & code, by date',
      goal: 2500,
      ask: get(() => `Observation?patient=Patient/${any(patients)}&code=http://loinc.org|${any(codes)}&_sort=-date&_count=20`),
    },
    { name: 'search identifier', goal: 3000, ask: get(() => `Patient?identifier=${number()}`) },
    {
      name: 'search name, full',
      ask: get(() => {
        const { family, given } = nameOfResident(index());
        return `Patient?name=${family}${given}&_count=20`;
      }),
    },
    { name: 'search name, surname', clients: FEW, ask: get(() => `Patient?name=${nameOfResident(index()).family}&_count=20`) },
    {
      name: 'search task worklist',
      goal: 2000,
      ask: get(() => `Task?owner=Practitioner/${any(practitioners)}&status=requested,in-progress&_sort=-authored-on&_count=20`),
    },
    {
      name: 'search patient + _include',
      goal: 1500,
      ask: get(() => `Observation?patient=Patient/${any(patients)}&_include=Observation:patient&_count=20`),
    },
    {
      name: 'search chained identifier',
      clients: FEW,
      ask: get(() => `Observation?patient.identifier=${number()}&_sort=-date&_count=20`),
    },
    {
      name: 'population: code, value, date',
      clients: FEW,
      ask: get(() => `Observation?code=http://loinc.org|8480-6&value-quantity=gt140&date=ge${month()}&_sort=-date&_count=50`),
    },
    { name: 'count of a code', goal: 500, clients: FEW, ask: get(() => `Observation?code=http://loinc.org|${any(codes)}&_summary=count`) },
    { name: '$everything', goal: 500, clients: FEW, ask: get(() => `Patient/${any(patients)}/$everything`) },
    { name: 'history of a Patient', clients: FEW, ask: get(() => `Patient/${any(patients.slice(0, 100))}/_history`) },
  ];
}
