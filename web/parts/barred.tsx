/** A page that the reader's role may not use, said before anything is typed into it. */
import { ProblemError } from '../api.ts';
import { useActor } from '../app/session.tsx';
import { t } from '../language/translate.ts';
import { Refusal } from './states.tsx';

/** `what` may not be done, `next` is the way out; both are catalogue keys. */
export function Barred({ what, next }: { readonly what: string; readonly next: string }) {
  const actor = useActor();
  const text = t('您的岗位（{role}）不能做“{what}”。', { role: t(actor.roleName), what: t(what) });
  return <Refusal error={new ProblemError({ code: 'not-allowed', text, next: t(next), problems: [] }, 403)} />;
}
