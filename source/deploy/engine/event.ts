// Everything that can happen in a deployment, one union. `--json` prints these as they are, so none may hold a secret.
import type { ExitStatus, Problem, SecretKey } from '../../problem.js';
import type { Component } from '../../release/component.js';
import type { ForwardState, Pod, Target, Traffic } from '../../world/index.js';

/** Why a step runs that was never done. */
export const firstTime = 'not done before';

export const stepIds = ['tools', 'cluster', 'images', 'load', 'secrets', 'release', 'ports'] as const;
export type StepId = (typeof stepIds)[number];
/** One line of the tools step. `fix` is there when it is not ok. */
export type Check = {
  name: string;
  ok: boolean;
  level: 'ok' | 'warning' | 'error';
  found: string;
  needed: string;
  fix?: string;
  command?: string;
};

/** What a step asks of the person. Answers travel beside the events, never in them. */
export type Question =
  | { type: 'secrets'; id: string; stored: SecretKey[]; problems: Partial<Record<SecretKey, Problem>> }
  | {
      type: 'confirm';
      id: string;
      text: string;
      detail: string[] /** text to type, for what must not happen by a stray key */;
      typed?: string;
    }
  /** One key of several, each with what it does. Where nobody can choose (`up`), `problem` is what fails. */
  | { type: 'choice'; id: string; text: string; detail: string[]; options: { key: string; label: string }[]; problem: Problem };
export type Answer =
  /** `throwawayDatabase`: there is no database-url to type, the release is to bring a database of its own. */
  | { type: 'secrets'; values: Partial<Record<SecretKey, string>>; throwawayDatabase?: boolean }
  | { type: 'confirm'; yes: boolean }
  | { type: 'choice'; key: string };

export type ImagePhase = 'waiting' | 'building' | 'measuring' | 'trying' | 'done' | 'failed' | 'kept';

/** What a step itself may say; the runner adds `step` and `at`. */
export type StepNews =
  | { type: 'step-progress'; text: string; fraction?: number }
  | { type: 'check'; check: Check }
  | { type: 'image'; image: Component; phase: ImagePhase; tag: string; text?: string }
  | { type: 'build-step'; image: Component; current: number; total: number; name: string }
  | { type: 'build-bytes'; image: Component; bytes: number; total: number }
  /** Unpacked bytes of the finished image (or of the last build when `final` is false), against the budget. */
  | { type: 'image-size'; image: Component; bytes: number; budget: number; final: boolean }
  | { type: 'line'; source: string; line: string }
  | { type: 'pods'; pods: Pod[] }
  | { type: 'port'; component: Component; localPort: number; state: ForwardState; traffic?: Traffic; http?: { status: number; ms: number } }
  | { type: 'command'; argv: string[] }
  /** `info` is good to know; anything else wants a look. */
  | { type: 'notice'; text: string; level?: 'info' };

export type Event =
  /** `usualMs`: what a step took when it was done before. */
  | { type: 'run-started'; at: number; target: Target; steps: { id: StepId; title: string; needs: StepId[]; usualMs?: number }[] }
  /** `because`: why it is not skipped. */
  | { type: 'step-started'; at: number; step: StepId; because: string }
  | { type: 'step-skipped'; at: number; step: StepId; reason: string; ms: number }
  | { type: 'step-finished'; at: number; step: StepId; evidence: string; ms: number }
  | { type: 'step-failed'; at: number; step: StepId; problem: Problem; ms: number }
  | { type: 'step-cancelled'; at: number; step: StepId; ms: number }
  | { type: 'question-asked'; at: number; step: StepId; question: Question }
  | { type: 'question-answered'; at: number; step: StepId; id: string }
  | ({ at: number; step: StepId } & StepNews)
  | { type: 'run-finished'; at: number; outcome: 'done' | 'failed' | 'cancelled'; exit: ExitStatus; ms: number };
