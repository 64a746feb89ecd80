/** One request as who asked sees it: its report as the sheet that is printed, the pictures in the viewer, every step with its time. */
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Link, useParams } from 'react-router';
import { z } from 'zod';
import { IDENTIFIER } from '../../../kernel/define/codes.ts';
import { SHARERS } from '../../../kernel/define/share.ts';
import { STATES } from '../../../kernel/patterns/diagnosis-centre/states.ts';
import { api, get } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { loadSystems } from '../../app/systems.ts';
import { t } from '../../language/translate.ts';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { SharePanel } from '../share/share-panel.tsx';
import { Material } from './material.tsx';
import { lastTraceOf, readRequestFile } from './read-request.ts';
import { ReportSheet } from './report-sheet.tsx';
import '../../look/imaging.css';

const TraceSheet = lazy(async () => ({ default: (await import('./trace-sheet.tsx')).TraceSheet }));

const foundSchema = z.object({ entry: z.array(z.object({ resource: z.looseObject({ id: z.string() }) })).optional() });

/** The request with a number. */
async function readByNumber(resident: number, number: string) {
  const page = await api.person(resident);
  const found = await get(foundSchema, '/fhir/ServiceRequest', { identifier: `${IDENTIFIER.order}|${number}` });
  const id = found.entry?.[0]?.resource.id;
  const file = id === undefined ? undefined : await readRequestFile(id);
  return { person: page.person, file: file ?? null };
}

function nothing(): void {
  // Nobody writes a report here: what the viewers offer to take over goes nowhere.
}

/** `/people/:resident/requests/:number`. */
export function RequestPage() {
  const resident = Number(useParams().resident);
  const number = useParams().number ?? '';
  const [shown, setShown] = useState(false);
  const [sharing, setSharing] = useState(false);
  const { role } = useActor();
  const mayShare = SHARERS.some((each) => each === role);
  const found = useQuery({ queryKey: ['request-page', resident, number], queryFn: () => readByNumber(resident, number) });
  const systems = useQuery({ queryKey: ['systems'], queryFn: loadSystems, staleTime: Number.POSITIVE_INFINITY });
  const error = found.error ?? systems.error;
  if (error) return <Refusal error={error} onRetry={() => void found.refetch()} />;
  if (!found.data || !systems.data) return <Loading lines={12} />;
  const { person, file } = found.data;
  if (!file) return <Empty text={t('没有找到这份申请，或它不在您的范围内。')} />;
  const { request } = file;
  const room = systems.data.flatMap(({ rooms }) => rooms).find(({ id }) => id === request.progress.kind);
  const report = request.report?.resource;
  const released = report && (report.status === 'final' || report.status === 'amended');
  const trace = lastTraceOf(file);
  return (
    <div className="y-page y-request-page">
      <header className="y-page-head y-not-printed">
        <h1>
          {request.item.display} <small>{request.number}</small>
        </h1>
        <span className="y-tag">
          {t(waitingForImages(request.state, file.studies.length, room?.shows === 'images') ?? STATES[request.state])}
        </span>
        <Link className="y-link" to={`/people/${resident}`}>
          {t('返回居民页')}
        </Link>
        {released ? (
          <button type="button" className="y-button" onClick={() => window.print()}>
            {t('打印报告')}
          </button>
        ) : null}
        {room && file.studies.length > 0 ? (
          <button type="button" className="y-button" aria-expanded={shown} onClick={() => setShown(!shown)}>
            {t(shown ? '收起影像' : '查看影像')}
          </button>
        ) : null}
        {released && file.studies.length > 0 && mayShare ? (
          <button type="button" className="y-button" aria-expanded={sharing} onClick={() => setSharing(!sharing)}>
            {t('分享')}
          </button>
        ) : null}
      </header>
      {sharing ? (
        <div className="y-card y-not-printed">
          <SharePanel sharer={{ resident }} about={`ServiceRequest/${request.id}`} />
        </div>
      ) : null}
      {shown && room ? (
        <div className="y-not-printed">
          <Material room={room} file={file} person={person} onFinding={nothing} onRaised={nothing} />
        </div>
      ) : null}
      {report && released ? <ReportSheet file={file} report={report} person={person} /> : <Empty text={t('报告还没有发布。')} />}
      {report && released && trace ? (
        <Suspense fallback={<Loading lines={14} />}>
          <TraceSheet file={file} trace={trace} report={report} person={person} />
        </Suspense>
      ) : null}
    </div>
  );
}

/** Taken and said so, but no image has come: what the township has to look after. */
function waitingForImages(state: string, studies: number, images: boolean): string | undefined {
  return images && studies === 0 && state === 'acquired' ? '已检查待上传' : undefined;
}
