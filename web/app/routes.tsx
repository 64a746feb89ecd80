/** The addresses of the pages; each screen is fetched when it is first opened. */
import { createBrowserRouter } from 'react-router';
import { Starting } from '../parts/states.tsx';
import { FailedScreen } from '../screens/failed-screen.tsx';
import { Shell } from './shell.tsx';

/** The router of all pages. */
export const router = createBrowserRouter([
  {
    path: '/sign-in',
    HydrateFallback: Starting,
    ErrorBoundary: FailedScreen,
    lazy: async () => ({ Component: (await import('../screens/sign-in-screen.tsx')).SignInScreen }),
  },
  {
    path: '/authorize/:uid',
    HydrateFallback: Starting,
    ErrorBoundary: FailedScreen,
    lazy: async () => ({ Component: (await import('../screens/apps/authorize-screen.tsx')).AuthorizeScreen }),
  },
  {
    path: '/my/sign-in',
    HydrateFallback: Starting,
    ErrorBoundary: FailedScreen,
    lazy: async () => ({ Component: (await import('../screens/my/my-sign-in-screen.tsx')).MySignInScreen }),
  },
  {
    path: '/my',
    HydrateFallback: Starting,
    ErrorBoundary: FailedScreen,
    lazy: async () => ({ Component: (await import('../screens/my/my-screen.tsx')).MyScreen }),
  },
  {
    path: '/share',
    HydrateFallback: Starting,
    ErrorBoundary: FailedScreen,
    lazy: async () => ({ Component: (await import('../screens/share/share-screen.tsx')).ShareScreen }),
  },
  {
    // A window of its own: the page alone may use camera and microphone.
    path: '/people/:resident/meetings/:request',
    HydrateFallback: Starting,
    ErrorBoundary: FailedScreen,
    lazy: async () => ({ Component: (await import('../screens/meeting/meeting-screen.tsx')).MeetingScreen }),
  },
  {
    path: '/',
    Component: Shell,
    HydrateFallback: Starting,
    ErrorBoundary: FailedScreen,
    children: [
      {
        ErrorBoundary: FailedScreen,
        children: [
          { index: true, lazy: async () => ({ Component: (await import('../screens/home/home-screen.tsx')).HomeScreen }) },
          { path: 'people', lazy: async () => ({ Component: (await import('../screens/people/people-screen.tsx')).PeopleScreen }) },
          {
            path: 'people/register',
            lazy: async () => ({ Component: (await import('../screens/people/register-screen.tsx')).RegisterScreen }),
          },
          {
            path: 'people/:resident',
            lazy: async () => ({ Component: (await import('../screens/person/person-screen.tsx')).PersonScreen }),
          },
          {
            path: 'people/:resident/do/:action',
            lazy: async () => ({ Component: (await import('../screens/action-screen.tsx')).ActionScreen }),
          },
          {
            path: 'people/:resident/paper/:response',
            lazy: async () => ({ Component: (await import('../screens/paper/paper-screen.tsx')).PaperScreen }),
          },
          { path: 'paper/:form', lazy: async () => ({ Component: (await import('../screens/paper/paper-screen.tsx')).PaperScreen }) },
          { path: 'do', lazy: async () => ({ Component: (await import('../screens/actions-screen.tsx')).ActionsScreen }) },
          { path: 'do/:action', lazy: async () => ({ Component: (await import('../screens/action-screen.tsx')).ActionScreen }) },
          {
            path: 'worklists',
            lazy: async () => ({ Component: (await import('../screens/worklists/worklists-screen.tsx')).WorklistsScreen }),
          },
          {
            path: 'worklists/:id',
            lazy: async () => ({ Component: (await import('../screens/worklists/worklist-screen.tsx')).WorklistScreen }),
          },
          { path: 'clinic', lazy: async () => ({ Component: (await import('../screens/clinic/queue-screen.tsx')).QueueScreen }) },
          { path: 'clinic/calls', lazy: async () => ({ Component: (await import('../screens/clinic/call-screen.tsx')).CallScreen }) },
          {
            path: 'people/:resident/requests/:number',
            lazy: async () => ({ Component: (await import('../screens/rooms/request-page.tsx')).RequestPage }),
          },
          {
            path: 'recognition/coverage',
            lazy: async () => ({ Component: (await import('../screens/recognition/coverage-screen.tsx')).CoverageScreen }),
          },
          {
            path: 'rescue-circle',
            lazy: async () => ({ Component: (await import('../screens/emergency/rescue-circle-screen.tsx')).RescueCircleScreen }),
          },
          {
            path: 'imaging/waiting',
            lazy: async () => ({ Component: (await import('../screens/imaging/waiting-screen.tsx')).WaitingScreen }),
          },
          { path: 'rooms', lazy: async () => ({ Component: (await import('../screens/rooms/rooms-screen.tsx')).RoomsScreen }) },
          { path: 'rooms/:id', lazy: async () => ({ Component: (await import('../screens/rooms/room-screen.tsx')).RoomScreen }) },
          {
            path: 'pathology',
            lazy: async () => ({ Component: (await import('../screens/pathology/trace-screen.tsx')).PathologyTraceScreen }),
          },
          {
            path: 'laboratory',
            lazy: async () => ({ Component: (await import('../screens/laboratory/specimen-screen.tsx')).SpecimenScreen }),
          },
          {
            path: 'laboratory/labels',
            lazy: async () => ({ Component: (await import('../screens/laboratory/labels-screen.tsx')).LabelsScreen }),
          },
          {
            path: 'laboratory/quality',
            lazy: async () => ({ Component: (await import('../screens/laboratory/quality-screen.tsx')).QualityScreen }),
          },
          { path: 'numbers', lazy: async () => ({ Component: (await import('../screens/numbers/numbers-screen.tsx')).NumbersScreen }) },
          { path: 'numbers/:id', lazy: async () => ({ Component: (await import('../screens/numbers/number-screen.tsx')).NumberScreen }) },
          {
            path: 'organisations',
            lazy: async () => ({ Component: (await import('../screens/organisations/organisations-screen.tsx')).OrganisationsScreen }),
          },
          {
            path: 'consultation-calendar',
            lazy: async () => ({
              Component: (await import('../screens/calendar/consultation-calendar-screen.tsx')).ConsultationCalendarScreen,
            }),
          },
          {
            path: 'working-days',
            lazy: async () => ({ Component: (await import('../screens/calendar/working-days-screen.tsx')).WorkingDaysScreen }),
          },
          { path: 'report', lazy: async () => ({ Component: (await import('../screens/report/report-screen.tsx')).ReportScreen }) },
          { path: 'import', lazy: async () => ({ Component: (await import('../screens/import-screen.tsx')).ImportScreen }) },
          {
            path: 'audit',
            lazy: async () => ({ Component: (await import('../screens/audit/audit-screen.tsx')).AuditScreen }),
          },
          {
            path: 'audit/lines',
            lazy: async () => ({ Component: (await import('../screens/audit/lines-screen.tsx')).AuditLinesScreen }),
          },
          {
            path: 'audit/alerts/:id',
            lazy: async () => ({ Component: (await import('../screens/audit/alert-screen.tsx')).AlertScreen }),
          },
          {
            path: 'exchange/messages',
            lazy: async () => ({ Component: (await import('../screens/integration/messages-screen.tsx')).MessagesScreen }),
          },
          {
            path: 'exchange/messages/:id',
            lazy: async () => ({ Component: (await import('../screens/integration/message-screen.tsx')).MessageScreen }),
          },
          {
            path: 'exchange/subscriptions',
            lazy: async () => ({ Component: (await import('../screens/integration/subscriptions-screen.tsx')).SubscriptionsScreen }),
          },
          {
            path: 'access/break-glass',
            lazy: async () => ({ Component: (await import('../screens/access/glass-review-screen.tsx')).GlassReviewScreen }),
          },
          {
            path: 'open-data',
            lazy: async () => ({ Component: (await import('../screens/open-data/open-data-screen.tsx')).OpenDataScreen }),
          },
          { path: 'clients', lazy: async () => ({ Component: (await import('../screens/apps/clients-screen.tsx')).ClientsScreen }) },
          { path: 'apps', lazy: async () => ({ Component: (await import('../screens/apps/grants-screen.tsx')).GrantsScreen }) },
          { path: 'account', lazy: async () => ({ Component: (await import('../screens/account/account-screen.tsx')).AccountScreen }) },
          { path: 'accounts', lazy: async () => ({ Component: (await import('../screens/accounts/accounts-screen.tsx')).AccountsScreen }) },
          { path: 'more', lazy: async () => ({ Component: (await import('../screens/more-screen.tsx')).MoreScreen }) },
          { path: '*', lazy: async () => ({ Component: (await import('../screens/not-found-screen.tsx')).NotFoundScreen }) },
        ],
      },
    ],
  },
]);
