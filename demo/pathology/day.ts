/** A day of the pathology centre: what is on the way, on the bench, under the microscope, with the second reader, and told to the theatre. */
import type { Write } from '../../kernel/commit/resolve-writes.ts';
import { readPicture } from '../../kernel/forms/picture-file.ts';
import { buildPictureMedia } from '../../kernel/forms/picture-media.ts';
import { dateOfInstant, type Instant } from '../../kernel/periods/plain-date.ts';
import { cut, embed, gross, stain } from '../../systems/pathology/bench.ts';
import { centre } from '../../systems/pathology/centre.ts';
import { consult } from '../../systems/pathology/consultation.ts';
import { tellFrozen } from '../../systems/pathology/frozen.ts';
import { receive, rejectSpecimen } from '../../systems/pathology/receive.ts';
import { send } from '../../systems/pathology/send.ts';
import { PlayedRecord } from '../history/played-record.ts';
import type { Acting } from '../history/resident.ts';
import { CASES, type Case } from './cases.ts';
import { drawSlide } from './draw-slide.ts';
import { drawSpecimen } from './draw-specimen.ts';

/** Who takes part: those who send, and the doctors of the centre. */
export interface PathologyStaff {
  readonly township: Acting;
  readonly surgeon: Acting;
  readonly readers: readonly Acting[];
}

/** Above the numbers that the platform itself gives on a day. */
const FIRST_ORDER = 60_001;

const MINUTE = 60_000;

/** Drawing takes longer than writing: each kind is drawn once. */
const drawn = new Map<string, Buffer>();

function drawnOnce(kind: string, draw: () => Buffer): Buffer {
  const picture = drawn.get(kind) ?? draw();
  drawn.set(kind, picture);
  return picture;
}

function clockOf(at: Instant): string {
  return new Date(Date.parse(at) + 480 * MINUTE).toISOString().slice(11, 16);
}

/** Keeps a drawing as a picture of a form, and gives its id. */
function keepPicture(record: PlayedRecord, bytes: Buffer, patient: string, by: Acting, at: Instant): string {
  const picture = readPicture(bytes);
  if ('refuse' in picture) throw new Error(picture.refuse);
  const facts = { subject: `Patient/${patient}`, practitioner: by.id, org: by.org, now: at };
  return record.keep({ ...buildPictureMedia(picture, facts), status: 'completed', note: [{ text: '演示用绘制图像' }] }, at);
}

