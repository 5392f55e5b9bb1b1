// Fake controls that record calls, with a value that the test changes.
import type { Answer, Event } from '../../../source/deploy/engine/event.js';
import { reduce, type State } from '../../../source/deploy/engine/state.js';
import type { EditableField } from '../../../source/live/editable-fields.js';
import { commandOf, type Operation } from '../../../source/live/operations/operation.js';
import type { OperationResult } from '../../../source/live/panel-port.js';
import type { Snapshot } from '../../../source/live/snapshot.js';
import { observable } from '../../../source/observable.js';
import { secretKeys } from '../../../source/problem.js';
import type { PanelControl, WizardControl } from '../../../source/ui/kit/controls.js';
import { revisions } from '../panel/scenes.js';
import { began, target } from './scenes.js';

/** Those of the included application. */
export const editable = secretKeys.map((name): EditableField => ({ name, components: [], required: true }));

export const generated = 'kq8Zr1xV0bT5mY7cW3nP9sL2dF6gH4jA';

export function fakeWizard(first: State) {
  const state = observable(first);
  const told: unknown[][] = [];
  const answers: { id: string; answer: Answer }[] = [];
  const control: WizardControl = {
    state,
    answer: (id, answer) => answers.push({ id, answer }),
    retry: (step) => told.push(['retry', step]),
    editSecrets: (then) => told.push(['edit', then]),
    cancel: () => told.push(['cancel']),
    generateSecret: () => generated,
    tryKey: async () => ({ type: 'accepts' }),
    now: () => began + 41_000,
  };
  return { control, told, answers, happen: (...events: Event[]) => state.set(events.reduce(reduce, state.current())) };
}

/** Its acts end when the test says so, in the order of their beginning; `told` has every call but the answers. */
export function fakePanel(first: Snapshot | undefined) {
  const snapshot = observable<Snapshot | undefined>(first);
  const told: unknown[][] = [];
  const under: { act: Operation; progress(text: string): void; end(result: OperationResult): void }[] = [];
  const answers = { shell: undefined as string | undefined, opens: true, now: began };
  const control: PanelControl = {
    snapshot,
    editable,
    commandOf: (act) => commandOf(act, target, { rollbackCommand: (revision) => ['helm', 'rollback', 'taskflow', String(revision)] }),
    runOperation: (act, progress) => {
      told.push(['act', act]);
      return new Promise((end) => under.push({ act, progress, end }));
    },
    logs: (question, _report, signal) => {
      told.push(['logs', question]);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    },
    describe: async (object) => {
      told.push(['describe', object]);
      return [`Name: ${object.name}`];
    },
    manifest: async (object) => {
      told.push(['manifest', object]);
      return [`name: ${object.name}`];
    },
    revisions: async () => revisions,
    shell: async (pod) => {
      told.push(['shell', pod]);
      return answers.shell;
    },
    open: async (url) => {
      told.push(['open', url]);
      return answers.opens;
    },
    save: async (name) => `/tmp/${name}`,
    now: () => answers.now,
  };
  const acts = () => told.filter(([what]) => what === 'act').map(([, act]) => act);
  return { control, told, acts, under, answers, snapshot };
}
