/** A resident as one line of a search: the whole line leads to the person's page. */
import { Link } from 'react-router';
import type { PersonLine } from '../../../server/contract/contract.ts';
import { tellSexAge, tellState } from '../../parts/words.ts';

/** Name, sex, age, village, household, masked numbers. */
export function PersonRow({ person, row }: { readonly person: PersonLine; readonly row: string }) {
  const state = tellState(person.state);
  return (
    <Link className="y-person-row" to={`/people/${person.resident}`} data-row={row}>
      <span className="y-person-name">
        <b>{person.name}</b>
        <span className="y-soft">{tellSexAge(person)}</span>
        {state ? <span className={`y-tag is-${person.state}`}>{state}</span> : null}
      </span>
      <span>{person.village}</span>
      <span className="y-soft">{person.birthDate}</span>
      <span className="y-soft">{person.idMasked}</span>
      <span className="y-soft">{person.phoneMasked}</span>
    </Link>
  );
}
