/** Which institutions examine for others: the choices of an order, and what it may name. */
import { CENTRES, isCentreCode } from '../define/centre-code.ts';
import { fail } from '../errors.ts';
import { type PlainDate, today } from '../periods/plain-date.ts';
import type { Store } from '../store/store.ts';

/** An institution that may be asked. `shared`: it is a centre of the consortium and nothing else. */
export interface CentreChoice {
  readonly code: string;
  readonly display: string;
  readonly shared: boolean;
}

/** The kind of an institution that is a shared centre and nothing else. */
const SHARED = 'diagnosis-centre';

/**
 * The institutions open on the day that offer what a centre does: shared centres first, then one's own, then the others. In a county that
 * has not registered yet who offers it, all institutions. Throws `not-found` for a centre there is not.
 */
export function listCentres(store: Store, org: string, centre: string, on: PlainDate = today()): readonly CentreChoice[] {
  if (!isCentreCode(centre)) fail('not-found', { what: `选项 centre:${centre}` });
  const open = store.directory
    .current()
    .organisations.filter(({ from, to }) => (from === undefined || from <= on) && (to === undefined || to >= on));
  const offering = open.filter(({ centres }) => centres.includes(centre));
  const rank = (id: string, kind: string): number => (kind === SHARED ? 0 : id === org ? 1 : 2);
  return (offering.length > 0 ? offering : open)
    .toSorted((a, b) => rank(a.id, a.kind) - rank(b.id, b.kind))
    .map(({ id, name, kind, centres }) => ({ code: id, display: name, shared: kind === SHARED && centres.includes(centre) }));
}

/** Why an institution can not be asked; undefined where it can. */
export function refuseCentre(store: Store, org: string, centre: string, asked: string, on: PlainDate): string | undefined {
  if (!isCentreCode(centre) || listCentres(store, org, centre, on).some(({ code }) => code === asked)) return undefined;
  return `该机构没有登记为承担${CENTRES[centre]}的机构，请从列表中选择。`;
}
