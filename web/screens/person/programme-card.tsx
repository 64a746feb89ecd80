/** A system's card on the person page: its rows and the actions it offers. */
import type { PersonPage } from '../../../server/contract/contract.ts';
import { useOpenForm } from '../../app/workspace-address.ts';
import { t } from '../../language/translate.ts';
import { CellText, tellCell } from '../../parts/cell-text.tsx';

type Card = PersonPage['cards'][number];

/** One row reads as facts, several as a table. */
export function ProgrammeCard({ card, resident }: { readonly card: Card; readonly resident: number }) {
  const openForm = useOpenForm();
  const [only] = card.rows;
  return (
    <section className={`y-card ${only ? '' : 'y-not-printed'}`} aria-label={t(card.title)}>
      <header className="y-card-head">
        <h2>{t(card.title)}</h2>
        <span className="y-actions y-not-printed">
          {card.actions.map((action) => (
            <button type="button" key={action.id} className="y-button" onClick={() => openForm({ action: action.id, resident })}>
              {t(action.label)}
            </button>
          ))}
        </span>
      </header>
      {only === undefined ? <p className="y-soft">{t('没有记录')}</p> : null}
      {card.rows.length === 1 && only ? (
        <dl className="y-facts">
          {card.columns.map((column) => (
            <div key={column.id}>
              <dt>{t(column.label)}</dt>
              <dd className={tellCell(only[column.id]) === '—' ? 'is-absent' : ''}>{tellCell(only[column.id])}</dd>
            </div>
          ))}
        </dl>
      ) : only ? (
        <div className="y-scroll">
          <table className="y-table">
            <thead>
              <tr>
                {card.columns.map((column) => (
                  <th key={column.id} className={`is-${column.kind}`} scope="col">
                    {t(column.label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {card.rows.map((row, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of a card have no key and come in one order
                <tr key={at}>
                  {card.columns.map((column) => (
                    <CellText key={column.id} cell={row[column.id]} column={column} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </section>
  );
}
