/** A browser's User-Agent in the few words that its owner knows it by. */
import { t } from '../../language/translate.ts';

// The first that fits: browsers name those they descend from as well.
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/MicroMessenger/, '微信'],
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

/** 'Chrome · Windows'; the text itself (its first 60 characters) when it is no browser's, 未知设备 when there is none. */
export function tellDevice(agent: string): string {
  if (agent === '') return t('未知设备');
  const browser = BROWSERS.find(([mark]) => mark.test(agent))?.[1];
  const system = SYSTEMS.find(([mark]) => mark.test(agent))?.[1];
  if (browser === undefined) return agent.slice(0, 60);
  return system === undefined ? t(browser) : `${t(browser)} · ${system}`;
}
