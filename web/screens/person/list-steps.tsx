/** Where the person stands in the list they were opened from, with the way to the neighbours and back. */
import { Link } from 'react-router';
import { neighboursOf } from '../../app/person-list.ts';
import { t } from '../../language/translate.ts';
import { tellCount } from '../../parts/words.ts';

/** Nothing when the person was not opened from a list. */
export function ListSteps({ resident }: { readonly resident: number }) {
  const beside = neighboursOf(resident);
  if (!beside) return null;
  const { list, at, before, after } = beside;
  const step = (to: number | undefined, label: string, key: string) =>
    to === undefined ? null : (
      <Link to={`/people/${to}`} replace title={key}>
        {t(label)} <kbd>{key}</kbd>
      </Link>
    );
  return (
    <nav className="y-list-steps y-not-printed" aria-label={t('清单')}>
      <Link to={list.address}>‹ {list.title}</Link>
      <span className="y-soft">{t('第 {at} / {n} 位', { at: tellCount(at + 1), n: tellCount(list.residents.length) })}</span>
      {step(before, '上一位', '[')}
      {step(after, '下一位', ']')}
    </nav>
  );
}
