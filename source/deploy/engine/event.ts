// Everything that can happen in a deployment. `--json` prints these events as they are, so none may contain a secret.
import type { ExitStatus, Problem, SecretKey } from '../../problem.js';
import type { Variable } from '../../release/application.js';
import type { Component } from '../../release/component.js';
import type { ForwardState, Pod, Target, Traffic } from '../../world/index.js';

/** Why a step runs the first time. */
export const firstTime = 'not done before';

export const stepIds = ['tools', 'cluster', 'images', 'load', 'secrets', 'release', 'ports'] as const;
export type StepId = (typeof stepIds)[number];
/** `found` completes a sentence that begins with `name`, unless the level is ok; `needed` is what is required. `fix`: unless the level is ok. */
export type Check = {
  name: string;
  ok: boolean;
  level: 'ok' | 'warning' | 'error';
  found: string;
  needed: string;
  fix?: string;
  command?: string;
};

/**
 * A variable of the applications, as a field of the form. An empty field keeps the stored value, else uses the known one, else `suggested`, else
 * the application's own default. No value of a variable is ever in it.
 */
export type VariableField = Pick<Variable, 'name' | 'required' | 'secret' | 'kind' | 'accepts' | 'usedIn' | 'example'> & {
  /** Those that read it: what is typed goes to each of them. */
  components: Component[];
  /** The cluster has a value for each of them. */
  stored: boolean;
  /** A file or a line that the person gave has a value for each of them that has none stored. */
  known: boolean;
  /** Used if the person types nothing: the other component's address in the cluster. */
  suggested?: string;
  /** It is a key that signs sessions or tokens, so any random value does. */
  generate: boolean;
  /** What is wrong with the value of the last answer. */
  problem?: Problem;
};

/** A question to the person. Answers never travel in events. */
export type Question =
  | {
      type: 'secrets';
      id: string;
      /** The secrets that the applications read; the form asks for no others. */
      keys: SecretKey[];
      stored: SecretKey[];
      /** Those with a value from a file or a line that the person gave; used if the field stays empty. */
      known: SecretKey[];
      /** Required ones first. */
      variables: VariableField[];
      problems: Partial<Record<SecretKey, Problem>>;
    }
  | {
      type: 'confirm';
      id: string;
      text: string;
      detail: string[];
      /** What the person has to type, where a stray key must not be enough. */
      typed?: string;
    }
  /** `problem`: the failure where nobody can choose (`up`). */
  | { type: 'choice'; id: string; text: string; detail: string[]; options: { key: string; label: string }[]; problem: Problem };
export type Answer =
  /** `variables`: by name. `throwawayDatabase`: the release should bring its own database, so there is no database-url. */
  | {
      type: 'secrets';
      values: Partial<Record<SecretKey, string>>;
      variables?: Record<string, string>;
      throwawayDatabase?: boolean;
    }
  | { type: 'confirm'; yes: boolean }
  | { type: 'choice'; key: string };

export type ImagePhase = 'waiting' | 'building' | 'measuring' | 'trying' | 'done' | 'failed' | 'kept';

/** What a step itself reports; the engine adds `step` and `at`. */
export type StepNews =
  | { type: 'step-progress'; text: string; fraction?: number }
  | { type: 'check'; check: Check }
  | { type: 'image'; image: Component; phase: ImagePhase; tag: string; text?: string }
  | { type: 'build-step'; image: Component; current: number; total: number; name: string }
  | { type: 'build-bytes'; image: Component; bytes: number; total: number }
  /** Unpacked bytes of the finished image or, if not `final`, of the last build. */
  | { type: 'image-size'; image: Component; bytes: number; budget: number; final: boolean }
  | { type: 'line'; source: string; line: string }
  | { type: 'pods'; pods: Pod[] }
  | { type: 'port'; component: Component; localPort: number; state: ForwardState; traffic?: Traffic; http?: { status: number; ms: number } }
  | { type: 'command'; argv: string[] }
  /** `info` is good to know; without it, the notice needs attention. */
  | { type: 'notice'; text: string; level?: 'info' };

export type Event =
  /** `usualMs`: how long the step usually takes. */
  | { type: 'run-started'; at: number; target: Target; steps: { id: StepId; title: string; needs: StepId[]; usualMs?: number }[] }
  /** `because`: why it isn't skipped. */
  | { type: 'step-started'; at: number; step: StepId; because: string }
  | { type: 'step-skipped'; at: number; step: StepId; reason: string; ms: number }
  | { type: 'step-finished'; at: number; step: StepId; evidence: string; ms: number }
  | { type: 'step-failed'; at: number; step: StepId; problem: Problem; ms: number }
  | { type: 'step-cancelled'; at: number; step: StepId; ms: number }
  | { type: 'question-asked'; at: number; step: StepId; question: Question }
  | { type: 'question-answered'; at: number; step: StepId; id: string }
  | ({ at: number; step: StepId } & StepNews)
  | { type: 'run-finished'; at: number; outcome: 'done' | 'failed' | 'cancelled'; exit: ExitStatus; ms: number };
