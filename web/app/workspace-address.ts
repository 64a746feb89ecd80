/** The address of a form opened beside a list: `?do=<action>&for=<resident>&row=<key>&visit=<encounter>&with.<item>=<value>&then=<resident>:<action>,…`. */
import { useCallback } from 'react';
import { useLocation, useNavigate } from 'react-router';

/** A form to open: the action, for whom (undefined: for nobody in particular), and which row of theirs it is about, if it is about one. */
export interface FormTarget {
  readonly action: string;
  readonly resident: number | undefined;
  readonly row?: string | undefined;
  /** The visit that the form belongs to, by the id of its Encounter. */
  readonly encounter?: string | undefined;
  /** First values that the page chose, by item: a room, a day. They go before those that the form begins with. */
  readonly given?: Readonly<Record<string, string>> | undefined;
}

/** Before the names of given values in the address. */
const GIVEN = 'with.';

/** Whether the address has a form open. */
export function isFormOpen(search: string): boolean {
  return new URLSearchParams(search).has('do');
}

function writeTarget(target: FormTarget): string {
  return `${target.resident ?? ''}:${target.action}`;
}

function readTarget(text: string): FormTarget | undefined {
  const at = text.indexOf(':');
  const action = text.slice(at + 1);
  const resident = Number(text.slice(0, at));
  if (at < 0 || !action) return undefined;
  return { action, resident: at > 0 && Number.isSafeInteger(resident) ? resident : undefined };
}

/** The open form and those that wait behind it. */
export function readWorkspace(search: string): { readonly open: FormTarget | undefined; readonly then: readonly FormTarget[] } {
  const params = new URLSearchParams(search);
  const first = params.get('do') ? readTarget(`${params.get('for') ?? ''}:${params.get('do')}`) : undefined;
  const given = [...params].flatMap(([name, value]) => (name.startsWith(GIVEN) ? [[name.slice(GIVEN.length), value] as const] : []));
  const open = first && {
    ...first,
    row: params.get('row') ?? undefined,
    encounter: params.get('visit') ?? undefined,
    ...(given.length === 0 ? {} : { given: Object.fromEntries(given) }),
  };
  const then = (params.get('then') ?? '').split(',').flatMap((text) => readTarget(text) ?? []);
  return { open, then };
}

/** The query that opens the first of the targets and queues the rest; undefined when there is none. Other parts of the query stay. */
export function writeWorkspace(search: string, targets: readonly FormTarget[]): string {
  const params = new URLSearchParams(search);
  for (const name of ['do', 'for', 'row', 'visit', 'then', ...[...params.keys()].filter((each) => each.startsWith(GIVEN))])
    params.delete(name);
  const [first, ...rest] = targets;
  if (first) {
    params.set('do', first.action);
    if (first.resident !== undefined) params.set('for', String(first.resident));
    if (first.row !== undefined) params.set('row', first.row);
    if (first.encounter !== undefined) params.set('visit', first.encounter);
    for (const [name, value] of Object.entries(first.given ?? {})) params.set(`${GIVEN}${name}`, value);
    if (rest.length > 0) params.set('then', rest.map(writeTarget).join(','));
  }
  return params.toString();
}

/**
 * Opens forms over the present screen; the row that had the focus gets it back when the form closes. `inPlace`: in the place of the form that
 * is open, which is done with or stands among the targets, so that closing does not come back to it.
 */
export function useOpenForm(inPlace = false): (...targets: readonly FormTarget[]) => void {
  const navigate = useNavigate();
  const { pathname, search, state } = useLocation();
  return useCallback(
    (...targets) =>
      navigate(
        { pathname, search: writeWorkspace(search, targets) },
        inPlace ? { replace: true, state, preventScrollReset: true } : { state: { openedHere: true }, preventScrollReset: true },
      ),
    [navigate, pathname, search, state, inPlace],
  );
}
