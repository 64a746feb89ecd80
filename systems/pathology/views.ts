/** What pathology's lists and numbers read: every specimen, block and slide, and every case. */
import { resources, responses } from '../../kernel/define/source.ts';
import { booleanColumn, dateColumn, defineView, instantColumn, numberColumn, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { placeInLine } from '../../kernel/patterns/diagnosis-centre/place-in-line.ts';
import { readRequests, requestSources } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { STATES } from '../../kernel/patterns/diagnosis-centre/states.ts';
import { firstStep, lastStep } from '../../kernel/patterns/progress/progress.ts';
import { REJECTION_REASONS, rejectionIn } from '../../kernel/patterns/specimens/rejection-reasons.ts';
import { limitFrom } from '../../kernel/periods/limit.ts';
import { dateOfFhir, dateOfInstant, minutesBetween } from '../../kernel/periods/plain-date.ts';
import { centre, FROZEN_ANSWER } from './centre.ts';
import { CONSULTATION, CONSULTATION_STATES, consultationsOf } from './consultation.ts';
import { toldAt } from './frozen.ts';
import { ACCORDANCE, FIXATION, FROZEN, FROZEN_MINUTES, HE_GRADES } from './items.ts';
import { coldMinutesOf, KINDS, PIECE_STATES, pieceSources, readPieces, timesOf } from './pieces.ts';

function isFixation(text: string | undefined): text is keyof typeof FIXATION {
  return text !== undefined && Object.hasOwn(FIXATION, text);
}

/** One row a specimen, block or slide: where it is and when each step was taken. */
export const piecesView = defineView({
  id: 'pathology_pieces',
  title: '病理标本、蜡块与玻片',
  per: 'event',
  place: 'organisation',
  sources: { ...pieceSources, ...requestSources('pathology') },
  choose: { label: ['number', 'kind', 'words', 'state'], open: 'closed' },
  columns: {
    number: textColumn('条码'),
    kind: wordColumn('种类', KINDS),
    words: textColumn('部位或染色'),
    item: textColumn('项目编码'),
    itemName: textColumn('项目'),
    state: wordColumn('标本状态', PIECE_STATES, { indexed: true }),
    from: textColumn('送检机构', { names: 'directory' }),
    centre: textColumn('病理中心', { names: 'directory' }),
    sentAt: instantColumn('送出时间'),
    sentOn: dateColumn('送出日期', { indexed: true }),
    excisedAt: instantColumn('离体时间'),
    fixedAt: instantColumn('固定时间'),
    coldMinutes: numberColumn('冷缺血时间（分钟）'),
    fixation: wordColumn('固定情况', FIXATION),
    receivedAt: instantColumn('接收时间'),
    arrivedOn: dateColumn('到达日期', { indexed: true }),
    rejection: wordColumn('拒收原因', REJECTION_REASONS),
    rejectionNote: textColumn('拒收说明'),
    since: instantColumn('进入本步时间'),
    line: textColumn('顺序', { hidden: true }),
    place: textColumn('存放位置'),
    keepUntil: dateColumn('保存至'),
    closed: dateColumn('处置日期'),
  },
  rows: (records) => {
    const requests = new Map(readRequests(records).map((request) => [request.id, request]));
    return readPieces(records).map((piece) => {
      const { progress } = piece.trail;
      const request = requests.get(piece.request);
      const [sent, received, rejected] = [firstStep(progress, 'sent'), firstStep(progress, 'received'), lastStep(progress, 'rejected')];
      const arrived = received?.at ?? rejected?.at;
      const closed = lastStep(progress, 'discarded')?.at;
      const fixation = piece.kept.resource.condition?.[0]?.coding?.[0]?.code?.replace('fixation-', '');
      const times = timesOf(piece.kept);
      return {
        key: piece.id,
        org: request?.from,
        number: piece.number,
        kind: piece.kind,
        words: piece.words,
        item: request?.item.code,
        itemName: request?.item.display,
        state: piece.state,
        from: request?.from,
        centre: progress.owner,
        sentAt: sent?.at,
        sentOn: sent && dateOfInstant(sent.at),
        excisedAt: times.excised,
        fixedAt: times.fixed,
        coldMinutes: piece.kind === 'specimen' ? coldMinutesOf(piece.kept) : undefined,
        fixation: isFixation(fixation) ? fixation : undefined,
        receivedAt: received?.at,
        arrivedOn: arrived && dateOfInstant(arrived),
        rejection: rejected?.reason === undefined ? undefined : rejectionIn(rejected.reason),
        rejectionNote: rejected?.reason,
        since: progress.steps.at(-1)?.at,
        line: placeInLine(request?.priority ?? 'routine', progress.steps.at(-1)?.at),
        place: lastStep(progress, 'stored')?.reason,
        keepUntil: dateOfFhir(progress.task.restriction?.period?.end),
        closed: closed && dateOfInstant(closed),
      };
    });
  },
});

/** One row a case: its clock as pathology counts it, its marks of quality, its consultation. */
export const casesView = defineView({
  id: 'pathology_cases',
  title: '病理病例',
  per: 'event',
  followsCalendar: true,
  place: 'organisation',
  sources: {
    ...requestSources('pathology'),
    answers: resources('Observation', FROZEN_ANSWER),
    consultations: resources('Task', CONSULTATION),
    written: responses(centre.forms.report),
  },
  columns: {
    number: textColumn('病理号'),
    item: textColumn('项目编码'),
    itemName: textColumn('项目'),
    state: wordColumn('状态', STATES, { indexed: true }),
    from: textColumn('送检机构', { names: 'directory' }),
    centre: textColumn('病理中心', { names: 'directory' }),
    acquiredAt: instantColumn('接收时间'),
    dueAt: instantColumn('应报告时间'),
    toldAt: instantColumn('冰冻电话报告时间'),
    frozenMinutes: numberColumn('冰冻用时（分钟）'),
    answeredOn: dateColumn('报告日期', { indexed: true }),
    onTime: booleanColumn('按时报告'),
    heGrade: wordColumn('HE切片质量', HE_GRADES),
    accordance: wordColumn('石蜡与术中冰冻对照', ACCORDANCE),
    releasedOn: dateColumn('发布日期'),
    consultation: wordColumn('会诊', CONSULTATION_STATES),
    consultationReason: textColumn('会诊原因与意见'),
  },
  rows: (records) =>
    readRequests(records).map((request) => {
      const { progress } = request;
      const frozen = request.item.code === FROZEN;
      const acquired = lastStep(progress, 'acquired')?.at;
      const released = firstStep(progress, 'released')?.at;
      const told = toldAt(records.answers, request.id);
      const answered = frozen ? (told ?? released) : released;
      const limit = request.item.code === 'pathology-cytology' ? { minutes: 2 * 24 * 60 } : { workingDays: 5 };
      const due = acquired && limitFrom(acquired, frozen ? { minutes: FROZEN_MINUTES } : limit);
      const written = records.written.findLast(({ answers }) => answers.target === request.id)?.answers;
      const consultation = consultationsOf(records.consultations, request.id).at(-1);
      const state = consultation?.state;
      return {
        key: request.id,
        org: request.from,
        number: request.number,
        item: request.item.code,
        itemName: request.item.display,
        state: request.state,
        from: request.from,
        centre: request.centre,
        acquiredAt: acquired,
        dueAt: due,
        toldAt: told,
        frozenMinutes: frozen && acquired && told ? minutesBetween(acquired, told) : undefined,
        answeredOn: answered && dateOfInstant(answered),
        onTime: answered && due ? answered <= due : undefined,
        heGrade: written?.heGrade,
        accordance: written?.accordance,
        releasedOn: released && dateOfInstant(released),
        consultation: state === 'asked' ? ('asked' as const) : state === 'answered' ? ('answered' as const) : undefined,
        consultationReason: consultation?.steps.at(-1)?.reason,
      };
    }),
});
