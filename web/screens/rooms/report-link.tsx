/** What passes between the material and the report that is being written beside it: measures taken over, critical findings offered. */
import { type RefObject, useEffect } from 'react';
import type { ReadingRoom } from '../../../kernel/define/system.ts';
import { type FormDesk, useFormDesk } from '../../form/form-context.ts';
import { t } from '../../language/translate.ts';

/** Holds the open report for whoever stands outside the form. */
export function HoldReport({ hold }: { readonly hold: RefObject<FormDesk | null> }) {
  const desk = useFormDesk();
  useEffect(() => {
    hold.current = desk;
    return () => {
      hold.current = null;
    };
  }, [hold, desk]);
  return null;
}

/** Adds a line to what was found. */
export function addFinding(report: FormDesk | null, line: string): void {
  if (!report) return;
  const standing = report.answers.findings;
  report.set(['findings'], typeof standing === 'string' && standing !== '' ? `${standing}\n${line}` : line);
}

/** A critical finding that the programme raises: its id there, in words, and what the reader has to look at. */
export interface Raised {
  readonly id: string;
  readonly text: string;
  readonly confirm: string;
}

function chosenIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

/** Offers them; Alt+K or the button takes them over, nothing is chosen before. */
export function CriticalOffer({ room, raised }: { readonly room: ReadingRoom; readonly raised: readonly Raised[] }) {
  const { answers, set } = useFormDesk();
  const codes = [...new Set(raised.flatMap(({ id }) => room.raises?.[id] ?? []))];
  const chosen = chosenIn(answers.critical);
  const isTaken = codes.every((code) => chosen.includes(code));
  useEffect(() => {
    const take = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== 'KeyK' || codes.length === 0) return;
      event.preventDefault();
      set(['critical'], [...new Set([...chosen, ...codes])]);
      set(['positive'], true);
    };
    addEventListener('keydown', take);
    return () => removeEventListener('keydown', take);
  });
  if (codes.length === 0) return null;
  return (
    <section className="y-raised" aria-label={t('程序提示的危急值')}>
      <p>
        <b>{t('程序提示危急值，由医师判断')}</b>
      </p>
      <ul>
        {raised.map(({ id, text, confirm }) => (
          <li key={id}>
            {t(text)} <span className="y-soft">{t(confirm)}</span>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="y-button"
        disabled={isTaken}
        onClick={() => {
          set(['critical'], [...new Set([...chosen, ...codes])]);
          set(['positive'], true);
        }}
      >
        {isTaken ? t('已写入报告') : t('写入报告的危急值')} <kbd>Alt+K</kbd>
      </button>
    </section>
  );
}
