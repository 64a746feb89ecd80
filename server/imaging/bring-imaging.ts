// Whether and how a start brings the image archive: `--with imaging` runs our own, YIGONG_ORTHANC_URL takes one that stands elsewhere.
import { defaultDataDir } from '../../kernel/database/embedded/embedded-server.ts';
import type { Extra } from '../read-extras.ts';
import type { Settings } from '../read-settings.ts';
import { readArchiveAddress, readPassword, type StartedImaging, startImaging } from './start-imaging.ts';

/** The started archive; undefined when neither was asked for. Throws Error in plain words. */
export async function bringImaging(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  extras: readonly Extra[],
  say: (text: string) => void,
): Promise<StartedImaging | undefined> {
  const url = settings.YIGONG_ORTHANC_URL;
  if (url === undefined && !extras.includes('imaging')) return undefined;
  const password = readPassword(settings.YIGONG_ORTHANC_PASSWORD, settings.YIGONG_ORTHANC_PASSWORD_FILE);
  return startImaging({
    external: url === undefined ? undefined : readArchiveAddress(url, settings.YIGONG_ORTHANC_USER, password),
    worklist: settings.YIGONG_ORTHANC_WORKLISTS,
    home: env.YIGONG_DATA_DIR || defaultDataDir(),
    dicomPort: settings.YIGONG_DICOM_PORT,
    aet: settings.YIGONG_DICOM_AET,
    reading: extras.includes('imaging') && settings.YIGONG_OHIF === 'on',
    say,
  });
}
