/** What the laboratory's lists and numbers read: requests, specimens, results, orders of one visit. */
import { booleanColumn, dateColumn, defineView, instantColumn, numberColumn, textColumn, wordColumn } from '../../kernel/define/view.ts';
import { placeInLine } from '../../kernel/patterns/diagnosis-centre/place-in-line.ts';
import { type CentreRequest, readRequests, requestSources } from '../../kernel/patterns/diagnosis-centre/requests.ts';
import { defineRequestView } from '../../kernel/patterns/diagnosis-centre/view.ts';
import { findPanel } from '../../kernel/patterns/examination-items/find-laboratory-item.ts';
import { CONTAINERS, SPECIMENS } from '../../kernel/patterns/examination-items/laboratory-item.ts';
import { firstStep, lastStep, minutesFrom } from '../../kernel/patterns/progress/progress.ts';
import { REJECTION_REASONS, rejectionIn } from '../../kernel/patterns/specimens/rejection-reasons.ts';
import { addDays, dateOfInstant } from '../../kernel/periods/plain-date.ts';
import { orderNumber } from './collect.ts';
import { itemOfResult, pendingOf, printResult, readResults, resultSources } from './results.ts';
import { FLAGS, type Flag } from './rules/judge-result.ts';
import { RETENTION_DAYS } from './rules/specimen-rules.ts';
import { LABORATORY } from './spec.ts';
import { type LaboratorySpecimen, readSpecimens, SPECIMEN_STATES, specimenSources } from './specimens.ts';

/** `laboratory_requests`: one row a panel that was ordered. */
export const requestsView = defineRequestView(LABORATORY);

/** Panels that a label does not name, so that nobody reads them off a tube. */
const UNNAMED: ReadonlySet<string> = new Set(['hiv', 'syphilis']);

/** What is asked of a tube. An order that the reader may not see is named as those are that nobody reads off a tube. */
function panelsOf(specimen: LaboratorySpecimen, requests: ReadonlyMap<string, CentreRequest>): string {
  const names = specimen.requests.map((id) => {
    const item = requests.get(id)?.item;
    return item === undefined || UNNAMED.has(item.code) ? '感染筛查' : (findPanel(item.code)?.display ?? item.display);
  });
  return [...new Set(names)].join('、');
}

const PRIORITY = { routine: '常规', urgent: '加急' } as const;

/** One row a tube: where it is, since when, and who had it. */
export const specimensView = defineView({
  id: 'laboratory_specimens',
  title: '检验标本',
  per: 'event',
  place: 'organisation',
  sources: { ...specimenSources, ...requestSources('laboratory') },
  choose: { label: ['number', 'kind', 'state'], open: 'closed' },
  columns: {
    number: textColumn('条码'),
    kind: wordColumn('标本', SPECIMENS),
    container: wordColumn('容器', CONTAINERS),
    panels: textColumn('项目'),
    priority: wordColumn('缓急', PRIORITY),
    line: textColumn('顺序', { hidden: true }),
    state: wordColumn('标本状态', SPECIMEN_STATES, { indexed: true }),
    from: textColumn('采集机构', { names: 'directory' }),
    centre: textColumn('检验中心', { names: 'directory' }),
    day: dateColumn('采集日期', { indexed: true }),
    collectedAt: instantColumn('采集时间'),
    collectedBy: textColumn('采集人'),
    box: textColumn('转运箱'),
    packedAt: instantColumn('装箱时间'),
    receivedAt: instantColumn('接收时间'),
    arrivedOn: dateColumn('到达日期', { indexed: true }),
    testedAt: instantColumn('上机时间'),
    rejection: wordColumn('拒收原因', REJECTION_REASONS),
    rejectionNote: textColumn('拒收说明'),
    toReceipt: numberColumn('采集到接收（分钟）'),
    releasedOn: dateColumn('发布日期'),
    keepUntil: dateColumn('保存至'),
    closed: dateColumn('销毁日期'),
  },
  rows: (records) => {
    const requests = new Map(readRequests(records).map((request) => [request.id, request]));
    return readSpecimens(records).map((specimen) => {
      const { kept } = specimen;
      const trail = specimen.trail.progress;
      const collected = firstStep(trail, 'collected');
      const [packed, received, rejected] = [lastStep(trail, 'packed'), firstStep(trail, 'received'), lastStep(trail, 'rejected')];
      const served = specimen.requests.flatMap((id) => requests.get(id) ?? []);
      const released = served.flatMap(({ progress }) => firstStep(progress, 'released')?.at ?? []).toSorted();
      const all = released.length === served.length ? released.at(-1) : undefined;
      const arrived = received?.at ?? rejected?.at;
      const closed = lastStep(trail, 'discarded')?.at;
      const reason = rejected?.reason;
      return {
        key: specimen.id,
        org: collected?.org,
        number: specimen.number,
        kind: specimen.kind,
        container: specimen.container,
        panels: panelsOf(specimen, requests),
        priority: trail.task.priority === 'urgent' ? ('urgent' as const) : ('routine' as const),
        line: placeInLine(trail.task.priority === 'urgent' ? 'urgent' : 'routine', collected?.at),
        state: specimen.state,
        from: collected?.org,
        centre: trail.owner,
        day: collected && dateOfInstant(collected.at),
        collectedAt: collected?.at,
        collectedBy: kept.resource.collection?.collector?.display,
        box: packed?.reason,
        packedAt: packed?.at,
        receivedAt: received?.at,
        arrivedOn: arrived && dateOfInstant(arrived),
        testedAt: lastStep(trail, 'tested')?.at,
        rejection: reason === undefined ? undefined : rejectionIn(reason),
        rejectionNote: reason,
        toReceipt: minutesFrom(trail, 'collected', 'received'),
        releasedOn: all && dateOfInstant(all),
        keepUntil: all && addDays(dateOfInstant(all), RETENTION_DAYS[specimen.kind]),
        closed: closed && dateOfInstant(closed),
      };
    });
  },
});

