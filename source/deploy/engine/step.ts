// The contract of a step: plain data and async functions over the World.
import type { Failure } from '../../problem.js';
import type { Source } from '../../release/application.js';
import type { Component } from '../../release/component.js';
import type { Inputs } from '../../release/input-digest.js';
import type { Settings, Tags } from '../../release/settings.js';
import type { StepRecord, World } from '../../world/index.js';
import type { InputDigest } from '../checkout/input-digest.js';
import type { Forwards } from '../steps/ports/forwards.js';
import type { Answer, Question, StepId, StepNews } from './event.js';
import type { KnownValues } from './known-values.js';

export type StepContext = {
  world: World;
  settings: Settings;
  /** Aborted when the run, or this attempt, is cancelled. */
  signal: AbortSignal;
  /** The session's forwards, which outlive the step. */
  forwards: Forwards;
  /** The values that the run's steps share. */
  values: KnownValues;
  /** Registers a secret with the redactor. Call it before anything can mention the value. */
  hide(value: string): void;
  emit(news: StepNews): void;
  /** Computed once per run, and again after a retry or replaceSource. */
  inputDigest(component: Component): Promise<InputDigest>;
  /** Builds this from now on, such as with a package that the person agreed to add. Changes the settings, which outlive the run. */
  replaceSource(source: Source): void;
  /** Rejects with Cancelled, or with a Failure if nobody can answer. */
  ask<Type extends Question['type']>(question: Extract<Question, { type: Type }>): Promise<Extract<Answer, { type: Type }>>;
  /** Resolves when the step is done or skipped; rejects with Cancelled if it fails or the run is cancelled. */
  done(step: StepId): Promise<void>;
};

export type Verified = { holds: true; reason: string } | { holds: false; because: string };
/** `record` is saved: tags, revisions, uids; no secret, and no hash of one. */
export type Evidence = {
  text: string;
  record: Record<string, string>;
  /** If the step changed them. */
  inputs?: Inputs;
};
export type Step = {
  id: StepId;
  title: string;
  needs: StepId[];
  /** Its inputs depend on the application's files, so it starts over after a retry when they changed. */
  readsSources?: true;
  inputs(context: StepContext): Promise<Inputs>;
  /** Whether the step's result holds in the world now; called only if the inputs equal the saved ones. */
  verify(context: StepContext, saved: StepRecord): Promise<Verified>;
  /** Why the step runs again, if the inputs differ. Without it, the engine names the parts that differ. */
  because?(context: StepContext, saved: StepRecord, inputs: Inputs): Promise<string>;
  /** May be called again after a failure. Throws a {@link Failure}. */
  run(context: StepContext): Promise<Evidence>;
};

export async function tagsOf({ inputDigest }: StepContext): Promise<Tags> {
  const [frontend, backend] = await Promise.all([inputDigest('frontend'), inputDigest('backend')]);
  return { frontend: frontend.tag, backend: backend.tag };
}
