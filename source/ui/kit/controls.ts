// What the screens are given: something to look at, and something to say. Types only; commands/ makes the real ones.
import type { Answer, StepId } from '../../deploy/engine/event.js';
import type { State } from '../../deploy/engine/state.js';
import type { Panel } from '../../live/panel-port.js';
import type { Observable } from '../../observable.js';
import type { SecretKey } from '../../problem.js';
import type { KeyAnswer, ObjectRef } from '../../world/index.js';

export type PanelControl = Omit<Panel, 'whenIdle'>;
export type { Observable };

export type WizardControl = {
  state: Observable<State>;
  answer(questionId: string, answer: Answer): void;
  retry(step: StepId): void;
  /** Start the secrets step again, so that a wrong value can be edited, and then `then`. */
  editSecrets(then: StepId): void;
  /** Cancels what runs; the state ends with run-finished. */
  cancel(): void;
  /** A value for better-auth-secret: 32 random bytes as base64url. */
  generateSecret(): string;
  /** Asks the service behind openai-api-key whether it takes this one; only when the person presses its key. */
  tryKey(key: string): Promise<KeyAnswer>;
  now(): number;
  /** The secret that the person came to change. */
  editing?: SecretKey;
};

/** How the panel was left: for good, or for steps that change what it shows. */
export type PanelExit = { type: 'quit' } | { type: 'redeploy'; deployment: string } | { type: 'edit-secret'; key: SecretKey };

export type ScreenOptions = {
  unicode: boolean;
  /** Shown on every screen of the simulated tour. */
  demo: boolean;
  /** What the demo presses now, in words that go on after `demo`. */
  caption?: Observable<string>;
  /** Where the keys come from, when not from the terminal itself. */
  keyboard?: NodeJS.ReadableStream;
  /** Aborted by SIGTERM and the like: the screen leaves as if the person had. */
  signal?: AbortSignal;
};

/** What was done while the panel was open. `changes` are phrases such as `1 restart of backend` or `scaled frontend 1 → 2`. */
export type PanelSummary = { openMs: number; changes: string[]; unfinished: string[] };

/** What the reader shows: logs of pods, or an object with those that belong to it. */
export type Subject =
  | { type: 'logs'; pods: string[]; title: string; previous: boolean }
  | { type: 'text'; kind: 'describe' | 'manifest'; object: ObjectRef; related: ObjectRef[] };

export type ReaderProps = {
  subject: Subject;
  control: PanelControl;
  columns: number;
  rows: number;
  unicode: boolean;
  onClose(): void;
  onQuit(): void;
};

export type { OperationResult } from '../../live/panel-port.js';
