// Controls that remember what they were told, and a value that the test changes.
import type { Answer, Event } from '../../source/deploy/event.js';
import { reduce, type State } from '../../source/deploy/state.js';
import type { Snapshot } from '../../source/live/snapshot.js';
import type { PanelControl, WizardControl } from '../../source/ui/control.js';
import { watched } from '../../source/watched.js';
import { began } from './scenes.js';

export const generated = 'kq8Zr1xV0bT5mY7cW3nP9sL2dF6gH4jA';

export function fakeWizard(first: State) {
  const state = watched(first);
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
  const snapshot = watched<Snapshot | undefined>(first);
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
      return new Promise((resolve) =>
        signal.addEventListener('abort', () => {
          following = false;
          resolve();
        }),
      );
    },
    now: () => began,
  };
  return { control, told, snapshot, log: (line: string) => report(line), isFollowing: () => following };
}
