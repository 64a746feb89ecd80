/** Shows residents who may be the person being registered: same identity number, or same name and birth date. */
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import type { RawAnswers } from '../../form/answer-path.ts';
import { t } from '../../language/translate.ts';
import { useLater } from '../../parts/use-later.ts';
import { PersonRow } from './person-row.tsx';
import { sameSearch } from './same-search.ts';

/** Nothing while nobody is like the person. */
export function PossibleSame({ answers }: { readonly answers: RawAnswers }) {
  const q = useLater(sameSearch(answers), 300);
  const people = useQuery({ queryKey: ['people', 'same', q], queryFn: () => api.people(q), enabled: q !== '' });
  const rows = q === '' ? [] : (people.data?.rows ?? []);
  if (rows.length === 0) return null;
  return (
    <section className="y-note is-same" role="alert">
      <p>
        <b>{t('可能已有档案（{n} 人），请先核对：', { n: rows.length })}</b>
      </p>
      {rows.slice(0, 5).map((person, at) => (
        <PersonRow key={person.resident} person={person} row={`same-${at}`} />
      ))}
    </section>
  );
}
