/** A form as a page of its own: for a resident, or for nobody in particular. */
import { useNavigate, useParams } from 'react-router';
import { FormTitle } from '../app/workspace.tsx';
import { OpenForm } from '../form/open-form.tsx';
import { NotFoundScreen } from './not-found-screen.tsx';

/** `/people/:resident/do/:action` and `/do/:action`. */
export function ActionScreen() {
  const { action, resident } = useParams();
  const navigate = useNavigate();
  const key = resident === undefined ? undefined : Number(resident);
  if (!action || (key !== undefined && !Number.isSafeInteger(key))) return <NotFoundScreen />;
  const target = { action, resident: key };
  return (
    <div className="y-page is-form">
      <FormTitle target={target} />
      <OpenForm
        key={`${action}:${resident ?? ''}`}
        target={target}
        onClose={() => navigate(key === undefined ? '/do' : `/people/${key}`)}
      />
    </div>
  );
}
