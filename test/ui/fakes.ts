// Controls that remember what they were told, and a value that the test changes.
import type { Answer, Event } from '../../source/deploy/event.js';
import { reduce, type State } from '../../source/deploy/state.js';
import type { Snapshot } from '../../source/live/snapshot.js';
import type { PanelControl, Watched, WizardControl } from '../../source/ui/control.js';
import { began } from './scenes.js';

export function changing<T>(first: T): Watched<T> & { set(value: T): void } {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    current: () => value,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      value = next;
      for (const listener of listeners) listener();
    },
  };
}

export const generated = 'kq8Zr1xV0bT5mY7cW3nP9sL2dF6gH4jA';

export function fakeWizard(first: State) {
  const state = changing(first);
  const told: unknown[][] = [];
  const answers: { id: string; answer: Answer }[] = [];
  const control: WizardControl = {
    state,
    answer: (id, answer) => answers.push({ id, answer }),
    retry: (step) => told.push(['retry', step]),
    editSecrets: (then) => told.push(['edit', then]),
    cancel: () => told.push(['cancel']),
    generateSecret: () => generated,
    now: () => began + 41_000,
  };
  return { control, told, answers, happen: (...events: Event[]) => state.set(events.reduce(reduce, state.current())) };
}

export function fakePanel(first: Snapshot | undefined) {
  const snapshot = changing<Snapshot | undefined>(first);
  const told: unknown[][] = [];
  let report: (line: string) => void = () => {};
  let following = false;
  const control: PanelControl = {
    snapshot,
    scale: async (component, replicas) => {
      told.push(['scale', component, replicas]);
      return { ok: true, text: `${component} scaled to ${replicas}` };
    },
    restart: async (component) => {
      told.push(['restart', component]);
      return { ok: true, text: `${component} restarted` };
    },
    deletePod: async (pod) => {
      told.push(['delete', pod]);
      return { ok: false, text: 'forbidden' };
    },
    logs: (pod, tell, signal) => {
      told.push(['logs', pod]);
      report = tell;
      following = true;
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(void (following = false))));
    },
    now: () => began,
  };
  return { control, told, snapshot, log: (line: string) => report(line), isFollowing: () => following };
}
