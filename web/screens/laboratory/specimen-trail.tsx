/** A specimen's way, step by step, with time, person and institution; and what may be done with it now. */
import { Button } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { CONTAINERS, SPECIMENS } from '../../../kernel/patterns/examination-items/laboratory-item.ts';
import { today } from '../../../kernel/periods/plain-date.ts';
import { isOutsideBox } from '../../../systems/laboratory/rules/specimen-rules.ts';
import { SPECIMEN_STATES, type SpecimenState, TUBE_TRAIL } from '../../../systems/laboratory/specimens.ts';
import { api, ProblemError } from '../../api.ts';
import { useActor } from '../../app/session.tsx';
import { useOpenForm } from '../../app/workspace-address.ts';
import { newRequestId } from '../../form/request-id.ts';
import { t } from '../../language/translate.ts';
import type { SpecimenFile } from './read-laboratory.ts';

interface Line {
  readonly at: string;
  readonly title: string;
  readonly who: string;
  readonly note: string;
  readonly bad: boolean;
}

const CLOCK = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai', dateStyle: 'short', timeStyle: 'short' });

function isStep(text: string): text is SpecimenState {
  return Object.hasOwn(TUBE_TRAIL.steps, text);
}

/** Steps and box temperatures in the order of time. */
export function SpecimenTrail({ file }: { readonly file: SpecimenFile }) {
  const trail = file.specimen.trail.progress;
  const lines: readonly Line[] = [
    ...trail.steps.map(({ step, at, by, org, reason }) => ({
      at,
      title: t(isStep(step) ? TUBE_TRAIL.steps[step] : step),
      who: [by === undefined ? t('仪器或系统') : (file.people.get(by) ?? by), org === undefined ? '' : (file.institutions.get(org) ?? '')]
        .filter(Boolean)
        .join(' · '),
      note: reason ?? '',
      bad: step === 'rejected',
    })),
    ...file.readings.map(({ at, celsius, words }) => ({
      at,
      title: t('箱内 {celsius} ℃', { celsius: celsius.toFixed(1) }),
      who: '',
      note: words,
      bad: isOutsideBox(celsius),
    })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <ol className="y-lab-trail">
      {lines.map((line) => (
        <li key={`${line.at} ${line.title}`} className={line.bad ? 'is-bad' : undefined}>
          <time dateTime={line.at}>{CLOCK.format(new Date(line.at))}</time>
          <b>{line.title}</b>
          <span>{line.who}</span>
          {line.note === '' ? null : <span className="y-soft">{line.note}</span>}
        </li>
      ))}
    </ol>
  );
}

/** The head of a specimen with its state, and the acts that its state and the reader's post allow. */
export function SpecimenSteps({ file, onDone }: { readonly file: SpecimenFile; readonly onDone: () => void }) {
  const actor = useActor();
  const open = useOpenForm();
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const { specimen, resident, orders } = file;
  const atCentre = actor.role === 'diagnosis-reader';
  const coming = specimen.state === 'collected' || specimen.state === 'packed';
  const receive = async (): Promise<void> => {
    setBusy(true);
    try {
      const answers = { target: specimen.id, date: today() };
      const outcome = await api.perform('laboratory.receive', { resident, answers, requestId: newRequestId() });
      setSaid(outcome.kind === 'performed' ? (outcome.performed.tell?.text ?? t('已接收')) : '');
      onDone();
    } catch (error) {
      setSaid(error instanceof ProblemError ? `${error.problem.text}${error.problem.next}` : t('没有办成'));
    } finally {
      setBusy(false);
    }
  };
  const to = (action: string): void => open({ action, resident, row: specimen.id });
  return (
    <header className="y-lab-head">
      <h2>
        {specimen.number} <small>{t(SPECIMEN_STATES[specimen.state])}</small>
      </h2>
      <p>
        {t(SPECIMENS[specimen.kind])} · {t(CONTAINERS[specimen.container])} · {orders.map((order) => t(order.code?.text ?? '')).join('、')}
      </p>
      <p className="y-actions y-not-printed">
        {atCentre && coming ? (
          <Button type="primary" loading={busy} onClick={() => void receive()}>
            {t('接收')}
          </Button>
        ) : null}
        {atCentre && ['collected', 'packed', 'received'].includes(specimen.state) ? (
          <Button onClick={() => to('laboratory.reject-specimen')}>{t('拒收标本')}</Button>
        ) : null}
        {!atCentre && coming ? <Button onClick={() => to('laboratory.pack')}>{t('标本装箱')}</Button> : null}
        {atCentre && ['received', 'tested'].includes(specimen.state) ? (
          <Button onClick={() => to('laboratory.store')}>{t('标本留样')}</Button>
        ) : null}
        <Link className="y-button" to={`/people/${resident}`}>
          {t('居民档案')}
        </Link>
      </p>
      <p role="status">{said}</p>
    </header>
  );
}
