// Runs the plan behind the wizard's screen. What is already true is only verified.
import { newSecret } from '../../clock.js';
import type { Answer, Question } from '../../deploy/engine/event.js';
import { deploymentPlan } from '../../deploy/engine/plan.js';
import { startRun } from '../../deploy/engine/run.js';
import { reduce } from '../../deploy/engine/state.js';
import { Cancelled } from '../../problem.js';
import { answerFromFiles } from './answer-from-files.js';
import { openAiBaseUrl } from './openai-base-url.js';
import type { PackagesOf } from './packages-choice.js';
import { type Screens, screenOptions } from './screens.js';

/** `editing`: the secret or variable that the person wants to change. `packages`: which ones a build gets, if the person can choose others. */
export type WizardRun = { editing?: string; packages?: PackagesOf };

export async function runWizard(screens: Screens, { editing, packages }: WizardRun = {}) {
  const { settings, worldFor, redactor, signal, state } = screens;
  const { assistant, clock, store } = worldFor({ command: () => {} });
  const answers = new Map<string, (answer: Answer) => void>();
  let edits = editing !== undefined;
  const run = startRun({
    plan: deploymentPlan,
    settings,
    worldFor,
    answer: async (question, cancelled) => (edits ? undefined : answerFromFiles(question)) ?? waitForAnswer(answers, question, cancelled),
    emit: (event) => state.set(reduce(state.current(), event)),
    redactor,
    patient: true,
    forwards: screens.forwards,
  });
  const cancel = () => run.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const { showWizard } = await import('../../ui/show-wizard.js');
    return await showWizard(
      {
        state,
        answer: (id, answer) => answers.get(id)?.(answer),
        retry: (step) => run.retry(step),
        editSecrets(then) {
          edits = true;
          // The stored values match what is saved, so the step asks again only when it forgets them.
          store.forget(['secrets']);
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
          return assistant.tryKey(key, await openAiBaseUrl(settings.valuesFiles), signal);
        },
        now: () => clock.now(),
        ...(packages ? { packages } : {}),
        ...(editing ? { editing } : {}),
      },
      screenOptions(screens),
    );
  } catch (error) {
    // The screen failed: what it showed ends before the error is reported.
    run.cancel();
    await run.finished;
    throw error;
  } finally {
    run.cancel();
    signal.removeEventListener('abort', cancel);
  }
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
