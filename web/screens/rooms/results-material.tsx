/** The results of a request: each with its flag, interval and the person's earlier ones, and why a person has to look; printed as the report. */
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { EXTENSION, SYSTEM } from '../../../kernel/define/codes.ts';
import type { PersonLine } from '../../../server/contract/contract.ts';
import { api } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { Empty } from '../../parts/states.tsx';
import { tellSexAge } from '../../parts/words.ts';
import type { RequestFile } from './read-request.ts';
import { codeOf, holds, ResultsTable, standingResults, tellValue } from './results-table.tsx';

const observationSchema = z.looseObject({
  resourceType: z.literal('Observation'),
  id: z.string(),
  effectiveDateTime: z.string().optional(),
  basedOn: z.array(z.looseObject({ reference: z.string().optional() })).optional(),
  code: z.looseObject({ coding: z.array(z.looseObject({ system: z.string().optional(), code: z.string().optional() })).optional() }),
  valueQuantity: z.looseObject({ value: z.number().optional() }).optional(),
  valueString: z.string().optional(),
});
const bundleSchema = z.object({ entry: z.array(z.object({ resource: observationSchema })).optional() });

const CLOCK = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

/** Earlier results of the same items, the newest first. */
function useEarlier(file: RequestFile) {
  const subject = file.request.order.resource.subject.reference ?? '';
  const codes = file.observations.flatMap(({ resource }) => codeOf(resource) ?? []);
  return useQuery({
    queryKey: ['earlier-results', subject, file.request.id, codes],
    enabled: codes.length > 0,
    queryFn: async () => {
      const query = {
        patient: subject.slice('Patient/'.length),
        code: codes.map((code) => `${SYSTEM.examItem}|${code}`).join(','),
        status: 'final,corrected',
        _sort: '-date',
        _count: '200',
      };
      const { entry } = await api.search(bundleSchema, 'Observation', query);
      const order = `ServiceRequest/${file.request.id}`;
      return (entry ?? []).map(({ resource }) => resource).filter(({ basedOn }) => !basedOn?.some(({ reference }) => reference === order));
    },
  });
}

/** Corrections that wait for a person: what is released stands till then, and whoever reads it is told. */
function Corrections({ file }: { readonly file: RequestFile }) {
  const waiting = file.observations.filter(({ resource }) => resource.status !== 'cancelled' && holds(resource, EXTENSION.corrects));
  const told = file.observations.flatMap(({ resource }) => {
    const pending = resource.extension?.find(({ url }) => url === EXTENSION.correctionPending)?.valueString;
    if (pending === undefined) return [];
    const now = `${tellValue(resource)}${resource.valueQuantity?.unit === undefined ? '' : ` ${resource.valueQuantity.unit}`}`;
    return [
      { id: resource.id ?? now, text: t('{item}：已发布 {now}，更正为 {pending}', { item: resource.code.text ?? '', now, pending }) },
    ];
  });
  return (
    <section className="y-results-pending" role="note">
      <b>{t('有更正结果待审核，审核前以已发布的结果为准')}</b>
      <ul>
        {told.map(({ id, text }) => (
          <li key={id}>{text}</li>
        ))}
      </ul>
      {waiting.length === 0 ? null : (
        <small>{[...new Set(waiting.flatMap(({ resource }) => resource.device?.display ?? []))].join('、')}</small>
      )}
    </section>
  );
}

/** Items without a result stand as missing: an empty place is no zero. */
export function ResultsMaterial({ file, person }: { readonly file: RequestFile; readonly person: PersonLine }) {
  const earlier = useEarlier(file);
  const { request } = file;
  const results = standingResults(file);
  const corrected = [...results.values()].some((resource) => holds(resource, EXTENSION.correctionPending));
  const waiting = request.progress.steps.findLast(({ step }) => step === 'submitted' || step === 'drafted');
  const report = request.report?.resource;
  if (results.size === 0) return <Empty text={t('还没有结果：等待仪器上传，或手工录入。')} />;
  return (
    <section className="y-card y-results">
      <h2>
        {t(request.item.display)}{' '}
        <small>
          {person.name} {tellSexAge(person)} · {request.number}
        </small>
      </h2>
      {report ? null : waiting?.reason ? <p className="y-results-why">{t('未自动审核：{reason}', { reason: waiting.reason })}</p> : null}
      {corrected ? <Corrections file={file} /> : null}
      <ResultsTable request={request} results={results} earlier={earlier.data ?? []} />
      {report ? (
        <footer className="y-results-foot">
          <p className="y-results-words">{report.conclusion}</p>
          <p>
            {t('审核')} {report.resultsInterpreter?.map(({ display }) => display).join('、')} · {t('发布')}{' '}
            {report.issued === undefined ? '' : CLOCK.format(new Date(report.issued))}
            {report.extension?.some(({ valueCode }) => valueCode === 'consortium') ? ` · ★ ${t('医共体内互认')}` : ''}
          </p>
          <button type="button" className="y-button y-not-printed" onClick={() => window.print()}>
            {t('打印报告')}
          </button>
        </footer>
      ) : null}
    </section>
  );
}
