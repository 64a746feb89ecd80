/** A section of a form: collapses, and may be filled as last time after a look at what that was. */
import { useState } from 'react';
import type { FormSection } from '../../kernel/define/form.ts';
import type { Items } from '../../kernel/define/item.ts';
import type { Start } from '../api.ts';
import { t } from '../language/translate.ts';
import { isAbsent, valueAt } from './answer-path.ts';
import { useFormDesk } from './form-context.ts';
import { ItemField } from './item-field.tsx';
import { PriorResults } from './prior-results.tsx';
import { tellAnswer } from './tell-answer.ts';

interface Props {
  readonly section: FormSection;
  readonly items: Items;
  readonly start: Start;
  readonly onTakeLast: (linkIds: readonly string[]) => void;
}

/** The item that names the row a form is about. */
const TARGET = 'target';

/** '同上次' shows last time's answers first and takes them only when confirmed. */
export function FormSectionFields({ section, items, start, onTakeLast }: Props) {
  const desk = useFormDesk();
  const [confirming, setConfirming] = useState(false);
  const lasting = section.items.filter(
    (linkId) =>
      linkId !== TARGET && linkId !== desk.priors?.answers && items[linkId]?.kind !== 'date' && !isAbsent(valueAt(start.last, [linkId])),
  );
  return (
    <details className="y-section" open>
      <summary>
        <h3>{t(section.title)}</h3>
        {lasting.length > 0 && !confirming ? (
          <button
            type="button"
            className="y-link"
            onClick={(event) => {
              event.preventDefault();
              setConfirming(true);
            }}
          >
            {t('同上次')}
          </button>
        ) : null}
      </summary>
      {confirming ? (
        <div className="y-note is-last">
          <p>{t('上次（{date}）填的是：', { date: start.lastDate ?? '' })}</p>
          <dl>
            {lasting.map((linkId) => {
              const item = items[linkId];
              return item ? (
                <div key={linkId}>
                  <dt>{t(item.label)}</dt>
                  <dd>{tellAnswer(item, valueAt(start.last, [linkId]))}</dd>
                </div>
              ) : null;
            })}
          </dl>
          <p className="y-actions">
            <button
              type="button"
              className="y-button is-primary"
              onClick={() => {
                onTakeLast(lasting);
                setConfirming(false);
              }}
            >
              {t('已核对，用上次的')}
            </button>
            <button type="button" className="y-button" onClick={() => setConfirming(false)}>
              {t('不用')}
            </button>
          </p>
        </div>
      ) : null}
      <div className="y-fields">
        {section.items
          .filter((linkId) => linkId !== TARGET || desk.row === undefined)
          .map((linkId) => {
            const item = items[linkId];
            if (item?.kind === 'repeat' && desk.priors?.answers === linkId)
              return <PriorResults key={linkId} item={item} priors={desk.priors} />;
            return item ? <ItemField key={linkId} linkId={linkId} item={item} within={[]} siblings={items} answers={desk.answers} /> : null;
          })}
      </div>
    </details>
  );
}
