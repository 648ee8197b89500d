import { type ComponentType, lazy, type ReactElement, Suspense } from 'react';
import type { Role } from '../../../server/http/role.schema.ts';
import type { IconName } from '../../components/icon.tsx';
import { LoadingState } from '../../components/states.tsx';
import { DronePage } from '../operator/drone-page.tsx';
import { FleetPage } from '../operator/fleet-page.tsx';
import type { NavItem } from './nav-item.ts';

/** A page loaded when first opened: no map or chart code on an operator's first screen. */
function later<Module>(load: () => Promise<Module>, pick: (module: Module) => ComponentType): ReactElement {
  const Page = lazy(() => load().then((module) => ({ default: pick(module) })));
  return (
    <Suspense fallback={<LoadingState />}>
      <Page />
    </Suspense>
  );
}

const ALL: readonly Role[] = ['operator', 'adjuster', 'regulator', 'underwriter', 'administrator'];
const SEES_INCIDENTS: readonly Role[] = ['operator', 'adjuster', 'regulator', 'administrator'];
const SEES_QUOTES: readonly Role[] = ['operator', 'adjuster', 'underwriter', 'administrator'];
const SEES_AIRBORNE: readonly Role[] = ['regulator', 'adjuster', 'underwriter', 'administrator'];

export interface Page {
  path: string;
  roles: readonly Role[];
  element: ReactElement;
}

const operator: readonly Role[] = ['operator'];
const queue = later(
  () => import('../adjuster/incidents-page.tsx'),
  (file) => file.IncidentsPage,
);

const PAGES: readonly Page[] = [
  { path: '/fleet', roles: operator, element: <FleetPage /> },
  {
    path: '/drones/new',
    roles: operator,
    element: later(
      () => import('../operator/register-drone-page.tsx'),
      (file) => file.RegisterDronePage,
    ),
  },
  {
    path: '/pilots',
    roles: operator,
    element: later(
      () => import('../operator/pilots-page.tsx'),
      (file) => file.PilotsPage,
    ),
  },
  {
    path: '/profile',
    roles: operator,
    element: later(
      () => import('../operator/profile-page.tsx'),
      (file) => file.ProfilePage,
    ),
  },
  {
    path: '/models',
    roles: ALL,
    element: later(
      () => import('../registry/models-page.tsx'),
      (file) => file.ModelsPage,
    ),
  },
  {
    path: '/settings',
    roles: ['underwriter', 'administrator'],
    element: later(
      () => import('../underwriter/settings-page.tsx'),
      (file) => file.SettingsPage,
    ),
  },
  {
    path: '/operators',
    roles: ['administrator'],
    element: later(
      () => import('../administrator/operators-page.tsx'),
      (file) => file.OperatorsPage,
    ),
  },
  {
    path: '/quotes',
    roles: SEES_QUOTES,
    element: later(
      () => import('../quotes/quotes-page.tsx'),
      (file) => file.QuotesPage,
    ),
  },
  {
    path: '/quotes/new',
    roles: operator,
    element: later(
      () => import('../quotes/ask-page.tsx'),
      (file) => file.AskPage,
    ),
  },
  {
    path: '/quotes/:quoteId',
    roles: SEES_QUOTES,
    element: later(
      () => import('../quotes/quote-page.tsx'),
      (file) => file.QuotePage,
    ),
  },
  {
    path: '/policies',
    roles: ALL,
    element: later(
      () => import('../contracts/policies-page.tsx'),
      (file) => file.PoliciesPage,
    ),
  },
  {
    path: '/policies/:policyId',
    roles: ALL,
    element: later(
      () => import('../contracts/policy-page.tsx'),
      (file) => file.PolicyPage,
    ),
  },
  {
    path: '/referrals',
    roles: ['underwriter', 'administrator'],
    element: later(
      () => import('../underwriter/referrals-page.tsx'),
      (file) => file.ReferralsPage,
    ),
  },
  {
    path: '/accumulation',
    roles: ['underwriter', 'administrator'],
    element: later(
      () => import('../underwriter/accumulation-page.tsx'),
      (file) => file.AccumulationPage,
    ),
  },
  { path: '/drones/:droneId', roles: ALL, element: <DronePage /> },
  {
    path: '/wallet',
    roles: operator,
    element: later(
      () => import('../operator/wallet-page.tsx'),
      (file) => file.WalletPage,
    ),
  },
  {
    path: '/devices',
    roles: ['operator', 'administrator'],
    element: later(
      () => import('../operator/devices-page.tsx'),
      (file) => file.DevicesPage,
    ),
  },
  {
    path: '/quarantine',
    roles: ['administrator'],
    element: later(
      () => import('../administrator/quarantine-page.tsx'),
      (file) => file.QuarantinePage,
    ),
  },
  {
    path: '/quarantine',
    roles: operator,
    element: later(
      () => import('../operator/quarantine-page.tsx'),
      (file) => file.QuarantinePage,
    ),
  },
  {
    path: '/flights',
    roles: ALL,
    element: later(
      () => import('../flight/flights-page.tsx'),
      (file) => file.FlightsPage,
    ),
  },
  {
    path: '/flights/:flightId',
    roles: ALL,
    element: later(
      () => import('../flight/flight-page.tsx'),
      (file) => file.FlightPage,
    ),
  },
  {
    path: '/live',
    roles: ['adjuster', 'underwriter', 'administrator'],
    element: later(
      () => import('../adjuster/live-page.tsx'),
      (file) => file.LivePage,
    ),
  },
  { path: '/incidents', roles: SEES_INCIDENTS, element: queue },
  {
    path: '/incidents/:incidentId',
    roles: SEES_INCIDENTS,
    element: later(
      () => import('../adjuster/incident-page.tsx'),
      (file) => file.IncidentPage,
    ),
  },
  {
    path: '/airborne',
    roles: SEES_AIRBORNE,
    element: later(
      () => import('../regulator/airborne-page.tsx'),
      (file) => file.AirbornePage,
    ),
  },
  {
    path: '/zones',
    roles: ALL,
    element: later(
      () => import('../zones/zones-page.tsx'),
      (file) => file.ZonesPage,
    ),
  },
  {
    path: '/insured',
    roles: ALL,
    element: later(
      () => import('../regulator/insured-page.tsx'),
      (file) => file.InsuredPage,
    ),
  },
  {
    path: '/ledger',
    roles: ['underwriter', 'administrator'],
    element: later(
      () => import('../ledger/ledger-page.tsx'),
      (file) => file.LedgerPage,
    ),
  },
  {
    path: '/findings',
    roles: ['underwriter', 'administrator'],
    element: later(
      () => import('../underwriter/findings-page.tsx'),
      (file) => file.FindingsPage,
    ),
  },
  {
    path: '/overview',
    roles: ['underwriter', 'administrator'],
    element: later(
      () => import('../underwriter/overview-page.tsx'),
      (file) => file.OverviewPage,
    ),
  },
  {
    path: '/tariffs',
    roles: ['underwriter', 'administrator'],
    element: later(
      () => import('../underwriter/tariffs-page.tsx'),
      (file) => file.TariffsPage,
    ),
  },
  {
    path: '/tariffs/:tariff',
    roles: ['underwriter', 'administrator'],
    element: later(
      () => import('../underwriter/tariff-page.tsx'),
      (file) => file.TariffPage,
    ),
  },
];

