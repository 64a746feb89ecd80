/** The numbers of a programme: people in care, managed to the standard, under control, and follow-ups done. */
import {
  all,
  any,
  type Condition,
  fieldsOf,
  monthsBefore,
  not,
  type PeriodMoments,
  type Related,
  todayPlus,
} from '../../define/condition.ts';
import { defineIndicator, sumOf } from '../../define/indicator.ts';
import { type AnyView, defineView } from '../../define/view.ts';
import { ofYear, type QuotaView, quotaFields } from './quota.ts';
import { checkColumns } from './rows.ts';
import { type RegisterView, registerFields, type VisitView, visitFields } from './worklists.ts';

/** A view of annual examinations. */
export type CheckView = AnyView & { readonly columns: typeof checkColumns };

const bareChecks = defineView({ id: 'programme_checks', title: '', per: 'event', sources: {}, columns: checkColumns, rows: () => [] });
const row = registerFields;
const visit = visitFields;
const check = fieldsOf(bareChecks);

/** In care at the end of the period. */
export function inCareAt(p: PeriodMoments): Condition {
  return all(row.start.onOrBefore(p.end), any(row.end.isEmpty(), row.end.after(p.end)));
}

/** In care at any time of the period: 年内已管理. */
export function inCareDuring(p: PeriodMoments): Condition {
  return all(row.start.onOrBefore(p.end), any(row.end.isEmpty(), row.end.onOrAfter(p.start)));
}

/**
 * In care at any time of the twelve months up to the end of the period. For a calendar year these are the months of the year; a month,
 * quarter or half-year looks back twelve months, because four visits can not be asked of less.
 */
export function inCareTwelveMonths(p: PeriodMoments): Condition {
  return all(row.start.onOrBefore(p.end), any(row.end.isEmpty(), row.end.after(monthsBefore(p.end, 12))));
}

function inTwelveMonths(
  field: { after(d: ReturnType<typeof monthsBefore>): Condition; onOrBefore(d: PeriodMoments['end']): Condition },
  p: PeriodMoments,
) {
  return all(field.after(monthsBefore(p.end, 12)), field.onOrBefore(p.end));
}

/**
 * Declares the indicators. 规范管理 needs four face-to-face follow-ups with a complete form and the annual examination
 * (《国家基本公共卫生服务规范（第三版）》); measurements in the clinic count as follow-ups done, but they are not complete.
 * 控制率 asks the last follow-up of the period; nobody seen, or lost, counts as not at target.
 */
export function defineProgrammeIndicators<
  R extends RegisterView,
  V extends VisitView,
  C extends CheckView,
  Q extends QuotaView,
  const Id extends string,
