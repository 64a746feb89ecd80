/** The state of an open form: answers, proposals, findings as typed, draft, sending. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AnyAction } from '../../kernel/define/action.ts';
import type { Person } from '../../kernel/define/person.ts';
import type { Performed } from '../../server/contract/contract.ts';
import { api, ProblemError, type Start } from '../api.ts';
import { type AnswerPath, isAbsent, type RawAnswers, valueAt, withValueAt, writePath } from './answer-path.ts';
import { dropDraft, keepDraft, readDraft } from './drafts.ts';
import { type FieldFinding, findFindings } from './find-findings.ts';
import type { FormDesk } from './form-context.ts';
import { proposeAnswers } from './propose-answers.ts';
import { newRequestId } from './request-id.ts';

/** What a form is opened with. */
export interface FormStart {
  readonly action: AnyAction;
  readonly resident: number | undefined;
  readonly row?: string | undefined;
  readonly encounter?: string | undefined;
  readonly person: Person | undefined;
  readonly start: Start;
  readonly draftKey: string;
}

interface Typed {
  readonly answers: RawAnswers;
  readonly own: ReadonlySet<string>;
  readonly proposed: ReadonlySet<string>;
}

function topOf(path: AnswerPath): string {
  return String(path[0] ?? '');
}

/** The first finding about a field. */
function textFor(findings: readonly FieldFinding[], field: string): string | undefined {
  return findings.find((finding) => finding.field === field)?.text;
}

/** See OpenForm for what comes back. */
export function useForm({ action, resident, row, encounter, person, start, draftKey }: FormStart) {
  const { form } = action;
  const [restored, setRestored] = useState(() => readDraft(draftKey));
  const fresh = useCallback((): Typed => {
    const begun = proposeAnswers(form, start.answers, new Set(), person);
    return { answers: begun.answers, own: new Set(), proposed: begun.proposed };
  }, [form, start.answers, person]);
  const [typed, setTyped] = useState<Typed>(() =>
    restored ? { answers: restored.answers, own: new Set(restored.own), proposed: new Set() } : fresh(),
  );
  const [overrides, setOverrides] = useState<Readonly<Record<string, string>>>(restored?.overrides ?? {});
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [dirty, setDirty] = useState(restored !== undefined);
  const [refused, setRefused] = useState<ProblemError | undefined>();
  const [doubted, setDoubted] = useState<readonly FieldFinding[]>([]);
  const [sending, setSending] = useState(false);
  const [done, setDone] = useState<Performed | undefined>();
  const requestId = useRef(newRequestId());

  const findings = useMemo(() => findFindings(form, typed.answers, person), [form, typed.answers, person]);
  const serverProblems = refused?.problem.problems ?? [];
  const warnings = useMemo(
    () => [...findings.warnings, ...doubted.filter(({ field, text }) => textFor(findings.warnings, field) !== text)],
    [findings, doubted],
  );

  useEffect(() => {
    if (!dirty || done) return;
    const timer = setTimeout(() => keepDraft(draftKey, typed.answers, typed.own, overrides), 300);
    return () => clearTimeout(timer);
  }, [dirty, done, draftKey, typed, overrides]);

  useEffect(() => {
    if (!dirty || done) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [dirty, done]);

  const set = (path: AnswerPath, value: unknown) => {
    setDirty(true);
    setRefused(undefined);
    setDoubted((all) => all.filter(({ field }) => field !== writePath(path)));
    setTyped((before) => {
      const own = new Set(before.own);
      // An emptied proposal is proposed again only when its grounds change; it counts as answered by the person.
      own.add(topOf(path));
      const next = proposeAnswers(form, withValueAt(before.answers, path, value), own, person, before.proposed);
      return { answers: next.answers, own, proposed: next.proposed };
    });
  };

  const takeLast = (linkIds: readonly string[]) => {
    for (const linkId of linkIds) {
      const value = valueAt(start.last, [linkId]);
      if (!isAbsent(value)) set([linkId], value);
    }
  };

  const startAgain = () => {
    dropDraft(draftKey);
    setRestored(undefined);
    setTyped(fresh());
    setOverrides({});
    setDirty(false);
    setTried(false);
  };

  const send = async (): Promise<'done' | 'mend'> => {
    setTried(true);
    const unexplained = warnings.some(({ field }) => (overrides[field] ?? '').trim().length < 2);
    if (findings.problems.length > 0 || unexplained || sending) return 'mend';
    setSending(true);
    setRefused(undefined);
    try {
      const reasons = Object.fromEntries(warnings.map(({ field }) => [field, (overrides[field] ?? '').trim()]));
      const outcome = await api.perform(action.id, {
        ...(resident === undefined ? {} : { resident }),
        ...(encounter === undefined ? {} : { encounter }),
        answers: { ...(findings.answers ?? typed.answers) },
        ...(warnings.length > 0 ? { overrides: reasons } : {}),
        requestId: requestId.current,
      });
      if (outcome.kind === 'warnings') {
        setDoubted(outcome.warnings);
        return 'mend';
      }
      dropDraft(draftKey);
      setDone(outcome.performed);
      return 'done';
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setRefused(error);
      return 'mend';
    } finally {
      setSending(false);
    }
  };

  const shows = (path: AnswerPath) => tried || (left.has(writePath(path)) && !isAbsent(valueAt(typed.answers, path)));
  const desk: FormDesk = {
    action: action.id,
    resident,
    row,
    priors: action.priors && { ...action.priors, action: action.id, encounter },
    answers: typed.answers,
    set,
    leave: (path) => setLeft((before) => (before.has(writePath(path)) ? before : new Set(before).add(writePath(path)))),
    problemAt: (path) =>
      textFor(serverProblems, writePath(path)) ?? (shows(path) ? textFor(findings.problems, writePath(path)) : undefined),
    warningAt: (path) => textFor(warnings, writePath(path)),
    overrides,
    override: (field, reason) => {
      setDirty(true);
      setOverrides((before) => ({ ...before, [field]: reason }));
    },
    sourceOf: (path) => (typed.own.has(topOf(path)) || typed.proposed.has(topOf(path)) ? undefined : start.from[writePath(path)]),
    lastAt: (path) => valueAt(start.last, path),
    isProposed: (path) => path.length === 1 && typed.proposed.has(topOf(path)),
  };

  return {
    desk,
    done,
    dirty: dirty && !done,
    sending,
    restoredAt: restored?.at,
    startAgain,
    takeLast,
    send,
    /** All problems, once saving was tried. */
    problems: tried ? [...serverProblems, ...findings.problems] : serverProblems,
    /** Warnings about the form as a whole. */
    loose: warnings.filter(({ field }) => field === ''),
    warnings: tried ? warnings : [],
    refused,
  };
}

/** An open form: what its page draws and calls. */
export type OpenForm = ReturnType<typeof useForm>;
