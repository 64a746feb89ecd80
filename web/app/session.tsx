/** Who is signed in, for every screen under the shell. */
import { createContext, useContext } from 'react';
import type { ActorView } from '../../server/contract/contract.ts';

const SessionContext = createContext<ActorView | undefined>(undefined);

/** Gives the actor to the screens below. */
export const SessionProvider = SessionContext.Provider;

/** The person signed in. Throws outside the shell, where nobody is. */
export function useActor(): ActorView {
  const actor = useContext(SessionContext);
  if (!actor) throw new Error('no actor: this part stands under the shell');
  return actor;
}

const MANAGING = ['township-manager', 'consortium-manager', 'bureau-manager', 'administrator'];

/** Whether the role manages an area, so that numbers come first and tasks second. */
export function isManager(actor: ActorView): boolean {
  return MANAGING.includes(actor.role);
}

/** Whether a centre's work is theirs: a centre's own readers see only their centre, wherever their institution has registered which it is. */
export function readsIn({ role, centres }: ActorView, centre: string): boolean {
  return role !== 'diagnosis-reader' || centres.length === 0 || centres.includes(centre);
}
