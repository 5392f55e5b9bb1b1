// An error while drawing leaves the screen, to be told in words afterwards: ink itself would show it with its stack.
import { useApp } from 'ink';
import { Component, type ReactNode } from 'react';

export function ErrorBoundary({ children }: { children: ReactNode }) {
  return <CatchErrors exit={useApp().exit}>{children}</CatchErrors>;
}

type CatchErrorsProps = { exit(error: Error): void; children: ReactNode };

/** Only a class can catch what its children throw (https://react.dev/reference/react/Component#componentdidcatch). */
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
