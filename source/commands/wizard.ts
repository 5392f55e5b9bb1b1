// The wizard and then the panel: one run of the plan behind the first, its forwards kept open behind the second.
import { newSecret } from '../clock.js';
import type { Answer, Event, Question } from '../deploy/event.js';
import { deploymentPlan } from '../deploy/plan.js';
import { startRun } from '../deploy/run.js';
import { initialState, reduce, type State } from '../deploy/state.js';
import type { Settings } from '../deploy/step.js';
import { terminal } from '../environment.js';
import { openPanel } from '../live/panel.js';
import { Cancelled, type ExitStatus } from '../problem.js';
import type { Redactor } from '../redact.js';
import { duration } from '../text.js';
import { watched } from '../watched.js';
import type { WorldFor } from '../world.js';
import { helpText } from './help.js';
import type { Command } from './options.js';
import { openSession, requireBuildable } from './session.js';

type Wizard = Extract<Command, { name: 'wizard' }>;

export async function wizard(command: Wizard, root: string, signal: AbortSignal): Promise<ExitStatus> {
  if (!terminal().interactive || !command.input) {
    process.stderr.write(`taskflow-tui: the wizard needs a terminal; without one, use taskflow-tui up\n\n${helpText()}\n`);
    return 2;
  }
  const { settings, worldFor, memory, redactor } = await openSession(command, root, signal, true);
  try {
    requireBuildable(settings);
    for (const text of [memory.readOnly(), memory.notice()]) if (text) process.stderr.write(`taskflow-tui: ${text}\n`);
    if (command.fresh) memory.forget();
    return await guide({ settings, worldFor, redactor, signal, demo: false });
  } finally {
    memory.close();
  }
}

export type Tour = { settings: Settings; worldFor: WorldFor; redactor: Redactor; signal: AbortSignal; demo: boolean };

/** The screens, over the real World or a simulated one. */
export async function guide({ settings, worldFor, redactor, signal, demo }: Tour): Promise<ExitStatus> {
  const { clock, memory } = worldFor({ command: () => {} });
  const state = watched(initialState);
  const ends = new AbortController();
  const session = AbortSignal.any([signal, ends.signal]);
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
  signal.addEventListener('abort', () => run.cancel(), { once: true });
  const options = { unicode: terminal().unicode, demo, signal };
  try {
    const { showWizard } = await import('../ui/show-wizard.js');
    const end = await showWizard(
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
        cancel: () => run.cancel(),
        generateSecret: () => newSecret(clock),
        now: () => clock.now(),
      },
      options,
    );
    run.cancel();
    if (end === 'tour') return (await import('./demo.js')).tour(settings, signal);
    if (end === 'failed' && !signal.aborted) return exitOf(state.current());
    if (end !== 'done') return 130;
    const panel = openPanel(worldFor({ command: () => {} }), settings, state, session);
    const { showPanel } = await import('../ui/show-panel.js');
    const summary = await showPanel(panel, options);
    process.stdout.write(`${farewell(panel.snapshot.current(), summary)}\n`);
    return 0;
  } finally {
    run.cancel();
    ends.abort();
  }
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

function farewell(
  snapshot: ReturnType<ReturnType<typeof openPanel>['snapshot']['current']>,
  summary: { openMs: number; restarts: number; scaled: string[] },
): string {
  const ready = snapshot?.deployments.map((d) => `${d.component} ${d.ready}/${d.desired}`).join(', ') ?? '';
  const revision = snapshot?.release ? ` · revision ${snapshot.release.revision}` : '';
  const did = [summary.restarts ? `${summary.restarts} restart${summary.restarts === 1 ? '' : 's'}` : '', ...summary.scaled].filter(
    Boolean,
  );
  return [
    `  TaskFlow is running: ${ready}${revision}. Ports are closed now; \`taskflow-tui\` opens them again.`,
    `  ${duration(summary.openMs)} open${did.length ? ` · ${did.join(' · ')}` : ''}`,
  ].join('\n');
}
