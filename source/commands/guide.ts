// From the wizard to the panel, and back again for what needs steps: a rebuilt image, another secret.
import { newSecret } from '../clock.js';
import type { Answer, Event, Question } from '../deploy/event.js';
import { deploymentPlan } from '../deploy/plan.js';
import { startRun } from '../deploy/run.js';
import { components } from '../deploy/source.js';
import { initialState, reduce, type State } from '../deploy/state.js';
import type { Settings } from '../deploy/step.js';
import { terminal } from '../environment.js';
import { type ActionResult, openPanel, type Panel } from '../live/panel.js';
import type { Snapshot } from '../live/snapshot.js';
import { Cancelled, type ExitStatus, type SecretKey } from '../problem.js';
import type { Redactor } from '../redact.js';
import type { PanelThen } from '../ui/control.js';
import { watched } from '../watched.js';
import type { WorldFor } from '../world.js';
import { createFarewell } from './farewell.js';

export type Tour = {
  settings: Settings;
  /** The settings anew: a person's own application may have changed since. */
  readAgain(): Promise<Settings>;
  worldFor: WorldFor;
  redactor: Redactor;
  signal: AbortSignal;
  demo: boolean;
};

/** The screens, over the real World or a simulated one. What is open (forwards, watches) ends with this call. */
export async function guide(tour: Tour): Promise<ExitStatus> {
  const ends = new AbortController();
  const session = AbortSignal.any([tour.signal, ends.signal]);
  const state = watched(initialState);
  const farewell = createFarewell();
  try {
    let settings = tour.settings;
    let editing: SecretKey | undefined;
    let said: ActionResult | undefined;
    let restore = () => {};
    for (let first = true; ; first = false) {
      const end = await deploy({ ...tour, settings, session, state, ...(editing ? { editing } : {}) });
      if (end !== 'done') restore();
      if (tour.signal.aborted) return 130;
      if (end === 'tour') return (await import('./demo.js')).tour(settings, tour.signal);
      if (end !== 'done' && first) return end === 'failed' ? exitOf(state.current()) : 130;
      if (end !== 'done') said = { ok: false, text: 'stopped: what was running runs on as it was' };
      const { then, snapshot } = await watchOver({ ...tour, settings, session, state, said, farewell });
      if (then.type === 'quit') {
        process.stdout.write(`${farewell.words(snapshot)}\n`);
        return 0;
      }
      said = undefined;
      editing = then.type === 'edit-secret' ? then.key : undefined;
      restore = editing ? forgetSecrets(tour.worldFor) : () => {};
      settings = then.type === 'redeploy' ? withOtherKept(await tour.readAgain(), then.deployment, snapshot) : settings;
    }
  } finally {
    ends.abort();
  }
}

type Part = Tour & { session: AbortSignal; state: ReturnType<typeof watched<State>> };

/** One run of the plan behind the wizard. What is true already is only verified. */
async function deploy({ settings, worldFor, redactor, signal, session, state, demo, editing }: Part & { editing?: SecretKey }) {
  const { clock, memory } = worldFor({ command: () => {} });
  const answers = new Map<string, (answer: Answer) => void>();
  const run = startRun({
    plan: deploymentPlan,
    settings,
    worldFor,
    answer: (question, cancelled) => waitForAnswer(answers, question, cancelled),
    emit: (event: Event) => state.set(reduce(state.current(), event)),
    redactor,
    patient: true,
    session,
  });
  const cancel = () => run.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const { showWizard } = await import('../ui/show-wizard.js');
    return await showWizard(
      {
        state,
        answer: (id, answer) => answers.get(id)?.(answer),
        retry: (step) => run.retry(step),
        editSecrets(then) {
          // What is stored is as it was remembered, so nothing less than forgetting makes the step ask again.
          memory.forget(['secrets']);
          run.retry('secrets');
          run.done('secrets').then(
            () => run.retry(then),
            () => {},
          );
        },
        cancel,
        generateSecret: () => newSecret(clock),
        now: () => clock.now(),
        ...(editing ? { editing } : {}),
      },
      { unicode: terminal().unicode, demo, signal },
    );
  } finally {
    run.cancel();
    signal.removeEventListener('abort', cancel);
  }
}

type Watch = Part & { said: ActionResult | undefined; farewell: ReturnType<typeof createFarewell> };

async function watchOver({ worldFor, settings, state, session, signal, demo, said, farewell }: Watch): Promise<{
  then: PanelThen;
  snapshot: Snapshot | undefined;
}> {
  const closing = new AbortController();
  const panel: Panel = openPanel(worldFor({ command: () => {} }), settings, state, AbortSignal.any([session, closing.signal]));
  try {
    const { showPanel } = await import('../ui/show-panel.js');
    const { summary, then } = await showPanel(panel, { unicode: terminal().unicode, demo, signal }, said);
    farewell.add(summary);
    return { then, snapshot: panel.snapshot.current() };
  } finally {
    closing.abort();
  }
}

/** So that the step asks again. Gives what takes it back, for a person who thinks better of it. */
function forgetSecrets(worldFor: WorldFor): () => void {
  const { memory } = worldFor({ command: () => {} });
  const before = memory.step('secrets');
  memory.forget(['secrets']);
  return () => before && memory.remember('secrets', before);
}

/** Only this image is rebuilt: the other component stays with what is deployed, as long as the engine still has it. */
function withOtherKept(settings: Settings, deployment: string, snapshot: Snapshot | undefined): Settings {
  const chosen = snapshot?.deployments.find(({ name }) => name === deployment)?.component;
  const sources = { ...settings.sources };
  for (const component of components) {
    const image = snapshot?.images.find((each) => each.component === component);
    if (chosen !== component && chosen !== 'other' && image?.inEngine) sources[component] = { ...sources[component], kept: image.tag };
  }
  return { ...settings, sources };
}

/** That of the first step that failed, as `up` would end. */
function exitOf(state: State): ExitStatus {
  const failed = state.steps.find((step) => step.status.type === 'failed');
  return (failed?.status.type === 'failed' && failed.status.problem.exit) || 1;
}

function waitForAnswer(answers: Map<string, (answer: Answer) => void>, question: Question, cancelled: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Cancelled());
    cancelled.addEventListener('abort', stop, { once: true });
    answers.set(question.id, (answer) => {
      answers.delete(question.id);
      cancelled.removeEventListener('abort', stop);
      resolve(answer);
    });
  });
}