/** Plays one case as far as it has come at `now`. */
function playCase(one: Case, at: number, patient: string, staff: PathologyStaff, now: Instant): PlayedRecord {
  const [first, second] = staff.readers;
  if (!first || !second) throw new Error('pathology needs two readers');
  const record = new PlayedRecord(patient, `pathology-demo-${dateOfInstant(now)}-${at + 1}`);
  const asking = one.theatre ? staff.surgeon : staff.township;
  const start = Date.parse(now) - one.hours * 60 * MINUTE;
  // Steps of one case follow each other; the last was taken a little ago.
  const after = (minutes: number): Instant =>
    new Date(Math.min(start + minutes * MINUTE, Date.parse(now) - MINUTE)).toISOString() as Instant; // toISOString writes an instant
  const reached = (stage: Case['stage']): boolean => STAGES.indexOf(one.stage) >= STAGES.indexOf(stage);

  const asked = { items: [one.item], priority: one.theatre ? 'stat' : 'routine', centre: first.org, summary: one.summary } as const;
  record.play(centre.actions.order, { ...asked, date: dateOfInstant(after(0)) }, asking, after(0), FIRST_ORDER + at);
  const target = record.find('ServiceRequest');
  if (one.stage === 'ordered') return record;
  const excised = after(one.theatre ? 1 : 10);
  const times = one.fresh ? {} : { excised: clockOf(excised), fixed: clockOf(after(10 + one.cold)) };
  const specimen = {
    site: one.site,
    pieces: one.pieces,
    container: one.fresh ? 'bag' : 'bottle',
    fixative: one.fresh ? 'none' : 'formalin',
    ...times,
  } as const;
  const sent = after(one.theatre ? 2 : 15 + one.cold);
  record.play(
    send,
    { target, date: dateOfInstant(one.fresh ? sent : after(10 + one.cold)), specimens: [specimen], courier: '小刘' },
    asking,
    sent,
  );
  if (one.stage === 'sent') return record;
  const tube = record.find('Specimen');
  const arrived = after(one.theatre ? 6 : 120);
  if (one.stage === 'rejected') {
    record.play(
      rejectSpecimen,
      { target: tube, date: dateOfInstant(arrived), reason: 'label', note: '瓶签姓名与申请单不符' },
      first,
      arrived,
    );
    return record;
  }
  record.play(receive, { target: tube, date: dateOfInstant(arrived), fixation: one.fresh ? 'none' : 'good' }, first, arrived);
  if (!reached('grossed')) return record;
  const bench = after(one.theatre ? 9 : 180);
  const picture = keepPicture(
    record,
    drawnOnce(one.gross, () => drawSpecimen(one.gross, 3)),
    patient,
    first,
    bench,
  );
  const blocks = Array.from({ length: one.blocks }, (_, block) => ({ label: `A${block + 1}`, taken: one.taken }));
  record.play(gross, { target, date: dateOfInstant(bench), description: one.described, pictures: [picture], blocks }, first, bench);
  if (!reached('cut')) return record;
  playBench(record, one, first, after);
  if (one.told !== undefined) {
    const told = after(26);
    record.play(tellFrozen, { target, date: dateOfInstant(told), diagnosis: one.told, told: '手术室 王护士', readBack: true }, first, told);
  }
  if (!reached('reported')) return record;
  const read = after(one.theatre ? 60 : 1_400);
  const micro = keepPicture(
    record,
    drawnOnce(one.micro, () => drawSlide(one.micro, 7)),
    patient,
    first,
    read,
  );
  record.play(centre.handling.claim.action, { target, date: dateOfInstant(read) }, first, read);
  if (one.asksOutside !== undefined)
    record.play(consult, { target, date: dateOfInstant(read), kind: 'outside', ...one.asksOutside }, first, read);
  if (!reached('submitted')) return record;
  const written = {
    target,
    findings: one.findings,
    pictures: [micro],
    heGrade: one.heGrade,
    conclusion: one.conclusion,
    positive: one.positive,
  } as const;
  const writtenAt = after(one.theatre ? 70 : 1_430);
  const critical = one.critical === undefined ? {} : { critical: [one.critical] };
  record.play(centre.actions.report, { ...written, ...critical, date: dateOfInstant(writtenAt), submit: 'submit' }, first, writtenAt);
  if (!reached('released')) return record;
  const signed = after(one.theatre ? 90 : 1_500);
  record.play(centre.actions.review, { target, date: dateOfInstant(signed), verdict: 'release' }, second, signed);
  return record;
}

/** Blocks are embedded, cut and stained; of a case that has just been cut, the slides wait for the stain. Frozen tissue is cut at once. */
function playBench(record: PlayedRecord, one: Case, by: Acting, after: (minutes: number) => Instant): void {
  for (let block = 1; block <= one.blocks; block += 1) {
    const target = record.find('Specimen', `.A${block}`);
    const [embedded, cutAt, stained] = one.theatre ? [after(11), after(14), after(18)] : [after(900), after(1_000), after(1_100)];
    if (!one.theatre) record.play(embed, { target, date: dateOfInstant(embedded) }, by, embedded);
    record.play(cut, { target, date: dateOfInstant(cutAt), slides: [{ stain: 'he' }] }, by, cutAt);
    if (one.stage === 'cut') continue;
    record.play(stain, { target: record.find('Specimen', `.A${block}.1`), date: dateOfInstant(stained) }, by, stained);
  }
}

/** How far a case may have come, one after another. */
const STAGES = [
  'ordered',
  'sent',
  'rejected',
  'received',
  'grossed',
  'cut',
  'stained',
  'reported',
  'submitted',
  'released',
] as const satisfies readonly Case['stage'][];

/** The writes of the day as it stands at `now`: a case for each of the residents, as many as there are cases. */
export function composePathology(patients: readonly string[], staff: PathologyStaff, now: Instant): readonly Write[] {
  return CASES.flatMap((one, at) => {
    const patient = patients[at];
    return patient === undefined ? [] : playCase(one, at, patient, staff, now).writes();
  });
}
