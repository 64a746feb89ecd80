/** A request on the reader's desk: who, why and since when on top, the material beside the report, earlier reports below. */
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useDeferredValue, useEffect, useRef, useState } from 'react';
import type { ReadingRoom } from '../../../kernel/define/system.ts';
import { STATES, STEPS } from '../../../kernel/patterns/diagnosis-centre/states.ts';
import { lastStep } from '../../../kernel/patterns/progress/progress.ts';
import type { PersonLine } from '../../../server/contract/contract.ts';
import { api } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import type { FormDesk } from '../../form/form-context.ts';
import { OpenForm } from '../../form/open-form.tsx';
import { t } from '../../language/translate.ts';
import { askEarly } from '../../parts/image/early-preview.ts';
import { PersonName } from '../../parts/person-name.tsx';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { AmendmentSoFar } from './amendment-so-far.tsx';
import { CallTeam } from './call-team.tsx';
import { FillReport } from './fill-report.tsx';
import { Material } from './material.tsx';
import { OtherSteps } from './other-steps.tsx';
import { type RequestFile, readEarlierReports, readRequestFile } from './read-request.ts';
import { addFinding, CriticalOffer, HoldReport, type Raised } from './report-link.tsx';
import { ReportSoFar } from './report-so-far.tsx';
import { TemplateBar } from './template-bar.tsx';
import { useKeyImages } from './use-key-images.ts';

interface Props {
  readonly room: ReadingRoom;
  readonly resident: number;
  readonly row: string;
  /** Who it is, where a list has told already: the material need not wait for the person's page. */
  readonly known?: PersonLine | undefined;
  /** Who comes next. */
  readonly next: string | undefined;
  readonly onNext: () => void;
  readonly onClose: () => void;
}

/** '08:05' in Shanghai. */
function tellClock(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3600_000).toISOString().slice(5, 16).replace('T', ' ');
}

/** The name of who holds it, as it was written when they took it. */
function holderOf({ request }: RequestFile): string {
  return request.progress.steps.findLast(({ by }) => by === request.reader)?.name ?? '';
}

/** What is to be done with the request as it stands. */
function actionFor(room: ReadingRoom, { request }: RequestFile): string | undefined {
  switch (request.state) {
    case 'acquired':
    case 'assigned':
    case 'drafting':
      return room.report;
    case 'draft-review':
      return room.review;
    case 'amend-review':
      return room.reviewAmendment ?? room.review;
    case 'released':
    case 'amended':
      return room.amend;
    default:
      return undefined;
  }
}

/** Who wrote what waits for its second signature, by name: the report, or its amendment. */
function writerOf({ state, progress, report }: RequestFile['request']): string | undefined {
  if (state === 'amend-review') return lastStep(progress, 'amend-submitted')?.name;
  return state === 'draft-review' ? report?.resource.resultsInterpreter?.[0]?.display : undefined;
}

