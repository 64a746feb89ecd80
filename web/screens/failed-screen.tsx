/** Shown when a screen itself breaks, e.g. because a newer version of the pages was installed meanwhile. */
import { useRouteError } from 'react-router';
import { ProblemError } from '../api.ts';
import { t } from '../language/translate.ts';
import { Refusal } from '../parts/states.tsx';

/** The sentence, and a button that loads the page anew. */
export function FailedScreen() {
  const error = useRouteError();
  console.error(error);
  const known = error instanceof ProblemError;
  return (
    <Refusal
      error={
        known
          ? error
          : new ProblemError(
              { code: 'fault', text: t('这个页面没有打开。'), next: t('平台可能刚更新过，请重新载入页面。'), problems: [] },
              500,
            )
      }
      onRetry={() => window.location.reload()}
    />
  );
}
