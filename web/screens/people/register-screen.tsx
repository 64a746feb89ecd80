/** Registers a resident who has no record yet, watching for one who may be the same while the form is typed. */
import { useNavigate } from 'react-router';
import { useActor } from '../../app/session.tsx';
import { FormTitle } from '../../app/workspace.tsx';
import { OpenForm } from '../../form/open-form.tsx';
import { Barred } from '../../parts/barred.tsx';
import { PossibleSame } from './possible-same.tsx';

const TARGET = { action: 'residents.register', resident: undefined };

/** The form of the residents system. */
export function RegisterScreen() {
  const navigate = useNavigate();
  const actor = useActor();
  if (!actor.may.register) return <Barred what="登记新居民" next="请由村卫生室、卫生院或信息登记员办理。" />;
  return (
    <div className="y-page is-form">
      <FormTitle target={TARGET} />
      <OpenForm target={TARGET} onClose={() => navigate('/people')} beside={(answers) => <PossibleSame answers={answers} />} />
    </div>
  );
}
