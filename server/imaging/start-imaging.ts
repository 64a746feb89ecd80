// Brings the image archive into a running platform: our own Orthanc or one that stands elsewhere, intake, worklists, the reading program.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ArchiveAddress, openArchive } from '../../kernel/exchange/dicom/archive/archive.ts';
import { devicesJob } from '../../kernel/exchange/dicom/archive/keep-devices.ts';
import { intakeJob } from '../../kernel/exchange/dicom/intake/poll-changes.ts';
import { worklistJob } from '../../kernel/exchange/dicom/worklist/keep-worklist.ts';
import type { Job } from '../../kernel/jobs/job.ts';
import { type Runner, startRunner } from '../../kernel/jobs/run-jobs.ts';
import type { Store } from '../../kernel/store/store.ts';
import { redactFault } from '../protection/redact.ts';
import { fetchOhif } from './fetch-ohif.ts';
import type { Imaging, Reading } from './imaging.ts';
import { runOrthanc } from './run-orthanc.ts';

/** How the archive is brought in. `external`: an Orthanc that runs elsewhere. `home`: the platform's data folder. */
export interface ImagingOptions {
  readonly external: ArchiveAddress | undefined;
  /** Where an Orthanc elsewhere reads its worklist files, if this machine can write there. */
  readonly worklist: string | undefined;
  readonly home: string;
  readonly dicomPort: number;
  readonly aet: string;
  /** Whether the full reading program is fetched; tests do without. */
  readonly reading: boolean;
  readonly stableSeconds?: number;
  readonly say: (text: string) => void;
}

/** A started archive. `begin` starts the intake, once the store is open. */
export interface StartedImaging {
  readonly imaging: Imaging;
  begin(store: Store): void;
  stop(): Promise<void>;
}

/** An address whose path leads nowhere but to the archive. Throws Error in plain words. */
export function readArchiveAddress(url: string, user: string | undefined, password: string | undefined): ArchiveAddress {
  const parsed = new URL(url);
  if (parsed.username !== '' || parsed.search !== '' || parsed.hash !== '')
    throw new Error(
      'YIGONG_ORTHANC_URL 只写地址，如 http://10.0.0.5:8042；用户名和密码另设 YIGONG_ORTHANC_USER、YIGONG_ORTHANC_PASSWORD。',
    );
  return { url: `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`, user: user ?? '', password: password ?? '' };
}

/** A password from a setting or its file; undefined when neither is set. */
export function readPassword(value: string | undefined, file: string | undefined): string | undefined {
  return value ?? (file === undefined ? undefined : readFileSync(file, 'utf8').trim());
}

/** Starts the archive. Throws Error in plain words when our own cannot be installed or does not come up. */
export async function startImaging(options: ImagingOptions): Promise<StartedImaging> {
  const { external, say } = options;
  const home = join(options.home, 'imaging');
  const own =
    external === undefined
      ? await runOrthanc({
          folder: join(home, 'orthanc'),
          dicomPort: options.dicomPort,
          aet: options.aet,
          say,
          ...(options.stableSeconds === undefined ? {} : { stableSeconds: options.stableSeconds }),
        })
      : undefined;
  const archive = openArchive(() => (own ? own.address() : external));
  const stopping = new AbortController();
  let reading: Reading = {
    folder: undefined,
    text: options.reading ? '正在取回全功能阅片程序（约 50 MB，只取一次）。' : '没有启用全功能阅片程序。',
  };
  const fetching = options.reading
    ? fetchOhif(home, stopping.signal).then(
        (folder) => {
          reading = { folder, text: '全功能阅片程序可用。' };
        },
        (error: unknown) => {
          if (stopping.signal.aborted) return;
          reading = { folder: undefined, text: `没有取到全功能阅片程序：${error instanceof Error ? error.message : String(error)}` };
          say(`${reading.text}。影像归档和页面里的阅片器照常可用，下次启动再取。`);
        },
      )
    : Promise.resolve();
  const worklist = own?.worklist ?? options.worklist;
  let runner: Runner | undefined;
  let deaf: (() => void) | undefined;
  say(own ? `影像归档：DICOM 端口 ${own.dicomPort}，AE 标题 ${options.aet}` : `影像归档：${external?.url ?? ''}`);
  return {
    imaging: {
      mode: own ? 'own' : 'external',
      archive,
      device: own ? { aet: options.aet, port: own.dicomPort } : undefined,
      worklist,
      reading: () => reading,
      devicesChanged: () => {
        runner?.wake('dicom-devices');
        runner?.wake('dicom-worklist');
      },
    },
    begin(store) {
      const jobs: Job[] = [
        devicesJob(store, archive),
        intakeJob(store, archive),
        ...(worklist === undefined ? [] : [worklistJob(store, worklist)]),
      ];
      let told = 0;
      runner = startRunner(store.database, jobs, {
        trouble: (job, error) => {
          if (Date.now() - told < 60_000) return;
          told = Date.now();
          say(`后台任务“${job.title}”出错：${redactFault(error instanceof Error ? error.message : String(error))}`);
        },
      });
      deaf = store.hear(() => runner?.wake('dicom-worklist'));
    },
    async stop() {
      stopping.abort();
      deaf?.();
      await runner?.stop();
      await fetching;
      await own?.stop();
    },
  };
}
