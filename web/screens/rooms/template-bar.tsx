/** Reports that are often written: one key fills the form, and the reader changes what is not so. */
import { useEffect, useMemo } from 'react';
import type { ReportTemplate } from '../../../kernel/define/system.ts';
import { useFormDesk } from '../../form/form-context.ts';
import { t } from '../../language/translate.ts';

/** How many templates have a key: Alt+1 to Alt+9. */
const KEYED = 9;

/** Stands inside an open form; only what suits the examination (`item`, its code) is offered. */
export function TemplateBar({ templates: all, item }: { readonly templates: readonly ReportTemplate[]; readonly item: string }) {
  const templates = useMemo(() => all.filter(({ items }) => items === undefined || items.includes(item)), [all, item]);
  const { set } = useFormDesk();
  useEffect(() => {
    const fill = (event: KeyboardEvent): void => {
      const template = event.altKey && /^Digit[1-9]$/.test(event.code) ? templates[Number(event.code.slice(5)) - 1] : undefined;
      if (!template) return;
      event.preventDefault();
      for (const [linkId, value] of Object.entries(template.answers)) set([linkId], value);
    };
    addEventListener('keydown', fill);
    return () => removeEventListener('keydown', fill);
  }, [templates, set]);
  if (templates.length === 0) return null;
  return (
    <div className="y-templates" role="toolbar" aria-label={t('报告模板')}>
      {templates.map(({ label, answers }, at) => (
        <button
          type="button"
          className="y-chip"
          key={label}
          onClick={() => {
            for (const [linkId, value] of Object.entries(answers)) set([linkId], value);
          }}
        >
          {t(label)} {at < KEYED ? <kbd>Alt+{at + 1}</kbd> : null}
        </button>
      ))}
    </div>
  );
}
