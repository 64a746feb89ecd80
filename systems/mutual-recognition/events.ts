/** The events of recognition in a resident's record: what was shown, cited, refused, opened, and in which visits. */
import type { Communication } from '@medplum/fhirtypes';
import { SYSTEM } from '../../kernel/define/codes.ts';
import { orgExtensionOf } from '../../kernel/define/gather-records.ts';
import { type Kept, resources } from '../../kernel/define/source.ts';
import { booleanColumn, dateColumn, defineView, numberColumn, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { RECOGNITION_EVENTS, readAnswers, type StoredAnswer } from '../../kernel/patterns/recognition/answers.ts';
import { isMark, MARKS } from '../../kernel/patterns/recognition/mark.ts';
import { DECISIONS, REPEAT_REASONS } from '../../kernel/patterns/recognition/reasons.ts';
import { dateOfFhir, type PlainDate, toDate } from '../../kernel/periods/plain-date.ts';

const sources = { events: resources('Communication') } as const;

interface Event {
  readonly id: string;
  readonly kind: keyof typeof RECOGNITION_EVENTS;
  readonly day: PlainDate;
  readonly org: string | undefined;
  readonly doctor: string | undefined;
  readonly doctorName: string | undefined;
  readonly encounter: string | undefined;
  readonly answers: readonly StoredAnswer[];
}

function isEvent(code: string | undefined): code is keyof typeof RECOGNITION_EVENTS {
  return code !== undefined && Object.hasOwn(RECOGNITION_EVENTS, code);
}

function readEvents(kept: readonly Kept<Communication>[]): readonly Event[] {
  return kept.flatMap(({ id, resource }) => {
    const kind = resource.category?.[0]?.coding?.find(({ system }) => system === SYSTEM.recognition)?.code;
    const day = dateOfFhir(resource.sent);
    if (!isEvent(kind) || !day || resource.status !== 'completed') return [];
    const doctor = resource.recipient?.[0];
    return [
      {
        id,
        kind,
        day,
        org: orgExtensionOf(resource.extension),
        doctor: doctor?.reference,
        doctorName: doctor?.display,
        encounter: resource.encounter?.reference,
        answers: readAnswers(resource),
      },
    ];
  });
}

interface Prompt {
  readonly event: Event;
  readonly answer: StoredAnswer;
  readonly answered: boolean;
}

/**
 * The prompts: one for a result, item, doctor and day, whether it was only shown or answered too. The same answer sent twice is one; a
 * citation and a later refusal of the same day are two.
 */
function readPrompts(events: readonly Event[]): readonly Prompt[] {
  const prompts = new Map<string, Prompt>();
  for (const event of events) {
    if (event.kind === 'opened') continue;
    for (const answer of event.answers) {
      const shown = [event.org, event.doctor, event.day, answer.item, answer.result].join('|');
      const answered = event.kind === 'answered';
      const key = answered ? `${shown}|${answer.decision}` : shown;
      if (answered) prompts.delete(shown);
      else if (prompts.has(`${shown}|cite`) || prompts.has(`${shown}|repeat`)) continue;
      if (!prompts.has(key)) prompts.set(key, { event, answer, answered });
    }
  }
  return [...prompts.values()];
}

/** One row a prompt. `cents`: what a citation saved at the citing institution. */
export const promptsView = defineView({
  id: 'mutual_recognition_prompts',
  title: '互认提示与处理',
  per: 'event',
  place: 'organisation',
  sources,
  columns: {
    day: dateColumn('日期', { indexed: true }),
    item: textColumn('项目编码'),
    itemName: textColumn('项目'),
    institution: textColumn('接诊机构', { names: 'directory' }),
    doctor: textColumn('医生'),
    source: textColumn('出具机构', { names: 'directory' }),
    elsewhere: booleanColumn('其他机构出具'),
    resultDay: dateColumn('结果日期'),
    mark: wordColumn('标识', MARKS),
    decision: wordColumn('处理', DECISIONS),
    reason: wordColumn('不认可原因', REPEAT_REASONS),
    note: textColumn('原因说明'),
    cents: numberColumn('节约费用（分）'),
    result: textColumn('结果编号'),
  },
  rows: ({ events }) =>
    readPrompts(readEvents(events)).map(({ event, answer, answered }) => ({
      // Two results of one item may be shown at once.
      key: `${event.id}.${answer.item}.${answer.result}`,
      org: event.org,
      day: event.day,
      item: answer.item,
      itemName: answer.itemName,
      institution: event.org,
      doctor: event.doctorName,
      source: answer.source,
      elsewhere: answer.source !== event.org,
      resultDay: answer.day === '' ? undefined : toDate(answer.day),
      mark: isMark(answer.mark) ? answer.mark : undefined,
      decision: answered ? answer.decision : undefined,
      reason: answer.reason,
      note: answer.note,
      cents: answer.cents,
      result: answer.result,
    })),
});

/** One row an opening of a report. */
export const openingsView = defineView({
  id: 'mutual_recognition_openings',
  title: '互认报告调阅',
  per: 'event',
  place: 'organisation',
  sources,
  columns: {
    day: dateColumn('日期', { indexed: true }),
    itemName: textColumn('项目'),
    institution: textColumn('接诊机构', { names: 'directory' }),
    doctor: textColumn('医生'),
    source: textColumn('出具机构', { names: 'directory' }),
  },
  rows: ({ events }) =>
    readEvents(events).flatMap((event) =>
      event.kind !== 'opened'
        ? []
        : event.answers.slice(0, 1).map(({ itemName, source }) => ({
            key: event.id,
            org: event.org,
            day: event.day,
            itemName,
            institution: event.org,
            doctor: event.doctorName,
            source,
          })),
    ),
});

/** One row a visit in which the service ran: the encounter, or, where an order names none, the day at the institution. */
export const visitsView = defineView({
  id: 'mutual_recognition_visits',
  title: '互认服务覆盖的诊疗',
  per: 'event',
  place: 'organisation',
  sources,
  columns: {
    day: dateColumn('日期', { indexed: true }),
    institution: textColumn('接诊机构', { names: 'directory' }),
    orders: numberColumn('开单次数'),
    cited: numberColumn('引用项目数'),
    repeated: numberColumn('不认可项目数'),
  },
  rows: ({ events }) => {
    const ran = readEvents(events).filter(({ kind }) => kind !== 'opened');
    const visits = Map.groupBy(ran, ({ encounter, day, org }) => encounter ?? `${day}|${org ?? ''}`);
    return [...visits.values()].flatMap((members) => {
      const [first] = members;
      if (first === undefined) return [];
      const prompts = readPrompts(members).filter(({ answered }) => answered);
      return [
        {
          key: first.id,
          org: first.org,
          day: first.day,
          institution: first.org,
          orders: members.filter(({ kind }) => kind === 'answered').length,
          cited: prompts.filter(({ answer }) => answer.decision === 'cite').length,
          repeated: prompts.filter(({ answer }) => answer.decision === 'repeat').length,
        },
      ];
    });
  },
});
