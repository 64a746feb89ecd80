/** The whole of the pages: language, antd theme, query client, router. */
import { QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import { RouterProvider } from 'react-router';
import { useLanguage } from '../language/translate.ts';
import { antdLocale } from './antd-locale.ts';
import { queryClient } from './query-client.ts';
import { router } from './routes.tsx';
import { themeFor } from './theme.ts';
import { useDesk } from './use-desk.ts';

/** The number that this page's styles carry, so that the browser takes no others (Content-Security-Policy). */
const NONCE = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

/** Draws everything again in the other language when it is changed. */
export function App() {
  const { language, version } = useLanguage();
  const desk = useDesk();
  return (
    <ConfigProvider csp={{ nonce: NONCE }} locale={antdLocale(language)} theme={themeFor(desk)} button={{ autoInsertSpace: false }}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider key={`${language}${version}`} router={router} />
      </QueryClientProvider>
    </ConfigProvider>
  );
}
