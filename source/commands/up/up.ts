// `up`: runs the wizard's steps without a screen and prints their events as lines or as JSON.
import { dryWorldFor } from '../../deploy/dry-run/world.js';
import type { Answerer } from '../../deploy/engine/context.js';
import type { Event, Question } from '../../deploy/engine/event.js';
import { asciiSigns, lineOf, unicodeSigns } from '../../deploy/engine/line.js';
import { deploymentPlan } from '../../deploy/engine/plan.js';
import { startRun } from '../../deploy/engine/run.js';
import { initialState, reduce } from '../../deploy/engine/state.js';
import { timeSummary } from '../../deploy/engine/time-summary.js';
import { createForwards } from '../../deploy/steps/ports/forwards.js';
import { terminal } from '../../environment.js';
import { type ExitStatus, Failure } from '../../problem.js';
import type { Settings } from '../../release/settings.js';
import { newestPair } from '../application.js';
import type { CommandOf } from '../cli/options.js';
import { withGivenValues } from '../given-values.js';
import { print, printMessage } from '../output.js';
import { openSession, printNotices, requireBuildable } from '../session.js';
import { answerSecrets } from './answer-secrets.js';
import { dryRunPrinter } from './dry-run-lines.js';
import { writeScript } from './script.js';

type Up = CommandOf<'up'>;

export async function up(command: Up, root: string, signal: AbortSignal): Promise<ExitStatus> {
  const choose = newestPair(command.yes, printMessage);
  const session = await openSession(command, root, signal, !command.dryRun && !command.script, choose);
  const forwards = new AbortController();
  try {
    requireBuildable(session.settings);
    const given = await withGivenValues(session.settings, command, session.redactor);
    const settings: Settings = {
      ...given,
      ...(command.throwawayDatabase ? { throwawayDatabase: true } : {}),
      // A script can't run the Job: its log decides.
      migrate: !command.script && (command.migrate || (session.store.choices().migrate ?? command.yes)),
    };
    if (!command.dryRun && !command.script) printNotices(session.store);
    if (command.fresh) session.store.forget();
    if (command.script) return await writeScript({ session: { ...session, settings }, yes: command.yes, json: command.json });
    const run = startRun({
      plan: deploymentPlan,
      settings: { ...settings, deployOver: true },
      worldFor: command.dryRun ? dryWorldFor(session.worldFor, settings.target) : session.worldFor,
      answer: answerer(command),
      emit: command.json ? printJson : linePrinter(command.dryRun),
      redactor: session.redactor,
      patient: false,
      forwards: createForwards(AbortSignal.any([signal, forwards.signal])),
    });
    signal.addEventListener('abort', () => run.cancel());
    if (signal.aborted) run.cancel();
    return (await run.finished).exit;
  } finally {
    forwards.abort();
    session.store.close();
  }
}

function printJson(event: unknown) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

function linePrinter(dryRun: boolean): (event: Event) => void {
  const signs = terminal().unicode ? unicodeSigns : asciiSigns;
  if (dryRun) return dryRunPrinter(signs, print);
  let state = initialState;
  return (event) => {
    state = reduce(state, event);
    const line = lineOf(event, signs);
    if (line !== undefined) print(line);
    const account = event.type === 'run-finished' ? timeSummary(state) : undefined;
    if (account !== undefined) print(`  ${account}`);
  };
}

/** Answers from the flags: nobody can be asked twice. The step itself knows the values from files. */
function answerer(command: Up): Answerer {
  return async (question: Question) => {
    if (question.type === 'confirm')
      return { type: 'confirm', yes: question.typed === undefined ? command.yes : command.confirmContext === question.typed };
    if (question.type === 'choice') throw new Failure(question.problem);
    return answerSecrets(question, command);
  };
}