>(spec: {
  id: Id;
  /** '高血压' */
  name: string;
  /** '血压' */
  controlled: string;
  /** The control target in words. */
  target: string;
  source: string;
  register: R;
  visits: V;
  checks: C;
  quotas: Q;
  visitTask: { readonly id: string };
}) {
  const { id, name, source, register, visits, checks } = spec;
  const shared = { source, version: '1' };
  const seen = (of: Related, p: PeriodMoments): Condition => of(visits).some(() => inTwelveMonths(visit.date, p));
  const faceToFace = (p: PeriodMoments): Condition => all(inTwelveMonths(visit.date, p), visit.faceToFace.isTrue());
  const fourTimes = (of: Related, p: PeriodMoments): Condition => of(visits).atLeast(4, () => faceToFace(p));
  const fourComplete = (of: Related, p: PeriodMoments): Condition =>
    of(visits).atLeast(4, () => all(faceToFace(p), visit.complete.isTrue()));
  const examined = (of: Related, p: PeriodMoments): Condition => of(checks).some(() => inTwelveMonths(check.date, p));
  const upToEnd = (p: PeriodMoments) => () => visit.date.onOrBefore(p.end);
  const overdue = (of: Related, p: PeriodMoments): Condition =>
    of(visits).last(
      () => visit.date,
      upToEnd(p),
      // A period that is not over yet can not make anybody late who is not late today.
      () => all(visit.overdueAfter.before(p.end), visit.overdueAfter.before(todayPlus(0))),
    );
  const seenInYear = (of: Related, p: PeriodMoments): Condition => {
    const year = { start: p.year, end: p.end };
    return all(
      row.start.onOrBefore(p.end),
      any(row.end.isEmpty(), row.end.onOrAfter(p.year)),
      of(visits).some(() => visit.date.within(year)),
    );
  };
  const lost = (p: PeriodMoments): Condition => all(row.endReason.is('lost'), row.end.onOrBefore(p.end));
  return {
    managed: defineIndicator({
      ...shared,
      id: `${id}.managed` as const,
      title: `${name}患者在管人数`,
      definition: `统计期末在${name}管理中的人数，死亡、迁出者不计。`,
      measure: 'stock',
      better: 'up',
      view: register,
      population: (_row, p) => inCareAt(p),
      dated: () => row.start,
    }),
    managedInYear: defineIndicator({
      ...shared,
      id: `${id}.managed-in-period` as const,
      title: `${name}患者期内管理人数`,
      definition: `统计期内任一日在${name}管理中的人数，含期内终止者。`,
      measure: 'flow',
      better: 'up',
      view: register,
      population: (_row, p) => inCareDuring(p),
      dated: () => row.start,
    }),
    seenInYear: defineIndicator({
      ...shared,
      id: `${id}.seen-in-year` as const,
      title: `管理${name}患者数`,
      definition: `统计期末所在年度1月1日至期末在${name}管理中、且期间随访过至少1次的人数。`,
      measure: 'flow',
      better: 'up',
      view: register,
      population: (_row, p, of) => seenInYear(of, p),
      dated: () => row.start,
    }),
    completionRate: defineIndicator({
      ...shared,
      id: `${id}.completion-rate` as const,
      title: `${name}患者管理完成率`,
      definition: `统计期末所在年度1月1日至期末在${name}管理中、且期间随访过至少1次的人数 ÷ 上级下达给辖区机构的该年度指标数 × 100%。可以超过100%；指标是任务数，没有未达标名单，名单列出已管理的人。`,
      source: `${source}；管理完成率＝实际管理人数÷下达指标数`,
      measure: 'flow',
      view: register,
      population: (_row, p, of) => seenInYear(of, p),
      against: sumOf(spec.quotas, 'quota', (_row, p) => ofYear(p)),
      dated: () => row.start,
    }),
    managementRate: defineIndicator({
      ...shared,
      id: `${id}.management-rate` as const,
      title: `${name}患者健康管理率`,
      definition: `统计期末所在年度1月1日至期末在${name}管理中、且期间随访过至少1次的人数 ÷ 下达的辖区${name}患者估算数 × 100%。估算数是推算，可能与实际不符；没有未达标名单，名单列出已管理的人。`,
      source: `${source}；健康管理率＝管理人数÷估算患者数`,
      measure: 'flow',
      view: register,
      population: (_row, p, of) => seenInYear(of, p),
      against: sumOf(spec.quotas, 'estimated', (_row, p) => ofYear(p)),
      dated: () => row.start,
    }),
    quota: defineIndicator({
      ...shared,
      id: `${id}.quota` as const,
      title: `${name}患者管理省级指标`,
      definition: `上级下达给辖区机构的统计期末所在年度${name}患者管理人数指标之和；同一机构同一年度以最后一次登记为准。`,
      source: '上级下达的年度任务文件，文号见明细',
      measure: 'stock',
      view: spec.quotas,
      sum: 'quota',
      population: (_row, p) => ofYear(p),
      dated: () => quotaFields.from,
    }),
    enrolled: defineIndicator({
      ...shared,
      id: `${id}.enrolled` as const,
      title: `${name}患者新纳入人数`,
      definition: `统计期内新纳入${name}管理的人数。`,
      measure: 'flow',
      view: register,
      population: (_row, p) => row.start.within(p),
      dated: () => row.start,
    }),
    standardRate: defineIndicator({
      ...shared,
      repair: spec.visitTask,
      id: `${id}.standard-rate` as const,
      title: `${name}患者规范管理率`,
      definition: `截至统计期末12个月内管理过的${name}患者中，4次及以上面对面随访且记录完整、并完成年度健康检查者所占比例。电话随访、仅有门诊测量值的接触不计入完整随访。`,
      measure: 'stock',
      view: register,
      population: (_row, p) => inCareTwelveMonths(p),
      numerator: (_row, p, of) => all(fourComplete(of, p), examined(of, p)),
      reasons: [
        { label: '12个月内无随访', when: (_row, p, of) => not(seen(of, p)) },
        { label: '末次随访超期', when: (_row, p, of) => all(overdue(of, p), not(fourTimes(of, p))) },
        { label: '面对面随访不足4次', when: (_row, p, of) => not(fourTimes(of, p)) },
        { label: '随访满4次但记录不完整', when: (_row, p, of) => not(fourComplete(of, p)) },
        { label: '未做年度健康检查', when: (_row, p, of) => not(examined(of, p)) },
      ],
      dated: () => row.start,
    }),
    controlRate: defineIndicator({
      ...shared,
      repair: spec.visitTask,
      id: `${id}.control-rate` as const,
      title: `管理人群${spec.controlled}控制率`,
      definition: `统计期内管理过的${name}患者中，期内末次随访${spec.controlled}达标（${spec.target}）者所占比例；期内无随访及失访者按未达标计。`,
      measure: 'stock',
      view: register,
      population: (_row, p) => inCareDuring(p),
      numerator: (_row, p, of) =>
        all(
          of(visits).last(
            () => visit.date,
            () => visit.date.within(p),
            () => visit.atTarget.isTrue(),
          ),
          not(lost(p)),
        ),
      reasons: [
        { label: '失访', when: (_row, p) => lost(p) },
        { label: '本期无随访', when: (_row, p, of) => of(visits).none(() => visit.date.within(p)) },
        { label: '末次随访超期', when: (_row, p, of) => overdue(of, p) },
        {
          label: `${spec.controlled}未达标`,
          when: (_row, p, of) =>
            of(visits).last(
              () => visit.date,
              () => visit.date.within(p),
              () => visit.atTarget.isFalse(),
            ),
        },
      ],
      dated: () => row.start,
    }),
    visitsDone: defineIndicator({
      ...shared,
      id: `${id}.visits-done` as const,
      title: `${name}随访人次数`,
      definition: `统计期内${name}随访人次，同一人同一天计1次；含电话随访和门诊测量。`,
      measure: 'flow',
      unit: '人次',
      view: visits,
      counts: 'rows',
      population: (_row, p) => visit.date.within(p),
      dated: () => visit.date,
    }),
    faceToFaceDone: defineIndicator({
      ...shared,
      id: `${id}.face-to-face-done` as const,
      title: `${name}面对面随访人次数`,
      definition: `统计期内${name}门诊和家庭随访人次，同一人同一天计1次。`,
      measure: 'flow',
      unit: '人次',
      view: visits,
      counts: 'rows',
      population: (_row, p) => all(visit.date.within(p), visit.faceToFace.isTrue()),
      dated: () => visit.date,
    }),
  };
}
