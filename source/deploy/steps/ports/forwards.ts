// The forwards of a session: they outlive the step that opened them, and a step that runs again takes over what is open.

import type { Component } from '../../../release/component.js';
import type { ForwardReport, ForwardRequest, ForwardState, World } from '../../../world/index.js';

export type Forward = { state(): ForwardState };
type Held = Forward & { localPort: number; listen(report: (report: ForwardReport) => void): void; close(): void };
type Owner = { world: Pick<World, 'cluster' | 'machine'>; session: AbortSignal };

const sessions = new WeakMap<AbortSignal, Map<Component, Held>>();

/** One forward a component and session, until the session ends. One with another local port, or that could not have its own, is closed. */
export function holdForward(
  component: Component,
  request: ForwardRequest,
  { world, session }: Owner,
  report: (report: ForwardReport) => void,
): Forward {
  const held = sessions.get(session) ?? new Map<Component, Held>();
  sessions.set(session, held);
  const before = held.get(component);
  if (before?.localPort === request.localPort && before.state().type !== 'taken') {
    before.listen(report);
    return before;
  }
  before?.close();
  const forward = openForward(request, world, session);
  forward.listen(report);
  held.set(component, forward);
  return forward;
}

/** What this session has for a component already. */
export function heldForward(component: Component, session: AbortSignal): (Forward & { localPort: number }) | undefined {
  return sessions.get(session)?.get(component);
}

/** A forward that other instances know to be one of ours for as long as it has its local port. Resolves when aborted. */
export async function announcedForward(
  { cluster, machine }: Owner['world'],
  request: ForwardRequest,
  report: (report: ForwardReport) => void,
  signal: AbortSignal,
): Promise<void> {
  let takeBack: (() => void) | undefined;
  const bound = (is: boolean) => {
    if (is) takeBack ??= machine.announce(request.localPort);
    else takeBack?.();
    if (!is) takeBack = undefined;
  };
  try {
    await cluster.forward(
      request,
      (now) => {
        bound(now.state.type === 'up' || now.state.type === 'reconnecting');
        report(now);
      },
      signal,
    );
  } finally {
    bound(false);
  }
}

function openForward(request: ForwardRequest, world: Owner['world'], session: AbortSignal): Held {
  const closing = new AbortController();
  let last: ForwardReport = { state: { type: 'connecting' }, open: 0, served: 0, received: 0, sent: 0 };
  let listener = (_: ForwardReport) => {};
  const tell = (report: ForwardReport) => {
    last = report;
    listener(report);
  };
  announcedForward(world, request, tell, AbortSignal.any([session, closing.signal]))
    // Whatever goes wrong is a state; this is what nobody thought of.
    .catch((error: unknown) => tell({ ...last, state: { type: 'taken', reason: error instanceof Error ? error.message : String(error) } }));
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