/** Esc closes it. */
export function RequestDesk({ room, resident, row, known, next, onNext, onClose }: Props) {
  const file = useQuery({
    queryKey: ['request', row],
    queryFn: async () => {
      const read = (await readRequestFile(row)) ?? null;
      if (room.shows === 'images') askEarly('/dicom-web', read?.studies[0]?.resource);
      return read;
    },
    staleTime: 0,
  });
  const page = useQuery({ queryKey: ['person', resident, 'page'], queryFn: () => api.person(resident) });
  useEffect(() => {
    const close = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose();
    };
    addEventListener('keydown', close);
    return () => removeEventListener('keydown', close);
  }, [onClose]);
  const { name } = useActor();
  const report = useRef<FormDesk>(null);
  const [raised, setRaised] = useState<readonly Raised[]>([]);
  const [other, setOther] = useState<string>();
  const marks = useKeyImages(report, file.data?.request.report?.resource);
  const takeFinding = useCallback((line: string) => addFinding(report.current, line), []);
  const wanted = other ?? (file.data ? actionFor(room, file.data) : undefined);
  // The form is drawn after what is read: it takes longer, and the eye goes to the picture first.
  const action = useDeferredValue(wanted, undefined);
  const error = file.error ?? page.error;
  if (error) return <Refusal error={error} onRetry={() => void file.refetch()} />;
  if (file.data === null) return <Empty text={t('这份申请已经不在了。')} />;
  const person = page.data?.person ?? known;
  if (!file.data || !person) return <Loading lines={12} />;
  const { request } = file.data;
  const writes = action === room.report || action === room.amend;
  return (
    <div className="y-request">
      <header className="y-request-head">
        <PersonName person={person} />
        <span>
          {request.item.display} · {request.number}
        </span>
        <span className={`y-tag is-${request.priority}`}>{t(STATES[request.state])}</span>
        {request.reader && ['assigned', 'drafting'].includes(request.state) ? (
          <span className="y-soft">{t('{name}已领取', { name: holderOf(file.data) })}</span>
        ) : null}
        {room.calls ? <CallTeam calls={room.calls} resident={resident} /> : null}
        <button type="button" className="y-link" onClick={onClose}>
          {t('返回清单')} <kbd>Esc</kbd>
        </button>
        <p className="y-request-why">{request.order.resource.note?.[0]?.text}</p>
        <Steps file={file.data} />
      </header>
      <div className="y-request-material">
        <Material
          room={room}
          file={file.data}
          person={person}
          onFinding={takeFinding}
          onRaised={setRaised}
          keyImages={marks.images}
          onKeyImage={writes ? marks.mark : undefined}
        />
        <Earlier room={room} file={file.data} />
      </div>
      <aside className="y-request-form">
        <OtherSteps room={room} state={request.state} chosen={other} onChoose={setOther} />
        {request.report && !(writes && other === undefined && request.state !== 'released' && request.state !== 'amended') ? (
          <ReportSoFar report={request.report.resource} resident={resident} number={request.number} />
        ) : null}
        {request.report && file.data.proposal && room.reviewAmendment === undefined ? (
          <AmendmentSoFar proposal={file.data.proposal} report={request.report.resource} returned={request.state !== 'amend-review'} />
        ) : null}
        {(action === room.review || action === room.reviewAmendment) && writerOf(request) === name ? (
          <p className="y-note">{t('这份报告由您书写，请由另一位医生审核。')}</p>
        ) : null}
        {action ? (
          <OpenForm
            key={`${action} ${row}`}
            target={{ action, resident, row }}
            next={next}
            onNext={onNext}
            onClose={onClose}
            beside={(): ReactNode =>
              action === room.report || action === room.amend ? (
                <>
                  <HoldReport hold={report} />
                  <TemplateBar templates={room.templates} item={request.item.code} />
                  <FillReport report={request.report?.resource} returned={action === room.amend ? file.data?.proposal : undefined} />
                  <CriticalOffer room={room} raised={raised} />
                </>
              ) : null
            }
          />
        ) : wanted ? (
          <Loading lines={8} />
        ) : (
          <Empty text={t('这份申请现在没有要办的事。')} />
        )}
      </aside>
    </div>
  );
}

/** Every step on one line, with its time. */
function Steps({ file }: { readonly file: RequestFile }) {
  const words: Readonly<Record<string, string>> = STEPS;
  return (
    <ol className="y-steps" aria-label={t('经过')}>
      {file.request.progress.steps.map(({ step, at, reason }) => (
        <li key={`${step} ${at}`} title={reason}>
          {t(words[step] ?? step)} <time dateTime={at}>{tellClock(at)}</time>
          {reason ? <span className="y-soft">（{reason}）</span> : null}
        </li>
      ))}
    </ol>
  );
}

function Earlier({ room, file }: { readonly room: ReadingRoom; readonly file: RequestFile }) {
  const { request } = file;
  const subject = request.order.resource.subject.reference ?? '';
  const earlier = useQuery({
    queryKey: ['earlier', room.id, subject, request.id],
    queryFn: () => readEarlierReports(subject, room.id, request.id),
  });
  if (!earlier.data || earlier.data.length === 0) return null;
  return (
    <section className="y-card">
      <h2>{t('以往报告')}</h2>
      <ul className="y-earlier">
        {earlier.data.map(({ id, date, title, conclusion }) => (
          <li key={id}>
            <b>{date}</b> {title}
            <p>{conclusion}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
