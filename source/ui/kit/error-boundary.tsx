// Catches an error while drawing and ends the screen with it, so that the command reports it without ink's stack trace.
import { useApp } from 'ink';
import { Component, type ReactNode } from 'react';

export function ErrorBoundary({ children }: { children: ReactNode }) {
  return <CatchErrors exit={useApp().exit}>{children}</CatchErrors>;
}

type CatchErrorsProps = { exit(error: Error): void; children: ReactNode };

/** React offers this only to classes (https://react.dev/reference/react/Component#componentdidcatch). */
class CatchErrors extends Component<CatchErrorsProps, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidCatch(error: unknown) {
    this.props.exit(error instanceof Error ? error : new Error(String(error)));
  }

  override render() {
    return this.state.broken ? null : this.props.children;
  }
}
