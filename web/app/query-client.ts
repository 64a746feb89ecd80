/** The cache of what the platform answered; a lost session anywhere brings the sign-in page. */
import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ProblemError } from '../api.ts';

/** One for all pages. Refusals are not tried again, a lost connection is, twice. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (error instanceof ProblemError && error.status === 401 && query.queryKey[0] !== 'session') {
        void queryClient.invalidateQueries({ queryKey: ['session'] });
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && !(error instanceof ProblemError && error.status >= 400 && error.status < 500),
    },
  },
});
