/** antd's own words in both languages. */
import type { ConfigProviderProps } from 'antd';
import * as enUS from 'antd/es/locale/en_US.js';
import * as zhCN from 'antd/es/locale/zh_CN.js';
import type { Language } from '../language/translate.ts';

type Locale = NonNullable<ConfigProviderProps['locale']>;
type Wrapped = { readonly default: Locale | Wrapped };

// The packages are typed as CommonJS and bundled as ES modules, so the words may stand one wrapping deeper than the types say.
function unwrap(module: Wrapped): Locale {
  const inner = module.default;
  return 'default' in inner ? unwrap(inner) : inner;
}

/** The words for a language. */
export function antdLocale(language: Language): Locale {
  return unwrap(language === 'en' ? enUS : zhCN);
}
