// Types of what the screens get from commands: values to show, and functions to call.
import type { Answer, StepId } from '../../deploy/engine/event.js';
import type { State } from '../../deploy/engine/state.js';
import type { Panel } from '../../live/panel-port.js';
import type { Observable } from '../../observable.js';
import type { KeyAnswer, ObjectRef } from '../../world/index.js';

export type PanelControl = Omit<Panel, 'whenIdle'>;
export type { Observable };

export type WizardControl = {
  state: Observable<State>;
  answer(questionId: string, answer: Answer): void;
  retry(step: StepId): void;
  /** Runs the secrets step again, so that the person can edit a value, and then the step `then`. */
  editSecrets(then: StepId): void;
  /** Cancels the running steps. The last event is run-finished. */
  cancel(): void;
  /** Returns a value for better-auth-secret: 32 random bytes as base64url. */
  generateSecret(): string;
  /** Asks the OpenAI service whether it accepts the key. Called only when the person presses ctrl-k. */
  tryKey(key: string): Promise<KeyAnswer>;
  now(): number;
  /** Which packages a build gets, if the person's own application is built. */
  packages?: 'today' | 'day';
  /** The field that the person wants to change: a secret's key or a variable's name. */
  editing?: string;
};

/** Why the panel closed: to quit, or to run steps and come back. `name`: a secret's key or a variable's name. */
export type PanelExit = { type: 'quit' } | { type: 'redeploy'; deployment: string } | { type: 'edit-secret'; name: string };

export type ScreenOptions = {
  unicode: boolean;
  /** Shows the demo's label on every screen. */
  demo: boolean;
  /** What the autoplay is doing, shown after the word `demo`. */
  caption?: Observable<string>;
  /** Replaces the terminal as the source of keys. */
  keyboard?: NodeJS.ReadableStream;
  /** Aborted by a signal such as SIGTERM. The screen then closes as if the person had quit. */
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

export type { EditableField } from '../../live/editable-fields.js';
export type { OperationResult } from '../../live/panel-port.js';
