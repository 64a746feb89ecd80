/** Who in hypertension care can not come to the clinic, from when to when, and how the home visits to them are counted. */
import { all, any, monthsBefore, todayPlus } from '../../kernel/define/condition.ts';
import { defineIndicator } from '../../kernel/define/indicator.ts';
import { CLINICAL_ROLES } from '../../kernel/define/role.ts';
import { type Records, resources } from '../../kernel/define/source.ts';
import { dateColumn, defineView, wordColumn } from '../../kernel/define/view.ts';
import { defineWorklist } from '../../kernel/define/worklist.ts';
import { addDays, dateOfFhir, type PlainDate } from '../../kernel/periods/plain-date.ts';
import { recordVisit } from './actions.ts';
import { courseSources, followHypertension } from './course.ts';
import type { MOBILITY } from './rules.ts';
import { visitTask } from './tasks.ts';
import { visits } from './views.ts';

const sources = { ...courseSources, flags: resources('Flag', 'disabled') };

/** How it is known: judged at enrolment or a follow-up, or only flagged as disabled and never judged. */
const GROUNDS = { judged: '行动不便', flagged: '残疾人，未评估行动能力' } as const;

/** A time in which a person can not come. */
export interface Homebound {
  readonly from: PlainDate;
  /** The last day; undefined: until further notice. */
  readonly until: PlainDate | undefined;
  readonly ground: keyof typeof GROUNDS;
}

interface Said {
  readonly date: PlainDate;
  readonly mobility: keyof typeof MOBILITY;
}

/**
 * The times in which a person can not come. What was last said of mobility holds until something else is said; a disability that is only
 * flagged (many disabled people can come) holds up to the first such judgement.
 */
export function listHomebound(
  said: readonly Said[],
  flagged: readonly { readonly from: PlainDate; readonly until: PlainDate | undefined }[],
): readonly Homebound[] {
  const changes = said.toSorted((a, b) => (a.date < b.date ? -1 : 1)).filter((one, at, all) => one.mobility !== all[at - 1]?.mobility);
  const judged = changes.flatMap(({ date: from, mobility }, at) => {
    const next = changes[at + 1];
    return mobility === 'limited' ? [{ from, until: next && addDays(next.date, -1), ground: 'judged' as const }] : [];
  });
  const first = changes[0];
  const unjudged = flagged.flatMap(({ from, until }) => {
    if (first && from >= first.date) return [];
    const cut = first && addDays(first.date, -1);
    return [{ from, until: until !== undefined && (cut === undefined || until < cut) ? until : cut, ground: 'flagged' as const }];
  });
  return [...unjudged, ...judged];
}

function readSaid({ enrolments, visits: seen }: Records<typeof sources>): readonly Said[] {
  return [...enrolments, ...seen].flatMap(({ date, answers: { mobility } }) => (mobility === undefined ? [] : [{ date, mobility }]));
}

function readFlags({ flags }: Records<typeof sources>) {
  return flags.flatMap(({ resource }) => {
    const from = dateOfFhir(resource.period?.start);
    return resource.status === 'entered-in-error' || from === undefined ? [] : [{ from, until: dateOfFhir(resource.period?.end) }];
  });
}

/** One row per stretch of care and time in which the person can not come. `nextDue` and `overdueAfter` only where both still last. */
export const homebound = defineView({
  id: 'hypertension_homebound',
  title: '行动不便的高血压患者',
  per: 'event',
  sources,
  columns: {
    ground: wordColumn('依据', GROUNDS),
    birth: dateColumn('出生日期'),
    from: dateColumn('起始日期'),
    until: dateColumn('截止日期'),
    lastHome: dateColumn('末次上门随访日期'),
    nextDue: dateColumn('下次随访日期', { indexed: true }),
    overdueAfter: dateColumn('最迟随访日期'),
  },
  rows: (records, person) => {
    const times = listHomebound(readSaid(records), readFlags(records));
    if (times.length === 0) return [];
    return followHypertension(records, person).flatMap((stretch) =>
      times.flatMap(({ from, until, ground }, at) => {
        const begin = [from, stretch.start].toSorted()[1] ?? from;
        const end = until === undefined || (stretch.end !== undefined && stretch.end < until) ? stretch.end : until;
        if (end !== undefined && end < begin) return [];
        const open = end === undefined ? (stretch.steps.at(-1)?.next ?? stretch.first) : undefined;
        return [
          {
            key: `${stretch.episode.id}/${at + 1}`,
            org: stretch.episode.org,
            ground,
            birth: person.birthDate,
            from: begin,
            until: end,
            lastHome: stretch.steps.findLast(({ contact }) => contact.way === 'home')?.contact.date,
            nextDue: open?.due,
            overdueAfter: open?.until,
          },
        ];
      }),
    );
  },
});

const ELDERLY_MONTHS = 65 * 12;

/** Of people of 65 and older who are judged unable to come, those seen at home in the period. */
export const homeServedRate = defineIndicator({
  id: 'hypertension.home-served-rate',
  title: '行动不便老年高血压患者上门随访率',
  definition:
    '统计期内在高血压管理中、期内有任一日经评估行动不便的65岁及以上（期末年龄）患者中，期内得到至少1次上门随访者所占比例。仅有残疾人标识、未评估行动能力者不计入。',
  source: '《国家基本公共卫生服务规范（第三版）》高血压患者健康管理（随访方式：家庭）；国卫基层发〔2022〕10号（为行动不便者提供上门服务）',
  version: '1',
  measure: 'flow',
  view: homebound,
  population: (row, p) =>
    all(
      row.ground.is('judged'),
      row.birth.onOrBefore(monthsBefore(p.end, ELDERLY_MONTHS)),
      row.from.onOrBefore(p.end),
      any(row.until.isEmpty(), row.until.onOrAfter(p.start)),
    ),
  numerator: (_row, p, of) => of(visits).some((visit) => all(visit.date.within(p), visit.way.is('home'))),
  reasons: [
    { label: '本期无随访', when: (_row, p, of) => of(visits).none((visit) => visit.date.within(p)) },
    { label: '本期随访过，但没有上门', when: (_row, p, of) => of(visits).some((visit) => visit.date.within(p)) },
  ],
  repair: visitTask,
  dated: (row) => row.lastHome,
});

/** Who of them is due within seven days, or late. */
export const homeDue = defineWorklist({
  id: 'hypertension.home-due',
  urgency: 'due',
  title: '高血压应上门随访',
  view: homebound,
  where: (row) =>
    all(row.birth.onOrBefore(monthsBefore(todayPlus(0), ELDERLY_MONTHS)), row.until.isEmpty(), row.nextDue.onOrBefore(todayPlus(7))),
  columns: ['ground', 'nextDue', 'overdueAfter', 'lastHome'],
  sort: 'nextDue',
  roles: [...CLINICAL_ROLES, 'township-manager'],
  action: recordVisit,
});
