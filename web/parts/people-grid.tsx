/** Rows about people: a table on desks, cards on phones; arrows move, Enter opens the row's action. */
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import type { PersonLine } from '../../server/contract/contract.ts';
import type { Cell, ListColumn } from '../api.ts';
import { useDesk } from '../app/use-desk.ts';
import { useOpenForm } from '../app/workspace-address.ts';
import { t } from '../language/translate.ts';
import { CellText, tellCell } from './cell-text.tsx';
import { LinkedText } from './linked-text.tsx';
import { PersonName } from './person-name.tsx';
import { moveBetweenRows } from './row-keys.ts';

/**
 * A row: the person, the values, the action that Enter opens (null: the person's page), and which of the person's rows that action is about
 * (absent: none). `lead` stands before the values.
 */
export interface PeopleGridRow {
  readonly key: string;
  readonly person: PersonLine;
  readonly cells: Readonly<Record<string, Cell>>;
  readonly action: string | null;
  readonly row?: string | null | undefined;
  readonly urgent: boolean;
  readonly lead?: ReactNode;
}

interface Props {
  readonly columns: readonly ListColumn[];
  readonly rows: readonly PeopleGridRow[];
  readonly faded?: boolean;
  /** What a row does instead of opening its action's form. */
  readonly onOpen?: (row: PeopleGridRow) => void;
  /** The head of the `lead` column, when rows have one. */
  readonly lead?: string;
}

/** See PeopleGridRow. */
export function PeopleGrid({ columns, rows, faded = false, lead, onOpen }: Props) {
  const desk = useDesk();
  const openForm = useOpenForm();
  const navigate = useNavigate();
  // Rows about no resident (institutions, rooms, hours of experts) have a name and lead nowhere.
  const isAboutPeople = rows.some(({ person }) => person.resident !== 0);
  const open = (row: PeopleGridRow) => {
    if (onOpen) onOpen(row);
    else if (row.person.resident === 0 && row.action === null) return;
    else if (row.action === null) navigate(`/people/${row.person.resident}`);
    else openForm({ action: row.action, resident: row.person.resident, row: row.row ?? undefined });
  };
  const rowProps = (row: PeopleGridRow, at: number) => ({
    'data-row': String(at),
    tabIndex: 0,
    className: row.urgent ? 'is-urgent' : '',
    onClick: () => open(row),
  });
  if (!desk) {
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: the rows inside are the controls, this only moves between them
      <div className={`y-cards ${faded ? 'is-faded' : ''}`} onKeyDown={moveBetweenRows}>
        {rows.map((row, at) => (
          <div key={`${row.person.resident} ${row.key}`} {...rowProps(row, at)}>
            <p>
              <PersonName person={row.person} />
              <span className="y-soft">{row.person.village}</span>
            </p>
            {row.lead ? <p>{row.lead}</p> : null}
            <dl>
              {columns.map((column) => (
                <div key={column.id}>
                  <dt>{t(column.label)}</dt>
                  <dd>
                    <LinkedText text={tellCell(row.cells[column.id])} />
                  </dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the rows inside are the controls, this only moves between them
    <div className={`y-scroll ${faded ? 'is-faded' : ''}`} onKeyDown={moveBetweenRows}>
      <table className="y-table is-worklist">
        <thead>
          <tr>
            <th scope="col">{t(isAboutPeople ? '姓名' : '名称')}</th>
            {isAboutPeople ? <th scope="col">{t('村（社区）')}</th> : null}
            {lead ? (
              <th className="is-lead" scope="col">
                {lead}
              </th>
            ) : null}
            {columns.map((column) => (
              <th key={column.id} className={`is-${column.kind}`} scope="col">
                {t(column.label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={`${row.person.resident} ${row.key}`} {...rowProps(row, at)}>
              <td>
                <PersonName person={row.person} />
              </td>
              {isAboutPeople ? <td>{row.person.village}</td> : null}
              {lead ? <td>{row.lead}</td> : null}
              {columns.map((column) => (
                <CellText key={column.id} cell={row.cells[column.id]} column={column} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
