/** Finds who stands at the desk, by name, initials or number, and opens their arrival. */
import { useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { PersonName } from '../../parts/person-name.tsx';
import { useLater } from '../../parts/use-later.ts';

const SHOWN = 6;

/** Enter takes the first. Who is not found is registered as a resident first. */
export function FindArrival({ onArrive }: { readonly onArrive: (resident: number) => void }) {
  const [typed, setTyped] = useState('');
  const q = useLater(typed.trim(), 200);
  const found = useQuery({ queryKey: ['people', 'arrival', q], queryFn: () => api.people(q), enabled: q.length > 0 });
  const rows = q.length > 0 && typed.trim() !== '' ? (found.data?.rows ?? []).slice(0, SHOWN) : [];
  const take = (resident: number): void => {
    setTyped('');
    onArrive(resident);
  };
  return (
    <section className="y-card y-arrive" aria-label={t('到诊登记')}>
      <Input
        aria-label={t('到诊登记：找人')}
        placeholder={t('到诊登记：姓名、拼音首字母、证件号')}
        value={typed}
        allowClear
        onChange={(event) => setTyped(event.target.value)}
        onPressEnter={() => rows[0] && take(rows[0].resident)}
      />
      {rows.map((person) => (
        <p key={person.resident} className="y-arrive-row">
          <PersonName person={person} /> <span className="y-soft">{person.village}</span>
          <button type="button" className="y-button" onClick={() => take(person.resident)}>
            {t('登记到诊')}
          </button>
        </p>
      ))}
      {found.data && rows.length === 0 && typed.trim() !== '' ? (
        <p className="y-soft">
          {t('没有找到。')} <Link to="/people/register">{t('先登记居民')}</Link>
        </p>
      ) : null}
    </section>
  );
}
