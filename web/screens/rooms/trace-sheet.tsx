/** The trace of a released report on A4 across, at true size: institution, whose, number, times, measurements, conclusion and both signatures above it. */
import type { DiagnosticReport, Observation } from '@medplum/fhirtypes';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { decodeEcg } from '../../../kernel/patterns/ecg-signal/decode-ecg.ts';
import { firstStep, lastStep } from '../../../kernel/patterns/progress/progress.ts';
import type { PersonLine } from '../../../server/contract/contract.ts';
import { api } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { analyseTrace } from '../../parts/ecg/analyse-trace.ts';
import { EcgPaper } from '../../parts/ecg/ecg-paper.tsx';
import { Empty } from '../../parts/states.tsx';
import { tellSexAge, tellTime } from '../../parts/words.ts';
import type { RequestFile } from './read-request.ts';

interface Props {
  readonly file: RequestFile;
  readonly trace: Observation;
  readonly report: DiagnosticReport;
  readonly person: PersonLine;
}

function sexOf({ sex }: PersonLine): 'male' | 'female' | undefined {
  return sex === 'male' || sex === 'female' ? sex : undefined;
}

/** Draws it; says why where the trace can not be drawn. */
export function TraceSheet({ file, trace, report, person }: Props) {
  const { request } = file;
  const centre = useQuery({
    queryKey: ['organisation', request.centre],
    queryFn: () => api.organisation(request.centre ?? ''),
    enabled: request.centre !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const decoded = useMemo(() => decodeEcg(trace), [trace]);
  const measured = useMemo(() => ('refuse' in decoded ? [] : analyseTrace(decoded, sexOf(person)).measurements), [decoded, person]);
  if ('refuse' in decoded) return <Empty text={t(decoded.refuse)} />;
  const [writer, reviewer] = report.resultsInterpreter ?? [];
  const at = (instant: string | undefined): string => (instant === undefined ? '' : tellTime(instant));
  const lines = [
    `${centre.data?.name ?? ''}　${t('{item}报告单', { item: request.item.display })}　${t('申请单号')} ${request.number}`,
    `${person.name}　${tellSexAge(person)}　${t('采集时间')} ${at(lastStep(request.progress, 'acquired')?.at)}　${t('发布时间')} ${at(firstStep(request.progress, 'released')?.at)}`,
    measured.map(({ name, value }) => `${name} ${value}`).join('　'),
    `${t('诊断意见')}：${report.conclusion ?? ''}`,
    `${t('报告医生')}：${writer?.display ?? ''}　　${t('审核医生')}：${reviewer?.display ?? t('本项目一人签发')}`,
  ];
  return (
    <div className="y-trace-sheet">
      <EcgPaper trace={decoded} lines={lines} />
    </div>
  );
}
