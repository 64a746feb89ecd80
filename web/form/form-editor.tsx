/** A form on the screen: sections with their fields, findings, draft, and the bar that saves. */
import { Button } from 'antd';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';
import type { FormSection } from '../../kernel/define/form.ts';
import type { Items } from '../../kernel/define/item.ts';
import { useDesk } from '../app/use-desk.ts';
import { t } from '../language/translate.ts';
import { tellTime } from '../parts/words.ts';
import type { RawAnswers } from './answer-path.ts';
import { FormDeskContext } from './form-context.ts';
import { FormSectionFields } from './form-section.tsx';
import { Warning } from './item-field.tsx';
import { focusField, focusFirstField, focusNextField } from './move-focus.ts';
import type { FormStart, OpenForm } from './use-form.ts';

interface Props {
  readonly opened: FormStart;
  readonly form: OpenForm;
  /** Drawn above the fields from what is being typed, e.g. people who may be the same. */
  readonly beside?: (answers: RawAnswers) => ReactNode;
}

function labelOf(items: Items, field: string): string {
  const steps = field.split(/[.[\]]+/).filter((step) => step && !/^\d+$/.test(step));
  let [level, label]: [Items, string] = [items, ''];
  for (const step of steps) {
    const item = level[step];
    if (!item) break;
    label = item.label;
    if (item.kind === 'group' || item.kind === 'repeat') level = item.items;
  }
  return label;
}

/**
 * Stops that somebody who fills the form with Enter only comes by: the buttons of repeated rows, which Space presses (Enter never adds or
 * takes away a row), and a long text that is still empty.
 */
function isPassedBy(target: EventTarget): boolean {
  if (target instanceof HTMLButtonElement) return target.closest('.y-rows') !== null;
  return target instanceof HTMLTextAreaElement && target.value === '';
}

/** Enter: next field. Ctrl+Enter or Ctrl+S: save. */
export function FormEditor({ opened, form, beside }: Props) {
  const holder = useRef<HTMLFormElement>(null);
  const isDesk = useDesk();
  const items: Items = opened.action.form.items;
  const sections: readonly FormSection[] = opened.action.form.sections;
  useEffect(() => {
    if (isDesk && holder.current) focusFirstField(holder.current);
  }, [isDesk]);
  const save = async () => {
    const outcome = await form.send();
    if (outcome === 'done') return;
    // After the findings are drawn.
    setTimeout(() => {
      const first = holder.current?.querySelector<HTMLElement>('.is-wrong[data-field], .y-warning [data-override]');
      const field = first?.dataset.field ?? first?.dataset.override;
      if (holder.current && field !== undefined) focusField(holder.current, field);
    }, 30);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    const command = event.ctrlKey || event.metaKey;
    if ((command && event.key === 'Enter') || (command && event.key.toLowerCase() === 's')) {
      event.preventDefault();
      void save();
    } else if (event.key === 'Enter' && event.target instanceof HTMLInputElement && !event.nativeEvent.isComposing) {
      // An open list takes the Enter itself.
      if (event.target.getAttribute('aria-expanded') === 'true') return;
      event.preventDefault();
      focusNextField(event.currentTarget, event.target);
    } else if (event.key === 'Enter' && isPassedBy(event.target)) {
      event.preventDefault();
      focusNextField(event.currentTarget, event.target);
    }
  };
  const { problems, warnings, refused } = form;
  const unplaced = refused && refused.problem.problems.length === 0 ? refused : undefined;
  return (
    <FormDeskContext.Provider value={form.desk}>
      <form
        ref={holder}
        className="y-form"
        noValidate
        aria-label={t(opened.action.label)}
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {form.restoredAt ? (
          <p className="y-note">
            {t('已恢复 {at} 的草稿。', { at: tellTime(form.restoredAt) })}
            <button type="button" className="y-link" onClick={form.startAgain}>
              {t('放弃草稿，重新填写')}
            </button>
          </p>
        ) : null}
        {beside?.(form.desk.answers)}
        {sections.map((section) => (
          <FormSectionFields key={section.title} section={section} items={items} start={opened.start} onTakeLast={form.takeLast} />
        ))}
        <footer className="y-form-foot">
          {form.loose.map(({ text }) => (
            <Warning key={text} field="" text={text} />
          ))}
          {unplaced ? (
            <p className="y-problem" role="alert">
              {t(unplaced.problem.text)} {t(unplaced.problem.next)}
            </p>
          ) : null}
          {problems.length > 0 ? (
            <p className="y-problem" role="alert">
              {t('还有 {n} 处要改：', { n: problems.length })}
              {problems.slice(0, 6).map(({ field }) => (
                <button type="button" className="y-link" key={field} onClick={() => holder.current && focusField(holder.current, field)}>
                  {t(labelOf(items, field) || '表单')}
                </button>
              ))}
              {refused ? <span> {t(refused.problem.next)}</span> : null}
            </p>
          ) : warnings.length > 0 ? (
            <p className="y-warning-note">{t('有 {n} 处存疑，写明理由后可以保存。', { n: warnings.length })}</p>
          ) : null}
          <div className="y-form-save">
            <Button type="primary" htmlType="submit" loading={form.sending} size="large">
              {t('保存')}
            </Button>
            {isDesk ? (
              <span className="y-soft">
                <kbd>Enter</kbd> {t('下一项')} · <kbd>Ctrl+Enter</kbd> {t('保存')}
              </span>
            ) : null}
            <span className="y-soft">{form.dirty ? t('未保存，草稿已留在本机') : ''}</span>
          </div>
        </footer>
      </form>
    </FormDeskContext.Provider>
  );
}
