/** A resident's name with sex, age and, when not here, state: the head of every row about a person. */
import { Link } from 'react-router';
import type { PersonLine } from '../../server/contract/contract.ts';
import { t } from '../language/translate.ts';
import { tellSexAge, tellState } from './words.ts';

/** The name leads to the person's page; what is about no resident has a name alone. */
export function PersonName({ person }: { readonly person: PersonLine }) {
  const state = tellState(person.state);
  if (person.resident === 0) return <b>{t(person.name)}</b>;
  return (
    <span className="y-person-name">
      <Link to={`/people/${person.resident}`} onClick={(event) => event.stopPropagation()} tabIndex={-1}>
        {person.name}
      </Link>
      <span className="y-soft">{tellSexAge(person)}</span>
      {state ? <span className={`y-tag is-${person.state}`}>{state}</span> : null}
    </span>
  );
}