const item = (to: string, label: string, icon: IconName): NavItem => ({ to, label: `nav.${label}`, icon });
const FLIGHTS = item('/flights', 'flights', 'flights');
const INCIDENTS = item('/incidents', 'incidents', 'alert');
const AIRBORNE = item('/airborne', 'airborne', 'shield');
const OVERVIEW = item('/overview', 'overview', 'ring');
const LIVE = item('/live', 'live', 'map');
const QUARANTINE = item('/quarantine', 'quarantine', 'inbox');

/** What each role's first page and menu are; the first entry is home. At most five fit a phone. */
export const NAVIGATION: Readonly<Record<Role, readonly NavItem[]>> = {
  operator: [
    item('/fleet', 'fleet', 'drone'),
    item('/quotes', 'quotes', 'tariff'),
    item('/policies', 'policies', 'shield'),
    FLIGHTS,
    item('/wallet', 'wallet', 'wallet'),
  ],
  adjuster: [LIVE, INCIDENTS, FLIGHTS, item('/insured', 'insured', 'search')],
  regulator: [AIRBORNE, item('/insured', 'insured', 'search'), FLIGHTS, INCIDENTS],
  underwriter: [
    OVERVIEW,
    LIVE,
    FLIGHTS,
    item('/tariffs', 'tariffs', 'tariff'),
    item('/ledger', 'ledger', 'ledger'),
  ],
  administrator: [OVERVIEW, FLIGHTS, INCIDENTS, item('/devices', 'devices', 'device'), QUARANTINE],
};

/** One page for each path: the one this role may open, where several roles have their own. */
export function pagesOf(role: Role): readonly Page[] {
  const own = PAGES.filter(({ roles }) => roles.includes(role));
  const denied = PAGES.filter(({ path }) => !own.some((page) => page.path === path));
  return [...own, ...denied];
}

export function homePathOf(role: Role): string {
  return NAVIGATION[role][0]?.to ?? '/flights';
}
