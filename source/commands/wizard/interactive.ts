// From the wizard to the panel, and back again for what needs steps: a rebuilt image, another secret.
import { newSecret } from '../../clock.js';
import type { Autoplay } from '../../demo/tour/tour.js';
import type { Answer, Event, Question } from '../../deploy/engine/event.js';
import { deploymentPlan } from '../../deploy/engine/plan.js';
import { startRun } from '../../deploy/engine/run.js';
import { initialState, reduce, type State } from '../../deploy/engine/state.js';
import { terminal } from '../../environment.js';
import { problemOf } from '../../fault.js';
import { type ActionResult, openPanel, type Panel } from '../../live/panel.js';
import type { Snapshot } from '../../live/snapshot.js';
import { watched } from '../../observable.js';
import { Cancelled, type ExitStatus, type SecretKey } from '../../problem.js';
import type { Redactor } from '../../redact.js';
import type { Settings } from '../../release/settings.js';
import type { PanelSummary, PanelThen, ScreenOptions } from '../../ui/kit/controls.js';
import type { WorldFor } from '../../world/index.js';
import { inCharset } from '../output.js';
import { createFarewell } from './exit-summary.js';
import { assistantBase } from './openai-base-url.js';
import { forgetSecrets, outcomeOf, settingsFor } from './panel-request.js';

export type Tour = {
  settings: Settings;
  /** The settings anew: a person's own application may have changed since. */
  readAgain(): Promise<Settings>;
  worldFor: WorldFor;
  redactor: Redactor;
  signal: AbortSignal;
  demo: boolean;
  /** Presses the keys of the demo. */
  player?: Autoplay;
};

/** The screens, over the real World or a simulated one. What is open (forwards, watches) ends with this call. */
export async function guide(tour: Tour): Promise<ExitStatus> {
  const ends = new AbortController();
  const part = { ...tour, session: AbortSignal.any([tour.signal, ends.signal]), state: watched(initialState) };
  tour.player?.sees({ state: part.state });
  try {
    const end = await deploy(part);
    if (tour.signal.aborted) return 130;
    if (end === 'tour') return (await import('../demo.js')).tour(tour.settings, tour.signal);
    if (end !== 'done') return end === 'failed' ? exitOf(part.state.current()) : 130;
    return await stay(part);
  } finally {
    ends.abort();
  }
}

/** The panel, then what it was left for, and the panel again, until the person leaves for good. */
async function stay(part: Part): Promise<ExitStatus> {
  const farewell = createFarewell();
  let { settings } = part;
  let said: ActionResult | undefined;
  for (;;) {
    const { then, snapshot } = await watchOver({ ...part, settings, said, farewell });
    if (then.type === 'quit') {
      process.stdout.write(`${inCharset(farewell.words(snapshot, part.demo, process.stdout.columns))}\n`);
      return 0;
    }
    const next = await settingsFor({ wanted: then, snapshot }, settings, part.readAgain).catch(problemOf);
    if ('problem' in next) {
      said = { ok: false, text: `${next.problem} · ${next.cure}` };
      continue;
    }
    const restore = then.type === 'edit-secret' ? forgetSecrets(part.worldFor({ command: () => {} }).memory) : () => {};
    const end = await deploy({ ...part, settings: next, ...(then.type === 'edit-secret' ? { editing: then.key } : {}) });
    if (end !== 'done') restore();
    if (part.signal.aborted) return 130;
    if (end === 'tour') return (await import('../demo.js')).tour(settings, part.signal);
    said = outcomeOf(end, part.state.current());
    if (end === 'done') settings = next;
  }
}

type Part = Tour & { session: AbortSignal; state: ReturnType<typeof watched<State>> };

/** One run of the plan behind the wizard. What is true already is only verified. */
async function deploy({ settings, worldFor, redactor, signal, session, state, demo, player, editing }: Part & { editing?: SecretKey }) {
  const { assistant, clock, memory } = worldFor({ command: () => {} });
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
    const { showWizard } = await import('../../ui/wizard/show-wizard.js');
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
        async tryKey(key) {
          redactor.add(key);
          return assistant.tryKey(key, await assistantBase(settings.valuesFiles), signal);
        },
        now: () => clock.now(),
        ...(editing ? { editing } : {}),
      },
      screenOf({ demo, signal, player }),
    );
  } catch (error) {
    // The screen broke: what it showed ends before that is said.
    run.cancel();
    await run.finished;
    throw error;
  } finally {
    run.cancel();
    signal.removeEventListener('abort', cancel);
  }
}

/** ms that the answer to an act is waited for when the panel was left in the middle of it: a helm that is stopped then leaves the release locked. */
const answersWithin = 15_000;
/** ms of it that need no word. */
const atOnce = 300;

function waitingWords({ underWay }: PanelSummary): string {
  const what = underWay.join(', ') || 'the cluster';
  return `  Waiting for the answer to ${what}, ${answersWithin / 1000} s at most; ctrl-c leaves at once.`;
}

type Watch = Part & { said: ActionResult | undefined; farewell: ReturnType<typeof createFarewell> };

async function watchOver({ worldFor, settings, state, session, signal, demo, player, said, farewell }: Watch): Promise<{
  then: PanelThen;
  snapshot: Snapshot | undefined;
}> {
  const closing = new AbortController();
  const panel: Panel = openPanel(worldFor({ command: () => {} }), settings, state, AbortSignal.any([session, closing.signal]));
  player?.sees({ snapshot: panel.snapshot });
  try {
    const { showPanel } = await import('../../ui/panel/show-panel.js');
    const { summary, then } = await showPanel(panel, screenOf({ demo, signal, player }), said);
    farewell.add(summary);
    const { clock } = worldFor({ command: () => {} });
    const within = (ms: number) =>
      clock.sleep(ms, signal).then(
        () => false,
        () => true,
      );
    const asked = panel.asked().then(() => true);
    if (!(await Promise.race([asked, within(atOnce)]))) {
      process.stdout.write(`${inCharset(waitingWords(summary))}\n`);
      await Promise.race([asked, within(answersWithin)]);
    }
    return { then, snapshot: panel.snapshot.current() };
  } finally {
    closing.abort();
  }
}

function screenOf({ demo, signal, player }: { demo: boolean; signal: AbortSignal; player: Autoplay | undefined }): ScreenOptions {
  const { unicode } = terminal();
  return { unicode, demo, signal, ...(player ? { keyboard: player.stdin, caption: player.caption } : {}) };
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
