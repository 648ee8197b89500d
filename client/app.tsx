import { QueryClientProvider } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { BrowserRouter, Navigate, Route, Routes, useLocation } from 'react-router';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { DeniedState, NotFoundState } from './components/states.tsx';
import { LoginPage } from './features/login/login-page.tsx';
import { homePathOf, pagesOf } from './features/shell/pages.tsx';
import { Shell } from './features/shell/shell.tsx';
import { LiveProvider } from './live-provider.tsx';
import { queryClient } from './queries.ts';
import { currentSession, onSessionChange } from './session.ts';

/** Everything the browser shows: the login, or the pages that the role may open. */
export function App() {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={queryClient}>
        <BrowserRouter>
          <Gate />
        </BrowserRouter>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}

function Gate() {
  const session = useSyncExternalStore(onSessionChange, currentSession);
  const location = useLocation();
  if (!session) {
    if (location.pathname === '/login') return <LoginPage />;
    const back = `${location.pathname}${location.search}`;
    return <Navigate to={back === '/' ? '/login' : `/login?next=${encodeURIComponent(back)}`} replace />;
  }
  const { role } = session.user;
  const next = new URLSearchParams(location.search).get('next');
  // Only a path of this site; "//host" would leave it.
  const target = next && /^\/(?!\/)/.test(next) ? next : homePathOf(role);
  return (
    <LiveProvider key={session.user.userId}>
      <Shell user={session.user}>
        <Routes>
          <Route path="/" element={<Navigate to={homePathOf(role)} replace />} />
          <Route path="/login" element={<Navigate to={target} replace />} />
          {pagesOf(role).map(({ path, roles, element }) => (
            <Route key={path} path={path} element={roles.includes(role) ? element : <DeniedState />} />
          ))}
          <Route path="*" element={<NotFoundState />} />
        </Routes>
      </Shell>
    </LiveProvider>
  );
}