function isFlag(code: string | undefined): code is Flag {
  return code !== undefined && Object.hasOwn(FLAGS, code);
}

/** One row a result; those that are not released yet are marked. */
export const resultsView = defineView({
  id: 'laboratory_results',
  title: '检验结果',
  per: 'event',
  place: 'organisation',
  independent: true,
  sources: resultSources,
  columns: {
    item: textColumn('项目编码', { indexed: true }),
    itemName: textColumn('项目'),
    result: textColumn('结果'),
    value: numberColumn('数值'),
    flag: wordColumn('提示', FLAGS),
    range: textColumn('参考区间'),
    day: dateColumn('采集日期', { indexed: true }),
    centre: textColumn('检验机构', { names: 'directory' }),
    released: booleanColumn('已发布'),
    corrected: booleanColumn('更正过'),
    pending: textColumn('待审核的更正'),
    request: textColumn('申请'),
  },
  rows: (records) =>
    readResults(records).flatMap(({ kept, item, found, date, request, final }) => {
      const { resource } = kept;
      if (!itemOfResult(resource)) return [];
      const flag = resource.interpretation?.[0]?.coding?.[0]?.code;
      const org = resource.extension?.find(({ url }) => url.endsWith(':org'))?.valueReference?.reference?.split('/')[1];
      return [
        {
          key: kept.id,
          org,
          item: item.code,
          itemName: item.display,
          result: printResult(item, found),
          value: 'value' in found ? found.value : undefined,
          flag: isFlag(flag) ? flag : undefined,
          range: rangeOf(resource.referenceRange?.[0]),
          day: date,
          centre: org,
          released: final,
          corrected: resource.status === 'corrected',
          pending: pendingOf(resource),
          request,
        },
      ];
    }),
});

function rangeOf(
  range: { readonly low?: { readonly value?: number }; readonly high?: { readonly value?: number }; readonly text?: string } | undefined,
): string | undefined {
  if (!range) return undefined;
  const { low, high, text } = range;
  if (low?.value !== undefined && high?.value !== undefined) return `${low.value}～${high.value}`;
  return low?.value !== undefined ? `≥${low.value}` : high?.value !== undefined ? `≤${high.value}` : text;
}

/** One row an order of one visit, however many panels and tubes: what 区域检验人次 counts. */
export const ordersView = defineView({
  id: 'laboratory_orders',
  title: '检验申请人次',
  per: 'event',
  place: 'organisation',
  sources: requestSources('laboratory'),
  columns: {
    number: textColumn('申请单号'),
    from: textColumn('申请机构', { names: 'directory' }),
    centre: textColumn('检验中心', { names: 'directory' }),
    day: dateColumn('申请日期'),
    releasedOn: dateColumn('首份报告日期', { indexed: true }),
    panels: numberColumn('项目数'),
    sentOut: booleanColumn('送区域检验中心'),
  },
  rows: (records) => {
    const orders = Map.groupBy(readRequests(records), ({ number }) => orderNumber(number));
    return [...orders].flatMap(([number, requests]) => {
      const [first] = requests;
      if (first?.requestedAt === undefined) return [];
      const released = requests.flatMap(({ progress }) => firstStep(progress, 'released')?.at ?? []).toSorted()[0];
      return [
        {
          key: first.id,
          org: first.from,
          number,
          from: first.from,
          centre: first.centre,
          day: dateOfInstant(first.requestedAt),
          releasedOn: released && dateOfInstant(released),
          panels: requests.length,
          sentOut: first.from !== first.centre,
        },
      ];
    });
  },
});
