// Reduces events to the state that the wizard draws. Pure: times come from the events.
import type { Problem } from '../../problem.js';
import type { Component } from '../../release/component.js';
import type { Pod, Target } from '../../world/index.js';
import type { Check, Event, ImagePhase, Question, StepId } from './event.js';

export type StepStatus =
  | { type: 'waiting' }
  | { type: 'running'; since: number; because: string }
  | { type: 'skipped'; reason: string; ms: number }
  /** `because`: why it wasn't skipped. */
  | { type: 'done'; evidence: string; because: string; ms: number }
  | { type: 'failed'; problem: Problem; ms: number }
  | { type: 'cancelled'; ms: number };

export type StepView = {
  id: StepId;
  title: string;
  needs: StepId[];
  status: StepStatus;
  /** How long it usually takes, in ms, if known. */
  usualMs?: number;
  /** How long, in ms, the person took to answer its questions. */
  answeredMs?: number;
  progress?: { text: string; fraction?: number };
  /** Oldest first, at most `tailLines`. */
  tail: string[];
  /** Redacted, oldest first. */
  commands: string[][];
};

export type ImageView = {
  phase: ImagePhase;
  tag: string;
  text?: string;
  since?: number;
  endedAt?: number;
  step?: { current: number; total: number; name: string };
  transferred?: { bytes: number; total: number };
  size?: { bytes: number; budget: number; final: boolean };
  tail: string[];
};

export type PortView = Extract<Event, { type: 'port' }>;

export type State = {
  target?: Target;
  startedAt: number;
  steps: StepView[];
  checks: Check[];
  images: Partial<Record<Component, ImageView>>;
  pods: Pod[];
  ports: Partial<Record<Component, PortView>>;
  questions: { step: StepId; question: Question; since: number }[];
  notices: { text: string; level?: 'info' }[];
  outcome?: { type: 'done' | 'failed' | 'cancelled'; exit: number; ms: number };
};

export const tailLines = 200;
const commandsKept = 100;

export const initialState: State = { startedAt: 0, steps: [], checks: [], images: {}, pods: [], ports: {}, questions: [], notices: [] };

export function reduce(state: State, event: Event): State {
  switch (event.type) {
    case 'run-started':
      return {
        ...initialState,
        // Forwards outlive a run, and report only changes.
        ports: state.ports,
        target: event.target,
        startedAt: event.at,
        steps: event.steps.map((s) => ({ ...s, status: { type: 'waiting' }, tail: [], commands: [] })),
      };
    case 'step-started':
      return {
        ...withStep(state, event.step, (s) => ({
          ...withoutProgress(s),
          answeredMs: 0,
          tail: [],
          status: { type: 'running', since: event.at, because: event.because },
        })),
        ...(event.step === 'tools' ? { checks: [] } : {}),
      };
    case 'step-skipped':
      return ended(state, event.step, { type: 'skipped', reason: event.reason, ms: event.ms });
    case 'step-finished':
      return ended(state, event.step, { type: 'done', evidence: event.evidence, because: becauseOf(state, event.step), ms: event.ms });
    case 'step-failed':
      return ended(state, event.step, { type: 'failed', problem: event.problem, ms: event.ms });
    case 'step-cancelled':
      return ended(state, event.step, { type: 'cancelled', ms: event.ms });
    case 'question-asked':
      return {
        ...state,
        questions: [
          ...state.questions.filter((q) => q.question.id !== event.question.id),
          { step: event.step, question: event.question, since: event.at },
        ],
      };
    case 'question-answered':
      return answered(state, event);
    case 'step-progress':
      return withStep(state, event.step, (s) => ({
        ...s,
        progress: { text: event.text, ...(event.fraction === undefined ? {} : { fraction: event.fraction }) },
      }));
    case 'check':
      return { ...state, checks: [...state.checks.filter((c) => c.name !== event.check.name), event.check] };
    case 'image':
      return withImage(state, event.image, (i) => {
        const ends = event.phase === 'done' || event.phase === 'failed' || event.phase === 'kept';
        const begins = event.phase === 'building' && i.phase !== 'building';
        const { endedAt: _e, text: _t, ...rest } = i;
        return {
          ...rest,
          ...(begins ? { tail: [], since: event.at } : {}),
          phase: event.phase,
          tag: event.tag,
          ...(event.text === undefined ? {} : { text: event.text }),
          ...(ends ? { endedAt: event.at } : {}),
        };
      });
    case 'build-step':
      return withImage(state, event.image, (i) => ({ ...i, step: { current: event.current, total: event.total, name: event.name } }));
    case 'build-bytes':
      return withImage(state, event.image, (i) => ({ ...i, transferred: { bytes: event.bytes, total: event.total } }));
    case 'image-size':
      return withImage(state, event.image, (i) => ({ ...i, size: { bytes: event.bytes, budget: event.budget, final: event.final } }));
    case 'line':
      return event.source === 'frontend' || event.source === 'backend'
        ? withImage(state, event.source, (i) => ({ ...i, tail: keep(i.tail, event.line, tailLines) }))
        : withStep(state, event.step, (s) => ({ ...s, tail: keep(s.tail, event.line, tailLines) }));
    case 'pods':
      return { ...state, pods: event.pods };
    case 'port':
      return { ...state, ports: { ...state.ports, [event.component]: event } };
    case 'command':
      return withStep(state, event.step, (s) => ({ ...s, commands: keep(s.commands, event.argv, commandsKept) }));
    case 'notice':
      return { ...state, notices: [...state.notices, { text: event.text, ...(event.level ? { level: event.level } : {}) }] };
    case 'run-finished':
      return { ...state, outcome: { type: event.outcome, exit: event.exit, ms: event.ms } };
  }
}

function keep<T>(list: T[], item: T, most: number): T[] {
  return list.length < most ? [...list, item] : [...list.slice(list.length - most + 1), item];
}

function withoutProgress({ progress: _, ...step }: StepView): StepView {
  return step;
}

function withStep(state: State, id: StepId, change: (step: StepView) => StepView): State {
  return { ...state, steps: state.steps.map((s) => (s.id === id ? change(s) : s)) };
}

function becauseOf(state: State, id: StepId): string {
  const status = state.steps.find((s) => s.id === id)?.status;
  return status?.type === 'running' ? status.because : '';
}

function answered(state: State, { step, id, at }: Extract<Event, { type: 'question-answered' }>): State {
  const since = state.questions.find((q) => q.question.id === id)?.since ?? at;
  const next = withStep(state, step, (s) => ({ ...s, answeredMs: (s.answeredMs ?? 0) + at - since }));
  return { ...next, questions: next.questions.filter((q) => q.question.id !== id) };
}

function ended(state: State, id: StepId, status: StepStatus): State {
  const next = withStep(state, id, (s) => ({ ...withoutProgress(s), status }));
  return { ...next, questions: next.questions.filter((q) => q.step !== id) };
}

function withImage(state: State, image: Component, change: (image: ImageView) => ImageView): State {
  return { ...state, images: { ...state.images, [image]: change(state.images[image] ?? { phase: 'waiting', tag: '', tail: [] }) } };
}
