/** The image archive in one line: whether it answers, how many images wait for a decision. Nothing while all is well. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { t } from '../../language/translate.ts';
import { readArchiveState } from './read-imaging.ts';

/** Draws it. */
export function ArchiveLine() {
  const state = useQuery({ queryKey: ['imaging-state'], queryFn: readArchiveState, staleTime: 30_000, refetchInterval: 60_000 });
  if (!state.data) return null;
  const { up, text, waiting } = state.data;
  if (up && waiting === 0) return null;
  return (
    <p className={`y-archive ${up ? '' : 'is-away'}`} role={up ? undefined : 'alert'}>
      {up ? null : <span>{t(text)}</span>}
      {waiting > 0 ? (
        <Link className="y-link" to="/imaging/waiting">
          {t('有 {n} 次影像没有对上申请单，请核对', { n: waiting })}
        </Link>
      ) : null}
    </p>
  );
}
