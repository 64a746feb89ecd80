// Keeps the embedded server's log in a folder of whoever runs the platform, so that it can be brought back to any instant.
import { chmodSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { UnusableServer } from '../database-errors.ts';
import type { ServerSettings } from './server-settings.ts';
import { chooseServiceAccount, giveTo } from './service-account.ts';

/** A segment that is not full is kept after so long: as much may be lost with the machine. Five minutes lie within the 15 of domain §16.2. */
const LATEST = '5min';

/** The server settings that archive the log into a folder, which is made (0700) where it is missing. Throws `UnusableServer` for a path a shell would read otherwise. */
export function archiveSettings(folder: string): ServerSettings {
  const path = resolve(folder);
  if (/['"\\%$`\n]/.test(path.replaceAll('\\', process.platform === 'win32' ? '/' : '\\')))
    throw new UnusableServer(`YIGONG_WAL_ARCHIVE 的路径不能含引号、百分号、$ 或反斜杠：${path}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  giveTo(chooseServiceAccount(), path);
  // Under another name first: a copy that was cut short never passes for a whole one. A segment that is there already is left as it is.
  const command =
    process.platform === 'win32'
      ? `if not exist "${path}\\%f" copy "%p" "${path}\\%f"`
      : `test ! -f "${path}/%f" && cp "%p" "${path}/%f.part" && mv "${path}/%f.part" "${path}/%f" || cmp -s "%p" "${path}/%f"`;
  return {
    archive_mode: 'on',
    archive_command: command,
    archive_timeout: LATEST,
    wal_level: 'replica',
    max_wal_senders: '2',
    wal_compression: 'pglz',
  };
}
