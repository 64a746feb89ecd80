// The keys that columns at rest are sealed with, from the environment or a file; a platform for trying out makes its own.
import { readFileSync } from 'node:fs';
import { isWeakKey, type Keyring, keepKeyInFolder, makeKeyring, readKeys, type SealCipher } from '../../kernel/database/seal/keyring.ts';

/** Where keys come from. */
export interface KeySettings {
  /** One key or several, the newest first: base64 or hexadecimal of 32 bytes, with commas between. */
  readonly YIGONG_DATA_KEY?: string | undefined;
  /** A file with the same, a key a line. */
  readonly YIGONG_DATA_KEY_FILE?: string | undefined;
  readonly YIGONG_DATA_CIPHER: 'aes' | 'sm4';
}

const CIPHERS: Readonly<Record<KeySettings['YIGONG_DATA_CIPHER'], SealCipher>> = { aes: 'aes-256-gcm', sm4: 'sm4-cbc-hmac-sm3' };
const HOW = '要写 32 字节随机数的 base64（openssl rand -base64 32），换钥期间新旧几个用逗号隔开、新的在前';

/**
 * The ring of keys. Without a setting, a platform for trying out keeps a key of its own in its data folder (0600); in production that is
 * refused. Throws Error naming the setting that is wrong, never the key.
 */
export function readKeyring(settings: KeySettings, dataFolder: string, production: boolean): Keyring {
  const given = readGivenKeyring(settings);
  if (given) return given;
  if (production) throw new Error(`生产环境必须设置 YIGONG_DATA_KEY 或 YIGONG_DATA_KEY_FILE（列加密的密钥）：${HOW}。`);
  return makeKeyring([keepKeyInFolder(dataFolder)], CIPHERS[settings.YIGONG_DATA_CIPHER]);
}

/** The ring that the settings name; undefined when they name none. Throws Error naming the setting that is wrong, never the key. */
export function readGivenKeyring(settings: KeySettings): Keyring | undefined {
  const [name, text] =
    settings.YIGONG_DATA_KEY_FILE === undefined
      ? (['YIGONG_DATA_KEY', settings.YIGONG_DATA_KEY] as const)
      : (['YIGONG_DATA_KEY_FILE', readKeyFile(settings.YIGONG_DATA_KEY_FILE)] as const);
  if (text === undefined) return undefined;
  const keys = readKeys(text);
  if (!keys) throw new Error(`${name} 设置不对：${HOW}。`);
  if (keys.some(isWeakKey)) throw new Error(`${name} 里有不是随机生成的密钥：${HOW}。`);
  return makeKeyring(keys, CIPHERS[settings.YIGONG_DATA_CIPHER]);
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`YIGONG_DATA_KEY_FILE 的文件读不到：${path}`, { cause: error });
  }
}

/** Whether this is a production start: nothing weak is then allowed. */
export function isProduction(env: NodeJS.ProcessEnv): boolean {
  return env.NODE_ENV === 'production' || env.YIGONG_MODE === 'production';
}
