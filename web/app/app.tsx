/** The whole of the pages: language, antd theme, query client, router. */
import { QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import { RouterProvider } from 'react-router';
import { useLanguage } from '../language/translate.ts';
import { antdLocale } from './antd-locale.ts';
import { queryClient } from './query-client.ts';
import { router } from './routes.tsx';
import { STYLE_NONCE } from './style-nonce.ts';
import { themeFor } from './theme.ts';
import { useDesk } from './use-desk.ts';

/** Draws everything again in the other language when it is changed. */
export function App() {
  const { language, version } = useLanguage();
  const desk = useDesk();
  return (
    <ConfigProvider csp={{ nonce: STYLE_NONCE }} locale={antdLocale(language)} theme={themeFor(desk)} button={{ autoInsertSpace: false }}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider key={`${language}${version}`} router={router} />
      </QueryClientProvider>
    </ConfigProvider>
  );
}
