/** A system's card on the person page: its latest rows and the actions it offers. */
import { useState } from 'react';
import type { PersonPage } from '../../../server/contract/contract.ts';
import { useDesk } from '../../app/use-desk.ts';
import { t } from '../../language/translate.ts';
import { CellText, tellCell } from '../../parts/cell-text.tsx';
import { CardActions } from './card-actions.tsx';
import { OpensRequest, opensRequest } from './opens-request.tsx';

type Card = PersonPage['cards'][number];

const FIRST = 5;

/** One row reads as facts, several as a table (on a phone one below the other), the latest first. What is absent everywhere is left out. */
export function ProgrammeCard({ card, resident }: { readonly card: Card; readonly resident: number }) {
  const desk = useDesk();
  const [all, setAll] = useState(false);
  const columns = card.columns.filter((column) => card.rows.some((row) => tellCell(row[column.id]) !== '—'));
  const rows = all ? card.rows : card.rows.slice(0, FIRST);
  const [only] = card.rows;
  return (
    <section className="y-card" aria-label={t(card.title)}>
      <header className="y-card-head">
        <h2>{t(card.title)}</h2>
        <CardActions actions={card.actions} resident={resident} />
      </header>
      {card.rows.length === 1 && only ? (
        <dl className="y-facts is-dense">
          {columns.map((column) => (
            <div key={column.id}>
              <dt>{t(column.label)}</dt>
              <dd>
                <OpensRequest card={card} column={column.id} cell={only[column.id]} resident={resident} />
              </dd>
            </div>
          ))}
        </dl>
      ) : !desk ? (
        <div className="y-cards">
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a card have no key and come in one order
            <dl key={at}>
              {columns.map((column) => (
                <div key={column.id}>
                  <dt>{t(column.label)}</dt>
                  <dd>
                    <OpensRequest card={card} column={column.id} cell={row[column.id]} resident={resident} />
                  </dd>
                </div>
              ))}
            </dl>
          ))}
        </div>
      ) : (
        <div className="y-scroll">
          <table className="y-table is-compact">
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column.id} className={`is-${column.kind}`} scope="col">
                    {t(column.label)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of a card have no key and come in one order
                <tr key={at}>
                  {columns.map((column) =>
                    opensRequest(card, column.id) ? (
                      <td key={column.id}>
                        <OpensRequest card={card} column={column.id} cell={row[column.id]} resident={resident} />
                      </td>
                    ) : (
                      <CellText key={column.id} cell={row[column.id]} column={column} />
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {card.rows.length > FIRST ? (
        <button type="button" className="y-link y-not-printed" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('收起') : t('更多（还有 {n} 条）', { n: card.rows.length - FIRST })}
        </button>
      ) : null}
    </section>
  );
}

/** The systems that hold nothing about the person yet, in one card: what could be begun. */
export function UnusedCards({ cards, resident }: { readonly cards: readonly Card[]; readonly resident: number }) {
  if (cards.length === 0) return null;
  return (
    <section className="y-card y-unused-card y-not-printed" aria-label={t('没有记录的项目')}>
      <h2>{t('没有记录的项目')}</h2>
      <ul className="y-unused">
        {cards.map((card) => (
          <li key={card.system + card.title}>
            <span>{t(card.title)}</span>
            <CardActions actions={card.actions} resident={resident} shown={1} />
          </li>
        ))}
      </ul>
    </section>
  );
}
