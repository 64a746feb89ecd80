// Makes sure that Orthanc is there with its plugins, installing Debian's packages where that is possible.
import { existsSync } from 'node:fs';
import { installPackages } from './install-packages.ts';

/** What runs: the program and its plugins, by path. */
export interface OrthancPrograms {
  readonly program: string;
  readonly plugins: readonly string[];
}

const PROGRAMS = ['/usr/sbin/Orthanc', '/usr/bin/Orthanc', '/usr/local/sbin/Orthanc'];
const PLUGIN_FOLDER = '/usr/share/orthanc/plugins';
/** By Debian's package: what it brings. orthanc-gdcm decodes JPEG 2000, without which many devices' images cannot be shown. */
const PLUGINS: Readonly<Record<string, string>> = {
  orthanc: 'libModalityWorklists.so',
  'orthanc-dicomweb': 'libOrthancDicomWeb.so',
  'orthanc-gdcm': 'libOrthancGdcm.so',
};

function findPrograms(): OrthancPrograms | { readonly missing: readonly string[] } {
  const program = PROGRAMS.find((path) => existsSync(path));
  const missing = Object.entries(PLUGINS)
    .filter(([name, file]) => !existsSync(`${PLUGIN_FOLDER}/${file}`) || (name === 'orthanc' && program === undefined))
    .map(([name]) => name);
  if (missing.length > 0 || program === undefined) return { missing };
  return { program, plugins: Object.values(PLUGINS).map((file) => `${PLUGIN_FOLDER}/${file}`) };
}

/**
 * The programs. What is missing is installed with apt-get, as root on Debian; else throws Error naming the packages and the command.
 * @param say hears that something is being installed
 */
export async function ensureOrthanc(say: (text: string) => void): Promise<OrthancPrograms> {
  const found = findPrograms();
  if ('program' in found) return found;
  say(`影像归档需要 Orthanc，本机缺少：${found.missing.join('、')}。`);
  await installPackages(found.missing, '影像归档 Orthanc（也可以用 YIGONG_ORTHANC_URL 指定已有的）', say);
  const now = findPrograms();
  if ('program' in now) return now;
  throw new Error(`装好后仍缺少 ${now.missing.join(' ')}。`);
}
