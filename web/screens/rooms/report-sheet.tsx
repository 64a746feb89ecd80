/** A centre's report on A4: whose and which number, what was seen and concluded, key images, who signed, when. From the released report alone. */
import type { DiagnosticReport } from '@medplum/fhirtypes';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { SYSTEM } from '../../../kernel/define/codes.ts';
import { findingsOf } from '../../../kernel/patterns/diagnosis-centre/report-resource.ts';
import { firstStep, lastStep, type Progress } from '../../../kernel/patterns/progress/progress.ts';
import type { PersonLine } from '../../../server/contract/contract.ts';
import { addressOfKeyImage, keyImagesOf } from '../../../systems/imaging/key-images.ts';
import { api } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { tellSexAge } from '../../parts/words.ts';
import type { RequestFile } from './read-request.ts';
import { ResultsTable, standingResults } from './results-table.tsx';

const CLOCK = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

function tellTime(at: string | undefined): string {
  return at === undefined ? '' : CLOCK.format(new Date(at));
}

/** What the foot says, by what the report rests on. */
const SPECIMEN_ONLY = '打印于{at}。本报告仅对送检标本负责，供临床医师参考。';
const IMAGES_STAND = '打印于{at}。本报告仅供临床医师参考，影像以影像存储中的原图为准。';
const ADVICE = '打印于{at}。本报告仅供临床医师参考。';

interface Props {
  readonly file: RequestFile;
  readonly report: DiagnosticReport;
  readonly person: PersonLine;
}

/** The name of an organisation; empty until it is known. */
function useName(id: string | undefined): string {
  const found = useQuery({
    queryKey: ['organisation', id],
    queryFn: () => api.organisation(id ?? ''),
    enabled: id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return found.data?.name ?? '';
}

/** Who wrote the amendment in force and, where two sign, who signed it second. */
function tellAmenders({ steps }: Progress): string {
  const at = steps.findLastIndex(({ step }) => step === 'amended');
  const before = steps[at - 1];
  const names = [before?.step === 'amend-submitted' ? before.name : undefined, steps[at]?.name];
  return names.filter((name) => name !== undefined).join(' / ');
}

/** Draws the sheet. */
export function ReportSheet({ file, report, person }: Props) {
  const { request } = file;
  const centre = useName(request.centre);
  const from = useName(request.from);
  const findings = findingsOf(report);
  const critical =
    report.conclusionCode?.flatMap(({ coding }) => coding ?? []).filter(({ system }) => system === SYSTEM.criticalFinding) ?? [];
  const [writer, reviewer] = report.resultsInterpreter ?? [];
  const amended = lastStep(request.progress, 'amended');
  const amenders = amended ? tellAmenders(request.progress) : '';
  const results = standingResults(file);
  const tested = results.size > 0;
  const facts: readonly (readonly [string, string])[] = [
    ['姓名', person.name],
    ['性别年龄', tellSexAge(person)],
    ['申请单号', request.number],
    [tested ? '检验项目' : '检查项目', request.item.display],
    ['申请机构', from],
    ['申请医生', request.order.resource.requester?.display ?? ''],
    ['申请时间', tellTime(request.requestedAt)],
    ...(tested ? ([['采集时间', tellTime(report.effectiveDateTime)]] as const) : []),
    [tested ? '接收时间' : '检查时间', tellTime(lastStep(request.progress, 'acquired')?.at)],
  ];
  return (
    <article className="y-report-sheet">
      <header>
        <h2>{centre}</h2>
        <h3>{t('{item}报告单', { item: request.item.display })}</h3>
      </header>
      <dl className="y-sheet-facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{t(label)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="y-sheet-why">
        {t('病情摘要与检查目的')}：{request.order.resource.note?.[0]?.text}
      </p>
      <SheetImages report={report} />
      {tested ? (
        <section className="y-sheet-results">
          <ResultsTable request={request} results={results} />
        </section>
      ) : null}
      {findings === undefined ? null : (
        <section>
          <h4>{t('所见')}</h4>
          <p>{findings}</p>
        </section>
      )}
      <section>
        <h4>{t(tested ? '结果提示' : '诊断意见')}</h4>
        <p>
          <b>{report.conclusion}</b>
        </p>
        {critical.length > 0 ? (
          <p className="y-bad">
            {t('危急值')}：{critical.map(({ display, code }) => t(display ?? code ?? '')).join('、')}
          </p>
        ) : null}
        {amended ? (
          <p>
            {t('本报告于{at}修订：{reason}', { at: tellTime(amended.at), reason: amended.reason ?? '' })}
            {amenders === '' ? '' : `（${t('修订医生')}：${amenders}）`}
          </p>
        ) : null}
      </section>
      <footer>
        {tested ? (
          <span>
            {t('审核者')}：{writer?.display === undefined ? '' : t(writer.display)}
          </span>
        ) : (
          <>
            <span>
              {t('报告医生')}：{writer?.display ?? ''}
            </span>
            <span>
              {t('审核医生')}：{reviewer?.display ?? t('本项目一人签发')}
            </span>
          </>
        )}
        <span>
          {t('发布时间')}：{tellTime(firstStep(request.progress, 'released')?.at ?? report.issued)}
        </span>
        <small>
          {t(tested ? SPECIMEN_ONLY : file.studies.length > 0 ? IMAGES_STAND : ADVICE, { at: tellTime(new Date().toISOString()) })}
        </small>
      </footer>
    </article>
  );
}

/** The key images as pictures; the sheet is whole without them and says which could not be had. */
function SheetImages({ report }: { readonly report: DiagnosticReport }) {
  const images = keyImagesOf(report.media);
  const [failed, setFailed] = useState<ReadonlySet<string>>(new Set());
  if (images.length === 0) return null;
  return (
    <section className="y-sheet-images">
      {images.map((image, at) => {
        const address = addressOfKeyImage(image);
        return failed.has(address) ? (
          <p className="y-sheet-missing" key={address}>
            {t('关键图像 {n}：影像存储暂不可用，未能打印。', { n: at + 1 })}
          </p>
        ) : (
          <figure key={address}>
            <img src={address} alt={t('关键图像 {n}', { n: at + 1 })} onError={() => setFailed((before) => new Set(before).add(address))} />
            <figcaption>{t('关键图像 {n}', { n: at + 1 })}</figcaption>
          </figure>
        );
      })}
    </section>
  );
}
