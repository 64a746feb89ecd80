/** Opens an action's form: fetches its declaration, first values and the person, then edits, saves and tells. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import type { AnyForm } from '../../kernel/define/form.ts';
import type { Person } from '../../kernel/define/person.ts';
import { isPlainDate } from '../../kernel/periods/plain-date.ts';
import type { Performed, PersonLine } from '../../server/contract/contract.ts';
import { api, ProblemError, type Start } from '../api.ts';
import { useActor } from '../app/session.tsx';
import { loadAction } from '../app/systems.ts';
import type { FormTarget } from '../app/workspace-address.ts';
import { t } from '../language/translate.ts';
import { Loading, Refusal } from '../parts/states.tsx';
import { AboutRequest, requestOf } from './about-request.tsx';
import type { RawAnswers } from './answer-path.ts';
import { draftKey } from './drafts.ts';
import { FormEditor } from './form-editor.tsx';
import { PerformedPanel } from './performed-panel.tsx';
import { type FormStart, useForm } from './use-form.ts';

const VisitDesk = lazy(async () => ({ default: (await import('./visit-desk.tsx')).VisitDesk }));
const TakeTrace = lazy(async () => ({ default: (await import('./take-trace.tsx')).TakeTrace }));

interface Props {
  readonly target: FormTarget;
  /** The next form that waits, in words. */
  readonly next?: string | undefined;
  readonly onNext?: () => void;
  readonly onClose: () => void;
  /** Told while there is something unsaved. */
  readonly onDirty?: (dirty: boolean) => void;
  readonly beside?: (answers: RawAnswers) => ReactNode;
}

const SEXES: readonly Person['sex'][] = ['male', 'female', 'other'];

/** The person as a form's own proposals see them. */
function personOf(line: PersonLine): Person {
  return {
    residentId: line.resident,
    patientId: '',
    name: line.name,
    sex: SEXES.find((sex) => sex === line.sex) ?? 'unknown',
    birthDate: isPlainDate(line.birthDate) ? line.birthDate : undefined,
    area: line.area,
    residency: line.state === 'visitor' ? 'visitor' : 'usual',
    household: line.household ?? undefined,
    since: undefined,
    until: undefined,
    deceased: undefined,
  };
}

/** First values with those that the page chose, of items that hold a plain text: what is no item of the form is left out. */
function withGiven(form: AnyForm, start: Start, given: Readonly<Record<string, string>> = {}): Start {
  const known = Object.entries(given).filter(([name]) => PLAIN.has(form.items[name]?.kind));
  return known.length === 0 ? start : { ...start, answers: { ...start.answers, ...Object.fromEntries(known) } };
}

const PLAIN: ReadonlySet<string | undefined> = new Set(['text', 'date', 'choice', 'reference']);

/** The form, or why it can not be opened. */
export function OpenForm(props: Props) {
  const { action: id, resident, row, encounter, given } = props.target;
  const actor = useActor();
  const action = useQuery({
    queryKey: ['action', id],
    queryFn: async () => (await loadAction(id)) ?? null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  // First values are asked for each time a form is opened, never taken from before.
  const start = useQuery({
    queryKey: ['start', id, resident, row, encounter],
    queryFn: () => api.start(id, resident, row, encounter),
    staleTime: 0,
    gcTime: 0,
    refetchOnReconnect: false,
  });
  const page = useQuery({
    queryKey: ['person', resident, 'page'],
    queryFn: () => api.person(resident ?? 0),
    enabled: resident !== undefined,
  });
  if (action.data === null) {
    const text = t('没有“{id}”这个操作。', { id });
    return (
      <Refusal
        error={new ProblemError({ code: 'not-found', text, next: t('请从清单、居民档案或 Ctrl+K 打开表单。'), problems: [] }, 404)}
      />
    );
  }
  const error = action.error ?? start.error ?? page.error;
  if (error) return <Refusal error={error} onRetry={() => void Promise.all([action.refetch(), start.refetch()])} />;
  if (!action.data || !start.data || start.isFetching || (resident !== undefined && !page.data)) return <Loading lines={10} />;
  const opened: FormStart = {
    action: action.data,
    resident,
    row,
    encounter,
    person: page.data ? personOf(page.data.person) : undefined,
    start: withGiven(action.data.form, start.data, given),
    draftKey: draftKey(actor.user, id, resident, row),
  };
  return opened.action.takes === 'trace' && resident !== undefined ? (
    <Taking key={opened.draftKey} {...props} opened={opened} resident={resident} />
  ) : (
    <Editing key={opened.draftKey} {...props} opened={opened} />
  );
}

/** With the device's file, unless whoever opened it has none. */
function Taking(props: Props & { readonly opened: FormStart; readonly resident: number }) {
  const { opened, resident, next, onNext, onClose } = props;
  const [done, setDone] = useState<Performed>();
  const [isWithout, setWithout] = useState(false);
  useTellDone(done);
  if (isWithout) return <Editing {...props} />;
  if (done) return <PerformedPanel performed={done} opened={opened} next={next} onNext={() => onNext?.()} onClose={onClose} />;
  return (
    <Suspense fallback={<Loading lines={4} />}>
      <TakeTrace action={opened.action} resident={resident} row={opened.row} onDone={setDone} onWithout={() => setWithout(true)} />
    </Suspense>
  );
}

/** Fetches anew what a saved form changed. */
function useTellDone(done: Performed | undefined): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!done) return;
    for (const key of ['tasks', 'worklist', 'home', 'indicators', 'number', 'people']) void queries.invalidateQueries({ queryKey: [key] });
    if (done.resident !== null) void queries.invalidateQueries({ queryKey: ['person', done.resident] });
  }, [done, queries]);
}

function Editing({ opened, next, onNext, onClose, onDirty, beside }: Props & { readonly opened: FormStart }) {
  const form = useForm(opened);
  const { done, dirty } = form;
  useEffect(() => onDirty?.(dirty), [dirty, onDirty]);
  useTellDone(done);
  if (done) return <PerformedPanel performed={done} opened={opened} next={next} onNext={() => onNext?.()} onClose={onClose} />;
  const request = requestOf(opened.action.form, form.desk.answers);
  const editor = (
    <>
      {/* On a reader's desk the request stands above already. */}
      {request === undefined || opened.resident === undefined || beside ? null : (
        <AboutRequest request={request} resident={opened.resident} />
      )}
      <FormEditor opened={opened} form={form} {...(beside ? { beside } : {})} />
    </>
  );
  if (opened.action.offers.length === 0 || opened.resident === undefined) return editor;
  return (
    <div className="y-desk">
      <Suspense fallback={<Loading lines={3} />}>
        <VisitDesk opened={opened} resident={opened.resident} answers={form.desk.answers} />
      </Suspense>
      {editor}
    </div>
  );
}
