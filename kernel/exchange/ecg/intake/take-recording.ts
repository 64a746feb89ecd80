// Takes the files of an ECG for an order: read, held against the resident, kept with its measurements, and the order is with the centre, all at once or not at all.
import type { Observation } from '@medplum/fhirtypes';
import type { SignedIn } from '../../../access/actor.ts';
import { type ActionDone, findAction, performAction, requireRole } from '../../../actions/perform-action.ts';
import type { Database, Queries } from '../../../database/database.ts';
import { IDENTIFIER } from '../../../define/codes.ts';
import type { Person } from '../../../define/person.ts';
import { Fault, fail } from '../../../errors.ts';
import { analyseEcg, type EcgAnalysis } from '../../../patterns/ecg-signal/analyse-ecg.ts';
import { buildEcgObservation } from '../../../patterns/ecg-signal/build-ecg-observation.ts';
import { secondsOf } from '../../../patterns/ecg-signal/ecg-trace.ts';
import { readPeople } from '../../../people/keep-people.ts';
import { nowInstant, today } from '../../../periods/plain-date.ts';
import { requireResident } from '../../../reading/require-resident.ts';
import { lockKeys } from '../../../record/lock-keys.ts';
import { readCurrent } from '../../../record/read.ts';
import type { Store } from '../../../store/store.ts';
import { type EcgFile, type EcgRecording, isRefused } from '../read-result.ts';
import { draftRecording, identifyFiles } from './draft-recording.ts';
import { type JudgedRecording, judgeRecording } from './judge-recording.ts';
import { findSameRecording, readRecording } from './read-recording.ts';

/** What is sent: the action that takes it, whose, for which order, and, where the file's patient differs, why it is right all the same. */
export interface SentRecording {
  readonly action: string;
  readonly resident: number;
  readonly order: string;
  readonly files: readonly EcgFile[];
  readonly reason: string | undefined;
  readonly requestId: string;
}

/** What is shown before a recording is sent. */
export interface ShownRecording {
  readonly trace: Observation;
  readonly format: EcgRecording['format'];
  readonly seconds: number;
  readonly leads: readonly string[];
  readonly recordedAt: string | null;
  /** What the file says of the patient, in one line. */
  readonly patient: string;
  readonly differences: readonly string[];
  /** Why it can not be sent at all. */
  readonly barred: string | null;
  /** What to look at before it is sent: electrodes that look exchanged, a file that names nobody. */
  readonly warnings: readonly string[];
}

/** What sending it did: `known` when the same files had come before. */
export interface TakenRecording {
  readonly known: boolean;
  readonly performed: ActionDone | null;
  readonly observation: string;
  readonly text: string;
}

const OTHER = '文件里的患者编号是另一位居民的，不能存到这位居民名下。';

/** Reads the files as one recording. Throws `unprocessable` with what is wrong with them. */
function readFiles(files: readonly EcgFile[]): EcgRecording {
  const [first, ...more] = files;
  if (!first) return fail('invalid', { what: '没有收到文件。', field: 'file' });
  const reading = readRecording([first, ...more]);
  return isRefused(reading)
    ? fail('unprocessable', { what: reading.refuse, next: reading.next ?? '请核对文件。', field: 'file' })
    : reading;
}

function sexOf({ sex }: Person): 'male' | 'female' | undefined {
  return sex === 'male' || sex === 'female' ? sex : undefined;
}

function tellPatient({ patient }: EcgRecording): string {
  const sex = patient.sex === 'male' ? '男' : patient.sex === 'female' ? '女' : undefined;
  return [patient.name, sex, patient.birthDate].filter((each) => each !== undefined).join('，');
}

function warningsOf({ leads }: EcgAnalysis, judged: JudgedRecording): readonly string[] {
  const broken = leads.identities.filter(({ holds }) => !holds).map(({ identity }) => identity);
  return [
    ...leads.suspicions.map(({ text, because }) => `${text}（${because}）`),
    ...(broken.length === 0 ? [] : [`肢体导联互不相符：${broken.join('；')}不成立`]),
    ...(judged.named ? [] : ['文件没有写患者是谁，请当面核对姓名']),
  ];
}

/** The order that the recording answers, of this resident. Throws `not-found`. */
async function readOrderNumber(db: Queries | Database, sent: SentRecording): Promise<string> {
  const order = await readCurrent(db, 'ServiceRequest', sent.order);
  if (!order || order.deleted || order.resident !== sent.resident || order.resource.resourceType !== 'ServiceRequest')
    return fail('not-found', { what: '这份申请', field: 'target' });
  return order.resource.identifier?.find(({ system }) => system === IDENTIFIER.order)?.value ?? sent.order;
}

async function requirePerson(db: Queries, resident: number): Promise<Person> {
  const [person] = await readPeople(db, [resident]);
  return person ?? fail('not-found', { what: '这位居民' });
}

