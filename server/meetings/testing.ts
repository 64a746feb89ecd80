// A real TURN server for tests: Debian's coturn as a process of its own on loopback, with the secret that it shares with the platform.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chooseFreePort } from '../../kernel/database/embedded/free-port.ts';
import { installPackages } from '../imaging/install-packages.ts';

const PROGRAM = '/usr/bin/turnserver';

/** The running server. */
export interface TurnServer {
  /** As YIGONG_ICE_SERVERS takes it. */
  readonly address: string;
  /** What it said so far: allocations with the user names they were made for, and what was refused. */
  readonly log: () => string;
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts it and waits until it listens. Installs coturn where that is possible; throws Error where not, or when it does not start within 20 seconds. */
export async function runTurnServer(secret: string): Promise<TurnServer> {
  if (!existsSync(PROGRAM)) await installPackages(['coturn'], '视频会诊中继的测试', (text) => console.log(text));
  const folder = mkdtempSync(join(tmpdir(), 'yigong-turn-'));
  const port = await chooseFreePort(undefined);
  const args = [
    ...['-n', '--listening-ip', '127.0.0.1', '--relay-ip', '127.0.0.1', '--listening-port', String(port)],
    ...['--use-auth-secret', '--static-auth-secret', secret, '--realm', 'yigong.test'],
    // Both browsers of a test stand on this machine.
    ...['--allow-loopback-peers', '--no-cli', '--no-tls', '--no-dtls', '--no-tcp'],
    ...['--userdb', join(folder, 'turndb'), '--pidfile', join(folder, 'pid'), '--log-file', 'stdout', '--simple-log', '--verbose'],
  ];
  const child = spawn(PROGRAM, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const listens = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`coturn did not start: ${said.slice(-500)}`)), 20_000);
    const hear = (chunk: Buffer): void => {
      said += String(chunk);
      if (!/listener opened on\s*:\s*127\.0\.0\.1/.test(said)) return;
      clearTimeout(timer);
      resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`coturn ended with ${code}: ${said.slice(-500)}`)));
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL'); // it keeps nothing, and takes its time when asked
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  await listens.catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { address: `turn:127.0.0.1:${port}?transport=udp`, log: () => said, stop };
}
