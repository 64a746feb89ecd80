/** The connections of one browser to the others in a meeting room: who was there first calls who comes, each sends its picture to each. */
import type { IceServer, Signal } from '../../../server/contract/meetings.ts';

/** What the room is told of, and what the connections tell. */
export interface ConnectionsOptions {
  readonly iceServers: readonly IceServer[];
  /** Through the relay alone. */
  readonly relayOnly: boolean;
  /** Own picture and sound; undefined where there is neither camera nor microphone: one then sees and hears the others alone. */
  readonly local: MediaStream | undefined;
  readonly send: (to: string, signal: Signal) => void;
  readonly onStream: (id: string, stream: MediaStream) => void;
  readonly onState: (id: string, state: RTCPeerConnectionState) => void;
}

/** See the first line. */
export interface Connections {
  call(id: string): void;
  take(from: string, signal: Signal): void;
  drop(id: string): void;
  close(): void;
}

interface Peer {
  readonly connection: RTCPeerConnection;
  /** What is taken waits for what came before it. */
  work: Promise<void>;
  readonly early: RTCIceCandidateInit[];
}

/** Opens them. */
export function openConnections({ iceServers, relayOnly, local, send, onStream, onState }: ConnectionsOptions): Connections {
  const peers = new Map<string, Peer>();

  const connect = (id: string): Peer => {
    const standing = peers.get(id);
    if (standing) return standing;
    const connection = new RTCPeerConnection({
      iceServers: iceServers.map(toIceServer),
      iceTransportPolicy: relayOnly ? 'relay' : 'all',
    });
    const peer: Peer = { connection, work: Promise.resolve(), early: [] };
    peers.set(id, peer);
    if (local) for (const track of local.getTracks()) connection.addTrack(track, local);
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate)
        send(id, {
          kind: 'candidate',
          candidate: candidate.candidate,
          sdpMid: candidate.sdpMid,
          sdpMLineIndex: candidate.sdpMLineIndex,
        });
    });
    connection.addEventListener('track', ({ streams: [stream] }) => stream && onStream(id, stream));
    connection.addEventListener('connectionstatechange', () => onState(id, connection.connectionState));
    return peer;
  };
  /** One after the other; what fails is told as a failed connection, which the page shows. */
  const queue = (id: string, work: (peer: Peer) => Promise<void>): void => {
    const peer = connect(id);
    peer.work = peer.work.then(() => work(peer)).catch(() => onState(id, 'failed'));
  };
  const describe = async ({ connection }: Peer, id: string, kind: 'offer' | 'answer'): Promise<void> => {
    await connection.setLocalDescription();
    send(id, { kind, sdp: connection.localDescription?.sdp ?? '' });
  };

  return {
    call(id) {
      queue(id, async (peer) => {
        for (const kind of ['audio', 'video'] as const) {
          if (!local?.getTracks().some((track) => track.kind === kind)) peer.connection.addTransceiver(kind, { direction: 'recvonly' });
        }
        await describe(peer, id, 'offer');
      });
    },
    take(from, signal) {
      queue(from, async (peer) => {
        const { connection, early } = peer;
        if (signal.kind === 'candidate') {
          const { kind: _, ...candidate } = signal;
          if (connection.remoteDescription === null) early.push(candidate);
          else await connection.addIceCandidate(candidate);
          return;
        }
        await connection.setRemoteDescription({ type: signal.kind, sdp: signal.sdp });
        if (signal.kind === 'offer') await describe(peer, from, 'answer');
        for (const candidate of early.splice(0)) await connection.addIceCandidate(candidate);
      });
    },
    drop(id) {
      peers.get(id)?.connection.close();
      peers.delete(id);
    },
    close() {
      for (const { connection } of peers.values()) connection.close();
      peers.clear();
    },
  };
}

function toIceServer({ urls, username, credential }: IceServer): RTCIceServer {
  return { urls, ...(username === undefined ? {} : { username }), ...(credential === undefined ? {} : { credential }) };
}
