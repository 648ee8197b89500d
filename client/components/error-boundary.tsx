import { Component, type ErrorInfo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  children: ReactNode;
  /** Shown instead of what broke. */
  fallback?: ReactNode;
}

/** Keeps one broken part, the map above all, from taking the page with it. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    console.error('A part of the page failed', error, info.componentStack);
  }

  override render(): ReactNode {
    return this.state.failed ? (this.props.fallback ?? <BrokenPage />) : this.props.children;
  }
}

function BrokenPage() {
  const { t } = useTranslation();
  return (
    <main className="state">
      <h1>{t('state.broken')}</h1>
      <p>{t('state.brokenHint')}</p>
      <a className="button primary" href="/">
        {t('action.reload')}
      </a>
    </main>
  );
}