/** Throws unless the action takes traces and the role may do it. */
async function requireTaking(store: Store, who: SignedIn, sent: SentRecording): Promise<void> {
  const action = findAction(store, sent.action);
  if (action.takes !== 'trace') fail('not-found', { what: `收波形的操作 ${sent.action}` });
  await requireRole(store, who, action, sent.resident);
  await requireResident(store.database, who, sent.resident);
}

/** Reads the files and says what they are, whose, and what speaks against sending them. Nothing is written. */
export async function showRecording(store: Store, who: SignedIn, sent: SentRecording): Promise<ShownRecording> {
  await requireTaking(store, who, sent);
  const recording = readFiles(sent.files);
  const [number, person] = await Promise.all([readOrderNumber(store.database, sent), requirePerson(store.database, sent.resident)]);
  const judged = await judgeRecording(store.database, recording, person, number);
  const { trace } = recording;
  return {
    trace: buildEcgObservation(trace, { subject: { reference: `Patient/${person.patientId}` }, received: nowInstant() }),
    format: recording.format,
    seconds: secondsOf(trace),
    leads: trace.leads.map(({ name }) => name),
    recordedAt: trace.start ?? null,
    patient: tellPatient(recording),
    differences: judged.differences,
    barred: judged.other ? OTHER : null,
    warnings: warningsOf(analyseEcg(trace, sexOf(person)), judged),
  };
}

/** Ends the transaction of a recording that had come before. */
class Known extends Error {
  readonly observation: string;
  constructor(observation: string) {
    super('the recording stands already');
    this.observation = observation;
  }
}

/** Refuses what is not this resident's, and what differs without a reason; gives the sentence that is kept where a reason was typed. */
function settleDifferences(judged: JudgedRecording, reason: string | undefined): string | undefined {
  if (judged.other) fail('unprocessable', { what: OTHER, next: '请核对是否选错了居民或文件。', field: 'file' });
  if (judged.differences.length === 0) return undefined;
  const what = judged.differences.join('；');
  if (reason === undefined || reason.trim().length < 2) {
    const text = `文件与居民不符：${what}。`;
    throw new Fault('unprocessable', { what: text, next: '确是本人的心电图，请写明理由后再发送；否则请换文件。' }, [
      { field: 'file', text },
    ]);
  }
  return `文件与居民不符（${what}），仍发送：${reason.trim().slice(0, 100)}`;
}

/**
 * Takes the files for the order: the action of the order's own centre (who may, own organisation, state) with the trace and its measurements
 * in one transaction. The same files for the same order again change nothing. Throws what `performAction` throws, `unprocessable` for a
 * file that is none, that is another's, or that differs without a reason.
 */
export async function takeRecording(store: Store, who: SignedIn, sent: SentRecording): Promise<TakenRecording> {
  await requireTaking(store, who, sent);
  const recording = readFiles(sent.files);
  const order = `ServiceRequest/${sent.order}`;
  const [number, person] = await Promise.all([readOrderNumber(store.database, sent), requirePerson(store.database, sent.resident)]);
  const note = settleDifferences(await judgeRecording(store.database, recording, person, number), sent.reason);
  const identifiers = [
    identifyFiles(sent.files),
    ...(recording.identifier === undefined ? [] : [{ system: IDENTIFIER.foreign, value: `${recording.format}|${recording.identifier}` }]),
  ];
  const writes = draftRecording(recording, {
    subject: { reference: `Patient/${person.patientId}` },
    basedOn: { reference: order },
    performer: [{ reference: `Practitioner/${who.practitioner}` }],
    received: nowInstant(),
    identifiers,
    org: who.org,
    note,
  });
  let observation = '';
  try {
    const request = {
      action: sent.action,
      resident: sent.resident,
      encounter: undefined,
      answers: { target: sent.order, date: today(), ...(note === undefined ? {} : { note: note.slice(0, 200) }) },
      overrides: {},
      requestId: sent.requestId,
    };
    const answer = await performAction(store, who, request, async (tx) => {
      await lockKeys(tx, [`recording|${identifiers[0]?.value}`]);
      const same = await findSameRecording(tx, sent.files);
      if (same?.order === order) throw new Known(same.id);
      if (same !== undefined)
        fail('unprocessable', {
          what: same.resident === sent.resident ? '这份心电图已经随另一份申请送过。' : '这份心电图已经存在另一位居民名下。',
          next: '请核对是否选错了文件。',
          field: 'file',
        });
      return writes;
    });
    if (!('done' in answer)) return fail('unprocessable', { what: answer.warnings[0]?.text ?? '', next: '请核对后再发送。' });
    observation = answer.done.written.find(({ type }) => type === 'Observation')?.id ?? '';
    return { known: false, performed: answer.done, observation, text: answer.done.tell?.text ?? '' };
  } catch (error) {
    if (error instanceof Known)
      return { known: true, performed: null, observation: error.observation, text: '这份心电图已经送过，没有重复保存。' };
    throw error;
  }
}
