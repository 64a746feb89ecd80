/** The page for addresses that lead nowhere. */
import { useLocation } from 'react-router';
import { ProblemError } from '../api.ts';
import { t } from '../language/translate.ts';
import { Refusal } from '../parts/states.tsx';

/** Says which address, and the ways on. */
export function NotFoundScreen() {
  const { pathname } = useLocation();
  const text = t('没有“{path}”这个页面。', { path: pathname });
  return (
    <Refusal
      error={new ProblemError({ code: 'not-found', text, next: t('请核对网址，或按 Ctrl+K 找人、找事、找数。'), problems: [] }, 404)}
    />
  );
}
