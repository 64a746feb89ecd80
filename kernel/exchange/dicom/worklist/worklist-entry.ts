// One order as a device asks for it (Modality Worklist, PS3.4 Annex K): the file that Orthanc's worklist plugin answers from.
import { createHash } from 'node:crypto';
import type { ServiceRequest } from '@medplum/fhirtypes';
import { IDENTIFIER } from '../../../define/codes.ts';
import type { Person } from '../../../define/person.ts';
import type { DicomSource } from '../../../dicom-studies/sources.ts';
import { personNameOf } from '../archive/person-name.ts';
import { DCM } from '../archive/read-study.ts';
import { writeDicomFile } from '../file/write-dataset.ts';

/** An order in hand with its resident. `patientNumber`: what devices write into the images as PatientID. */
export interface WorklistOrder {
  readonly id: string;
  readonly order: ServiceRequest;
  readonly person: Person;
  readonly patientNumber: string;
}

/** The SOP class under which worklist files are kept (as dcmtk's own tools do); devices never see it. */
const WORKLIST_FILE = '1.2.276.0.7230010.3.1.0.1';

/** A UID for something with a name: the same name gives the same UID (2.25 and 128 bits of a hash, PS3.5 §B.2). */
export function uidFor(name: string): string {
  return `2.25.${BigInt(`0x${createHash('sha256').update(name).digest('hex').slice(0, 32)}`)}`;
}

/** The accession number of an order; undefined when it has none that fits DICOM (SH, 16 characters). */
export function accessionOf(order: ServiceRequest): string | undefined {
  const value = order.identifier?.find(({ system }) => system === IDENTIFIER.order)?.value;
  return value !== undefined && value.length <= 16 ? value : undefined;
}

/** The modality that an order asks for; undefined when it says none. */
export function modalityOf(order: ServiceRequest): string | undefined {
  const codings = [order.code, ...(order.orderDetail ?? [])].flatMap((each) => each?.coding ?? []);
  return codings.find(({ system }) => system === DCM)?.code;
}

const SEX: Readonly<Record<string, string>> = { male: 'M', female: 'F', other: 'O' };

function stampOf(instant: string | undefined): { readonly date: string; readonly time: string } {
  if (instant === undefined) return { date: '', time: '' };
  const local = new Date(Date.parse(instant) + 8 * 3_600_000).toISOString();
  return { date: local.slice(0, 10).replaceAll('-', ''), time: local.slice(11, 19).replaceAll(':', '') };
}

/** Radiography has several names: CR and DX in DICOM (PS3.3 C.7.3.1.1.1), DR in common speech. */
const RADIOGRAPHY: ReadonlySet<string> = new Set(['CR', 'DX', 'DR']);

/** Whether a device is offered the order: one of its own modality, or where either says none. */
export function isFor(order: ServiceRequest, source: DicomSource): boolean {
  const modality = modalityOf(order);
  if (modality === undefined || source.modality === null || modality === source.modality) return true;
  return RADIOGRAPHY.has(modality) && RADIOGRAPHY.has(source.modality);
}

/** The file of an order for a device, in the device's character set. Undefined when the order has no accession number. */
export function worklistFile({ id, order, person, patientNumber }: WorklistOrder, source: DicomSource): Buffer | undefined {
  const accession = accessionOf(order);
  if (accession === undefined) return undefined;
  const what = order.code?.text ?? order.code?.coding?.[0]?.display ?? order.code?.coding?.[0]?.code ?? '';
  const { date, time } = stampOf(order.occurrenceDateTime ?? order.authoredOn);
  return writeDicomFile(
    WORKLIST_FILE,
    uidFor(`worklist|${id}|${source.ae}`),
    [
      { tag: '00080050', vr: 'SH', text: accession },
      { tag: '00100010', vr: 'PN', text: personNameOf(person.name) },
      { tag: '00100020', vr: 'LO', text: patientNumber },
      { tag: '00100030', vr: 'DA', text: person.birthDate?.replaceAll('-', '') ?? '' },
      { tag: '00100040', vr: 'CS', text: SEX[person.sex] ?? '' },
      { tag: '0020000d', vr: 'UI', text: uidFor(`study|${id}`) },
      { tag: '00321032', vr: 'PN', text: order.requester?.display ?? '' },
      { tag: '00321060', vr: 'LO', text: what },
      {
        tag: '00400100',
        vr: 'SQ',
        items: [
          [
            { tag: '00080060', vr: 'CS', text: modalityOf(order) ?? source.modality ?? 'OT' },
            { tag: '00400001', vr: 'AE', text: source.ae },
            { tag: '00400002', vr: 'DA', text: date },
            { tag: '00400003', vr: 'TM', text: time },
            { tag: '00400007', vr: 'LO', text: what },
            { tag: '00400009', vr: 'SH', text: accession },
            { tag: '00400010', vr: 'SH', text: source.name },
          ],
        ],
      },
      { tag: '00401001', vr: 'SH', text: accession },
      { tag: '00401003', vr: 'SH', text: order.priority === 'stat' ? 'STAT' : order.priority === 'urgent' ? 'HIGH' : 'ROUTINE' },
    ],
    source.charset,
  );
}
