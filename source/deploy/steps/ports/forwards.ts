// Keeps the forwards of a session: they outlive the step that opened them, and a later run of the step takes them over.

import type { Component } from '../../../release/component.js';
import type { ForwardReport, ForwardRequest, ForwardState, World } from '../../../world/index.js';

export type Forward = { localPort: number; state(): ForwardState };
type OpenForward = Forward & { listen(report: (report: ForwardReport) => void): void; close(): void };
type Ports = Pick<World, 'cluster' | 'machine'>;
type Report = (report: ForwardReport) => void;

export type Forwards = {
  get(component: Component): Forward | undefined;
  /** Takes over the component's forward, or opens one in its place when the local port differs or couldn't be bound. */
  open(component: Component, request: ForwardRequest, world: Ports, report: Report): Forward;
};

/** @param session ends every forward when it aborts */
export function createForwards(session: AbortSignal): Forwards {
  const forwards = new Map<Component, OpenForward>();
  return {
    get: (component) => forwards.get(component),
    open(component, request, world, report) {
      const before = forwards.get(component);
      if (before?.localPort === request.localPort && before.state().type !== 'taken') {
        before.listen(report);
        return before;
      }
      before?.close();
      const forward = openForward(request, world, session);
      forward.listen(report);
      forwards.set(component, forward);
      return forward;
    },
  };
}

/** Forwards a local port, and announces it to other instances of taskflow-tui while it is bound. Resolves when aborted. */
export async function announcedForward({ cluster, machine }: Ports, request: ForwardRequest, report: Report, signal: AbortSignal) {
  let withdraw: (() => void) | undefined;
  const setBound = (bound: boolean) => {
    if (bound) withdraw ??= machine.announce(request.localPort);
    else withdraw?.();
    if (!bound) withdraw = undefined;
  };
  try {
    await cluster.forward(
      request,
      (now) => {
        setBound(now.state.type === 'up' || now.state.type === 'reconnecting');
        report(now);
      },
      signal,
    );
  } finally {
    setBound(false);
  }
}

function openForward(request: ForwardRequest, world: Ports, session: AbortSignal): OpenForward {
  const closing = new AbortController();
  let last: ForwardReport = { state: { type: 'connecting' }, open: 0, served: 0, received: 0, sent: 0 };
  let listener: Report = () => {};
  const publish = (report: ForwardReport) => {
    last = report;
    listener(report);
  };
  announcedForward(world, request, publish, AbortSignal.any([session, closing.signal]))
    // Expected failures arrive as states; this is for the others.
    .catch((error: unknown) =>
      publish({ ...last, state: { type: 'taken', reason: error instanceof Error ? error.message : String(error) } }),
    );
  return {
    localPort: request.localPort,
    state: () => last.state,
    listen(report) {
      listener = report;
      report(last);
    },
    close: () => closing.abort(),
  };
}
