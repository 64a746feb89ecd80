/** The rows of a worklist wherever it is shown: where Enter leads, and the order of people to go through. */
import { useNavigate } from 'react-router';
import { useRememberPersonList } from '../../app/person-list.ts';
import type { PeopleGridRow } from '../../parts/people-grid.tsx';
import { addressOfRequest } from '../person/opens-request.tsx';

/** `onOpen` where every row leads to the page of its request; else rows open the form of their action. `title`: the list in words. */
export function useListRows(id: string, title: string, rows: readonly PeopleGridRow[]): { readonly onOpen?: (row: PeopleGridRow) => void } {
  const navigate = useNavigate();
  useRememberPersonList(
    title,
    rows.map(({ person }) => person),
  );
  if (rows.length === 0 || !rows.every((row) => addressOfRequest(id, row) !== undefined)) return {};
  return {
    onOpen: (row) => {
      const address = addressOfRequest(id, row);
      if (address !== undefined) navigate(address);
    },
  };
}
