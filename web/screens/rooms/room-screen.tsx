/** A reading room: its lists; Enter claims the request under the cursor and opens it, and the next one after it is done, all without a mouse. */
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router';
import type { ReadingRoom } from '../../../kernel/define/system.ts';
import { today } from '../../../kernel/periods/plain-date.ts';
import { api, ProblemError } from '../../api.ts';
import { loadSystems } from '../../app/systems.ts';
import { useDesk } from '../../app/use-desk.ts';
import { newRequestId } from '../../form/request-id.ts';
import { t } from '../../language/translate.ts';
import { QueryStates } from '../../parts/list-states.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PeopleGrid, type PeopleGridRow } from '../../parts/people-grid.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Empty, Loading, Refusal } from '../../parts/states.tsx';
import { useFilter } from '../../parts/use-filter.ts';
import { NotFoundScreen } from '../not-found-screen.tsx';
import { ArchiveLine } from './archive-line.tsx';
import { DutyToday } from './duty-today.tsx';
import { RequestDesk } from './request-desk.tsx';
import '../../look/imaging.css';
import '../../look/rooms.css';

/** A request that is open. */
interface Opened {
  readonly person: PeopleGridRow['person'];
  readonly row: string;
}

/** `/rooms/:id`. The list stands in the address. */
export function RoomScreen() {
  const id = useParams().id ?? '';
  const systems = useQuery({ queryKey: ['systems'], queryFn: loadSystems, staleTime: Number.POSITIVE_INFINITY });
  if (systems.error) return <Refusal error={systems.error} onRetry={() => void systems.refetch()} />;
  if (!systems.data) return <Loading />;
  const room = systems.data.flatMap(({ rooms }) => rooms).find((each) => each.id === id);
  return room ? <Room key={room.id} room={room} /> : <NotFoundScreen />;
}

function Room({ room }: { readonly room: ReadingRoom }) {
  const desk = useDesk();
  const queries = useQueryClient();
  const { params, set: put } = useFilter();
  const [opened, setOpened] = useState<Opened>();
  const [refused, setRefused] = useState<unknown>();
  const [first] = room.lists;
  const shown = room.lists.find(({ id }) => id === params.get('list')) ?? first;
  const list = useInfiniteQuery({
    queryKey: ['worklist', shown?.id],
    queryFn: ({ pageParam }) => api.worklist(shown?.id ?? '', { cursor: pageParam }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
    refetchInterval: 15_000,
  });
  const [page] = list.data?.pages ?? [];
  const rows = list.data?.pages.flatMap((each) => each.rows) ?? [];
  const take = async (row: Pick<PeopleGridRow, 'key' | 'person'>): Promise<void> => {
    if (shown === first && room.claim !== undefined) {
      const answers = { target: row.key, date: today() };
      await api.perform(room.claim, { resident: row.person.resident, answers, requestId: newRequestId() });
    }
    setOpened({ person: row.person, row: row.key });
  };
  const open = async (row: Pick<PeopleGridRow, 'key' | 'person'>): Promise<void> => {
    setRefused(undefined);
    await take(row).catch(setRefused);
    void queries.invalidateQueries({ queryKey: ['worklist'] });
  };
  const waiting = rows.filter(({ key }) => key !== opened?.row);
  const [next] = waiting;
  // Another reader may have been quicker with some of them: the first that can be had is the next.
  const goOn = async (): Promise<void> => {
    setRefused(undefined);
    let last: unknown;
    for (const row of waiting) {
      last = await take(row).then(
        () => null,
        (error: unknown) => error,
      );
      if (!(last instanceof ProblemError) || last.status === 0) break;
    }
    if (waiting.length === 0 || last !== null) setOpened(undefined);
    if (last instanceof ProblemError) setRefused(last);
    void queries.invalidateQueries({ queryKey: ['worklist'] });
  };
  useEffect(() => {
    // The viewer and its drawing engine come while the reader still looks at the list.
    if (room.shows !== 'images') return;
    void import('./image-material.tsx');
    void import('../../parts/image/warm-viewer.ts').then(({ warmViewer }) => warmViewer());
  }, [room.shows]);
  // The list has the keys as soon as it is there, also after a request was closed.
  const isListed = opened === undefined && rows.length > 0;
  useEffect(() => {
    if (isListed && desk && (document.activeElement === document.body || document.activeElement === null))
      document.querySelector<HTMLElement>('[data-row="0"]')?.focus({ preventScroll: true });
  }, [isListed, desk]);
  if (opened) {
    return (
      <RequestDesk
        key={opened.row}
        room={room}
        resident={opened.person.resident}
        row={opened.row}
        known={opened.person}
        next={next?.person.name}
        onNext={() => void goOn()}
        onClose={() => {
          setOpened(undefined);
          void queries.invalidateQueries({ queryKey: ['worklist'] });
        }}
      />
    );
  }
  return (
    <div className="y-page">
      <header className="y-page-head">
        <h1>{t(room.title)}</h1>
      </header>
      {room.roster ? <DutyToday roster={room.roster} /> : null}
      {room.shows === 'images' ? <ArchiveLine /> : null}
      <Segments
        label={t(room.title)}
        value={shown?.id ?? ''}
        onChange={(id) => put('list', id === first?.id ? '' : id)}
        items={room.lists.map(({ id, title }) => ({ key: id, label: t(title) }))}
      />
      {refused ? <Refusal error={refused} /> : null}
      <QueryStates query={list} lines={12} />
      {page && rows.length === 0 ? <Empty text={t('清单是空的：该办的都办了。')} /> : null}
      {page && rows.length > 0 ? (
        <>
          {desk ? (
            <p className="y-hint y-not-printed">
              <kbd>↑</kbd> <kbd>↓</kbd> {t('选行')} · <kbd>Enter</kbd> {t(shown === first ? '领取并打开' : '打开')}
            </p>
          ) : null}
          <PeopleGrid columns={page.columns} rows={rows} onOpen={(row) => void open(row)} />
          <MoreButton shown={rows.length} total={page.total} list={list} />
        </>
      ) : null}
    </div>
  );
}
