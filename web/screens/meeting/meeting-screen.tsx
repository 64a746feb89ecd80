/** The meeting room of a consultation: both sides see and hear each other in the page, with nothing to install. It stands in a window of its own. */
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router';
import { meetingSchema } from '../../../server/contract/meetings.ts';
import { get, ProblemError } from '../../api.ts';
import { t } from '../../language/translate.ts';
import { Loading, Refusal } from '../../parts/states.tsx';
import { useRoom } from './use-room.ts';
import { VideoTile } from './video-tile.tsx';
import '../../look/meeting.css';

const LOOK_AGAIN_MS = 5000;
const NO_SERVERS = { iceServers: [], relayOnly: false };

const OVER = {
  ended: '会诊已经结束，会诊室随之关闭。',
  full: '会诊室已有四方，不能再进入。',
  gone: '您已不在这次会诊里。',
  lost: '与平台的连接断开了。',
} as const;

/** Camera and microphone; one of them alone where there is no other; undefined where there is neither, or it was refused. */
async function openLocal(): Promise<MediaStream | undefined> {
  for (const wish of [
    { video: { width: { ideal: 1280 }, height: { ideal: 720 } }, audio: true },
    { video: false, audio: true },
    { video: true, audio: false },
  ]) {
    try {
      return await navigator.mediaDevices.getUserMedia(wish);
    } catch {
      // The next wish asks for less.
    }
  }
  return undefined;
}

function Switch({ kind, stream, words }: { kind: 'audio' | 'video'; stream: MediaStream | undefined; words: readonly [string, string] }) {
  const [on, setOn] = useState(true);
  const tracks = stream?.getTracks().filter((track) => track.kind === kind) ?? [];
  if (tracks.length === 0) return null;
  const flip = () => {
    for (const track of tracks) track.enabled = !on;
    setOn(!on);
  };
  return (
    <button type="button" className={`y-button ${on ? '' : 'is-alarm'}`} aria-pressed={!on} onClick={flip}>
      {t(words[on ? 0 : 1])}
    </button>
  );
}

/** Forms open on the ordinary pages: no other page may use the camera. */
function formAddress(resident: string, action: string, request: string): string {
  return `/people/${resident}?${new URLSearchParams({ do: action, for: resident, row: request })}`;
}

/** `/people/:resident/meetings/:request`. */
export function MeetingScreen() {
  const { resident = '', request = '' } = useParams();
  const path = `/api/people/${resident}/meetings/${request}`;
  const [entered, setEntered] = useState(false);
  const [asking, setAsking] = useState(false);
  const [local, setLocal] = useState<MediaStream | undefined>();
  const meeting = useQuery({
    queryKey: ['meeting', resident, request],
    queryFn: () => get(meetingSchema, path),
    retry: false,
    refetchInterval: entered ? false : LOOK_AGAIN_MS,
  });
  const room = useRoom(path, entered, local, meeting.data ?? NO_SERVERS);
  useEffect(() => () => local?.getTracks().forEach((track) => void track.stop()), [local]);
  useEffect(() => {
    if (room.over === undefined) return;
    setEntered(false);
    setLocal(undefined);
    void meeting.refetch();
  }, [room.over, meeting.refetch]);
  const enter = async () => {
    setAsking(true);
    setLocal(await openLocal());
    setAsking(false);
    setEntered(true);
  };
  if (meeting.error) {
    const signIn = meeting.error instanceof ProblemError && meeting.error.status === 401;
    if (signIn) return <SignInFirst />;
    return <Refusal error={meeting.error} onRetry={() => void meeting.refetch()} />;
  }
  if (!meeting.data) return <Loading />;
  const { data } = meeting;
  return (
    <main className="y-meeting">
      <header>
        <h1>
          {t('远程会诊室')} <small>{data.number}</small>
        </h1>
        <p>
          {data.person} · {t(data.department)} · {data.from} ⇄ {data.to}
        </p>
      </header>
      {entered ? (
        <section className="y-faces" data-guests={room.guests.length} aria-label={t('画面')}>
          {room.guests.map((guest) => (
            <VideoTile
              key={guest.id}
              stream={guest.stream}
              name={guest.name}
              org={guest.org}
              note={guest.state === 'connected' ? undefined : t(guest.state === 'failed' ? '没有接通' : '正在接通……')}
            />
          ))}
          {room.joined && room.guests.length === 0 ? <p className="y-meeting-alone">{t('对方还没有进来，请稍候。')}</p> : null}
          <VideoTile own stream={local} name={t('我')} org="" note={local ? undefined : t('没有摄像头和话筒，只能看和听')} />
        </section>
      ) : (
        <section className="y-meeting-door">
          {room.over ? <p role="alert">{t(OVER[room.over])}</p> : null}
          {data.open ? (
            <>
              <p>{t('进入后双方可以看到和听到对方。画面和声音只在参加者之间传送，平台不保存。')}</p>
              <button type="button" className="y-button is-primary" disabled={asking} onClick={() => void enter()}>
                {asking ? t('正在打开摄像头……') : t('进入会诊室')}
              </button>
            </>
          ) : (
            <p>{t('这次会诊{state}，会诊室在会诊进行中开放。', { state: t(data.state) })}</p>
          )}
        </section>
      )}
      <footer>
        {entered ? (
          <>
            <Switch kind="audio" stream={local} words={['静音', '已静音']} />
            <Switch kind="video" stream={local} words={['关闭摄像头', '摄像头已关']} />
            <button
              type="button"
              className="y-button"
              onClick={() => {
                setEntered(false);
                setLocal(undefined);
              }}
            >
              {t('离开')}
            </button>
          </>
        ) : null}
        {data.opinion ? (
          <a className="y-button" target="_blank" rel="noreferrer" href={formAddress(resident, data.opinion, request)}>
            {t('出具意见')}
          </a>
        ) : null}
        {data.open && data.end ? (
          <a className="y-button" target="_blank" rel="noreferrer" href={formAddress(resident, data.end, request)}>
            {t('结束会诊')}
          </a>
        ) : null}
        <a className="y-link" target="_blank" rel="noreferrer" href={`/people/${resident}`}>
          {t('居民档案')}
        </a>
      </footer>
    </main>
  );
}

function SignInFirst() {
  return (
    <main className="y-meeting">
      <section className="y-meeting-door">
        <p>{t('请先登录，再从会诊列表打开会诊室。')}</p>
        <a className="y-button is-primary" href="/sign-in">
          {t('登录')}
        </a>
      </section>
    </main>
  );
}
